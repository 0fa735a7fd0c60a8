/**
 * What a step of `npm test` comes to: how many tests passed, failed and were skipped, and what each failure said.
 */
import type { TestRecord } from "../../test/support/harness/node-test.ts";

export interface Failure {
  readonly name: string;
  readonly detail: string;
}

export interface Outcome {
  readonly passed: number;
  readonly skipped: number;
  readonly failures: readonly Failure[];
}

/** The outcome of a check, which counts as one test. */
export function checkOutcome(name: string, problem: string | undefined): Outcome {
  if (problem === undefined) return { passed: 1, skipped: 0, failures: [] };
  return { passed: 0, skipped: 0, failures: [{ name, detail: problem }] };
}

export function sumOutcomes(outcomes: readonly Outcome[]): Outcome {
  return {
    passed: outcomes.reduce((sum, { passed }) => sum + passed, 0),
    skipped: outcomes.reduce((sum, { skipped }) => sum + skipped, 0),
    failures: outcomes.flatMap(({ failures }) => failures),
  };
}

/** Collects a lane's records, and knows which test is under way when the lane stops answering. */
export class RecordCounter {
  #passed = 0;
  #skipped = 0;
  readonly #failures: Failure[] = [];
  #running: { readonly file: string; readonly name: string } | undefined;

  /** Applied to what a failure says. */
  mapDetail: (detail: string) => string = (detail) => detail;

  add(record: TestRecord): void {
    if (record.event === "start") {
      this.#running = record;
      return;
    }
    this.#running = undefined;
    if (record.status === "passed") this.#passed += 1;
    else if (record.status === "skipped") this.#skipped += 1;
    else this.fail(record.file, record.name, record.error ?? "No error given");
  }

  fail(file: string, name: string, detail: string): void {
    this.#failures.push({ name: `${file}: ${name}`, detail: this.mapDetail(detail) });
  }

  /** Fails what runs now, or `file` itself when nothing does. */
  failRunning(file: string, detail: string): void {
    const at = this.#running ?? { file, name: "between its tests" };
    this.#running = undefined;
    this.fail(at.file, at.name, detail);
  }

  /** Whether a test has started and not ended. */
  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  get outcome(): Outcome {
    return { passed: this.#passed, skipped: this.#skipped, failures: this.#failures };
  }
}
