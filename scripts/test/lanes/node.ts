/**
 * The Node lane: every test file in a process of its own under `node:test`.
 */
import path from "node:path";
import { run } from "node:test";
import { inspect } from "node:util";
import type { TestEvent } from "node:test/reporters";
import { projectRoot } from "../../support/paths.ts";
import { type Outcome, RecordCounter } from "../outcome.ts";

type Log = (text: string) => void;
type Ended = Extract<TestEvent, { type: "test:pass" | "test:fail" }>;
type Failed = Extract<TestEvent, { type: "test:fail" }>;

/** How the lane runs. */
export interface NodeLaneOptions {
  readonly env?: Readonly<Record<string, string>> | undefined;
  /**
   * How long a file may say nothing. Default: 90,000, longer than a test's own limit: only a stuck event loop, or one that a leftover keeps
   * open, is silent for so long.
   */
  readonly silenceLimitMs?: number | undefined;
}

const testTimeoutMs = 60_000;
const parallelFiles = 2;

function describeFailure({ data: { details } }: Failed): string {
  const cause = details.error.cause ?? details.error;
  if (!(cause instanceof Error)) return inspect(cause);
  const reason = cause.cause === undefined ? "" : `\nCaused by: ${inspect(cause.cause)}`;
  return `${cause.stack ?? String(cause)}${reason}`;
}

/** Whether a failure only repeats that of a test inside it. */
function isEcho({ data: { details } }: Failed): boolean {
  return (details.error as { failureType?: string }).failureType === "subtestsFailed";
}

/** Follows one file's events. */
class FileRun {
  readonly #file: string;
  readonly #counter: RecordCounter;
  readonly #log: Log;
  #trail: readonly string[] = [];
  #lastStarted = "";
  #standardError = "";

  constructor(file: string, counter: RecordCounter, log: Log) {
    this.#file = file;
    this.#counter = counter;
    this.#log = log;
  }

  handle(event: TestEvent): void {
    if (event.type === "test:stdout" || event.type === "test:stderr") this.#log(event.data.message);
    if (event.type === "test:stderr") this.#standardError += event.data.message;
    if (event.type === "test:dequeue") this.#lastStarted = event.data.name;
    // Reported depth first: what started last at each level is what a test is in.
    if (event.type === "test:start") this.#trail = [...this.#trail.slice(0, event.data.nesting), event.data.name];
    if (event.type === "test:diagnostic" && event.data.message.includes("asynchronous activity after the test ended")) {
      this.#counter.fail(this.#file, "error after a test's end", event.data.message);
    }
    if (event.type === "test:pass" || event.type === "test:fail") this.#end(event);
  }

  #end(event: Ended): void {
    const { details, skip, nesting } = event.data;
    const name = [...this.#trail.slice(0, nesting), event.data.name].join(" > ");
    const ms = details.duration_ms;
    this.#log(`${event.type === "test:pass" ? "pass" : "FAIL"} ${this.#file}: ${name} (${ms.toFixed(0)} ms)\n`);
    if (event.type === "test:pass") {
      if (details.type === "suite") return;
      const status = skip === undefined || skip === false ? "passed" : "skipped";
      this.#counter.add({ event: "end", file: this.#file, name, status, ms });
    } else if (!isEcho(event)) {
      const isFile = path.resolve(projectRoot, event.data.name) === path.join(projectRoot, this.#file);
      const title = isFile ? `not loaded, or not ended after "${path.basename(this.#lastStarted)}"` : name;
      this.#counter.fail(this.#file, title, `${describeFailure(event)}\n${isFile ? this.#standardError : ""}`);
    }
  }
}

async function runFile(
  file: string,
  counter: RecordCounter,
  log: Log,
  { env = {}, silenceLimitMs = 90_000 }: NodeLaneOptions,
): Promise<void> {
  const silence = new AbortController();
  const watchdog = setTimeout(() => silence.abort(), silenceLimitMs);
  const events = run({
    files: [path.join(projectRoot, file)],
    cwd: projectRoot,
    env: { ...process.env, ...env },
    timeout: testTimeoutMs,
    signal: silence.signal,
  });
  const fileRun = new FileRun(file, counter, log);
  for await (const event of events as AsyncIterable<TestEvent>) {
    watchdog.refresh();
    fileRun.handle(event);
  }
  clearTimeout(watchdog);
}

export async function runNodeLane(files: readonly string[], log: Log, options: NodeLaneOptions = {}): Promise<Outcome> {
  const counter = new RecordCounter();
  const waiting = [...files];
  const work = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift())
      await runFile(file, counter, log, options);
  };
  await Promise.all(Array.from({ length: parallelFiles }, work));
  return counter.outcome;
}
