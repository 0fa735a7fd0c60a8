/**
 * The Deno lane: the test files in one Deno process, with `node:test` mapped to the project's own harness.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { lineSplitter, runCommand } from "../../support/command.ts";
import { cacheFolder, projectRoot, tool } from "../../support/paths.ts";
import { type Outcome, RecordCounter } from "../outcome.ts";

const recordMark = "@test ";
const timeoutMs = 900_000;

/** deno.json's import map with the harness added, as a file that `--import-map` takes. */
function writeImportMap(): string {
  const { imports } = JSON.parse(readFileSync(path.join(projectRoot, "deno.json"), "utf8")) as {
    imports: Record<string, string>;
  };
  const absolute = Object.entries(imports).map(([name, target]) => [
    name,
    target.startsWith(".") ? pathToFileURL(path.join(projectRoot, target)).href : target,
  ]);
  const harness = pathToFileURL(path.join(projectRoot, "test/support/harness/node-test.ts")).href;
  const file = path.join(cacheFolder("deno"), "import-map.json");
  writeFileSync(file, JSON.stringify({ imports: { ...Object.fromEntries(absolute), "node:test": harness } }));
  return file;
}

/** Runs a program of ours on Deno: the arguments for `deno`. */
export function denoRunArguments(program: string, ...args: string[]): string[] {
  return ["run", "-A", "--no-check", "--quiet", `--import-map=${writeImportMap()}`, program, ...args];
}

export async function runDenoLane(
  files: readonly string[],
  log: (text: string) => void,
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  if (files.length === 0) return { passed: 0, skipped: 0, failures: [] };
  const counter = new RecordCounter();
  let lastFile = files[0] ?? "";
  const logLine = lineSplitter((line) => log(`${line}\n`));
  const { status, output } = await runCommand(tool("deno"), denoRunArguments("test/support/deno/main.ts", ...files), {
    timeoutMs,
    env: { NO_COLOR: "1", ...env },
    onLine(line) {
      logLine(`${line}\n`);
      if (!line.startsWith(recordMark)) return;
      const record = JSON.parse(line.slice(recordMark.length)) as Parameters<RecordCounter["add"]>[0];
      lastFile = record.file;
      counter.add(record);
    },
  });
  if (status !== 0) {
    const reason = status === undefined ? `Deno was stopped after ${timeoutMs / 1000} s` : `Deno ended with ${status}`;
    counter.failRunning(lastFile, `${reason}\n${output.split("\n").slice(-20).join("\n")}`);
  }
  return counter.outcome;
}
