/** Starts the companion process; for the lanes, and for a test file that is run by hand on Node. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Companion } from "./companion-info.ts";

/** A running companion. */
export interface RunningCompanion {
  readonly companion: Companion;
  /** What to hand to the tests as `DRAGOMAN_COMPANION`. */
  readonly json: string;
  stop(): Promise<void>;
}

/** Starts it, and waits until all its servers listen. */
export async function startCompanion(): Promise<RunningCompanion> {
  const file = fileURLToPath(new URL("companion.ts", import.meta.url));
  const child = spawn(process.execPath, ["--conditions=dragoman-source", file], { stdio: ["pipe", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, "line"), exited.then(() => undefined)]);
  if (first === undefined) throw new Error(`The companion exited with ${child.exitCode} before it was ready`);
  const [json] = first as [string];
  return {
    companion: JSON.parse(json) as Companion,
    json,
    async stop() {
      child.stdin.end();
      await exited;
    },
  };
}
