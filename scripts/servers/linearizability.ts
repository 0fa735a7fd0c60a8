/** Whether a history of operations is linearizable, by porcupine: a program in Go of ours. */
import path from "node:path";
import { runCommand } from "../support/command.ts";
import { ownGoProgram } from "./go-tools.ts";

let program: Promise<string> | undefined;

/** What is wrong with the history; `""` if nothing is. @param history JSON, as `linearizability/main.go` reads it. */
export async function linearizabilityFault(history: string): Promise<string> {
  program ??= ownGoProgram(path.join(import.meta.dirname, "linearizability"));
  const { status, output } = await runCommand(await program, [], { input: history, timeoutMs: 90_000 });
  return status === 0 ? "" : `Status ${status}: ${output}`;
}
