/**
 * Runs a program and collects what it says; it is killed when its time is up, or when we end before it does.
 */
import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { projectRoot } from "./paths.ts";

export interface CommandOptions {
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Default: 10 minutes. */
  readonly timeoutMs?: number | undefined;
  /** Called with each line of the standard output as it comes. */
  readonly onLine?: ((line: string) => void) | undefined;
  readonly input?: string | undefined;
}

export interface CommandResult {
  /** The exit status; `undefined` when a signal or the time limit ended it. */
  readonly status: number | undefined;
  readonly stdout: string;
  /** Standard output and error as they came. */
  readonly output: string;
}

const running = new Set<ChildProcess>();
process.on("exit", () => {
  // Not SIGKILL: a child may have children of its own to end.
  for (const child of running) child.kill("SIGTERM");
});

/** Has `child` killed when this process ends first. */
export function killOnExit(child: ChildProcess): void {
  running.add(child);
  child.on("exit", () => running.delete(child));
}

/** Cuts a stream of text into lines; call the result without text at the end. */
export function lineSplitter(onLine: (line: string) => void): (text?: string) => void {
  let rest = "";
  return (text) => {
    const lines = (rest + (text ?? "\n")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") onLine(line);
  };
}

export function runCommand(
  command: string,
  args: readonly string[],
  { cwd = projectRoot, env = {}, timeoutMs = 600_000, onLine, input }: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      timeout: timeoutMs,
      killSignal: "SIGKILL",
    });
    killOnExit(child);
    let stdout = "";
    let output = "";
    const splitLines = lineSplitter((line) => onLine?.(line));
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      output += text;
      splitLines(text);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.on("error", reject);
    child.on("close", (status) => {
      splitLines();
      resolve({ status: status ?? undefined, stdout, output });
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}
