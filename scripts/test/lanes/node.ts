/**
 * The Node lane: every test file in a process of its own under `node:test`.
 */
import path from "node:path";
import { run } from "node:test";
import { inspect } from "node:util";
import type { TestEvent } from "node:test/reporters";
import { projectRoot } from "../../support/paths.ts";
import { type Outcome, RecordCounter } from "../outcome.ts";

type FailData = Extract<TestEvent, { type: "test:fail" }>["data"];

const testTimeoutMs = 60_000;
/** Longer than a test's own limit: only a stuck event loop is silent for so long. */
const silenceLimitMs = 90_000;

function describeFailure({ details: { error } }: FailData): string {
  return inspect(error.cause ?? error, { breakLength: 120 });
}

/** Whether a failure only repeats that of a test inside it. */
function isEcho({ details: { error } }: FailData): boolean {
  return (error as { failureType?: string }).failureType === "subtestsFailed";
}

export async function runNodeLane(
  files: readonly string[],
  log: (text: string) => void,
  { concurrency = 2 }: { concurrency?: number } = {},
): Promise<Outcome> {
  const counter = new RecordCounter();
  const running = new Map<string, string>();
  const standardErrors = new Map<string, string>();
  const silence = new AbortController();
  const watchdog = setTimeout(() => silence.abort(), silenceLimitMs);
  const events = run({
    files: files.map((file) => path.join(projectRoot, file)),
    cwd: projectRoot,
    concurrency,
    timeout: testTimeoutMs,
    execArgv: ["--test-force-exit"],
    signal: silence.signal,
  });
  for await (const event of events as AsyncIterable<TestEvent>) {
    watchdog.refresh();
    if (event.type === "test:stdout" || event.type === "test:stderr") log(event.data.message);
    if (event.type === "test:stderr") {
      const { file, message } = event.data;
      standardErrors.set(file, (standardErrors.get(file) ?? "") + message);
    }
    if (event.type === "test:diagnostic" && event.data.message.includes("asynchronous activity after the test ended")) {
      counter.fail("", "error after a test's end", event.data.message);
    }
    if (event.type === "test:dequeue") running.set(event.data.file ?? "", event.data.name);
    if (event.type !== "test:pass" && event.type !== "test:fail") continue;
    const { name, details, skip } = event.data;
    const file = path.relative(projectRoot, event.data.file ?? "");
    log(`${event.type === "test:pass" ? "pass" : "FAIL"} ${file}: ${name} (${details.duration_ms.toFixed(0)} ms)\n`);
    if (event.type === "test:fail") {
      if (isEcho(event.data)) continue;
      const isFile = path.resolve(projectRoot, name) === event.data.file;
      if (isFile) {
        const detail = `${describeFailure(event.data)}\n${standardErrors.get(name) ?? ""}`;
        counter.fail(file, `not loaded, or not ended after "${running.get(name) ?? ""}"`, detail);
      } else {
        counter.fail(file, name, describeFailure(event.data));
      }
    } else if (details.type !== "suite") {
      const status = skip === undefined || skip === false ? "passed" : "skipped";
      counter.add({ event: "end", file, name, status, ms: details.duration_ms });
    }
  }
  clearTimeout(watchdog);
  return counter.outcome;
}
