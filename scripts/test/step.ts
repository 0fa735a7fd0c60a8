/**
 * A step of `npm test`: a check, a lane or a suite against real servers.
 */
import type { Outcome } from "./outcome.ts";

export interface StepContext {
  /** Parts of test files' paths, from the command line; none means all. */
  readonly filters: readonly string[];
  /** Adds to the step's log, which is shown when the step fails. */
  readonly log: (text: string) => void;
}

export interface Step {
  readonly name: string;
  /** Steps that must have passed before; when one has not, this step fails too. */
  readonly after?: readonly string[];
  /** Needs Go, Java or Maven, and the servers made with them. */
  readonly needsServers?: boolean;
  /** Runs test files, so that a path on the command line selects it. */
  readonly isLane?: boolean;
  /** Too long for every day: runs with `--full` only. */
  readonly fullOnly?: boolean;
  run(context: StepContext): Promise<Outcome>;
}
