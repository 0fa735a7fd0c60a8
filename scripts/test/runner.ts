/**
 * Runs the steps, two at a time, each as soon as what it comes after has passed. Says one line a step, and what a
 * failed step said; the whole of it stays in `.cache/logs/<step>.log`.
 */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { inspect } from "node:util";
import { cacheFolder } from "../support/paths.ts";
import { type Failure, type Outcome, checkOutcome } from "./outcome.ts";
import type { Step } from "./step.ts";

const parallelSteps = 2;

/** A step that has run. */
export interface Finished {
  readonly step: Step;
  readonly outcome: Outcome;
  readonly seconds: number;
  /** All that it said. */
  readonly text: string;
}

const shownLines = 40;

/** A failure's name and the beginning of what it said, indented. */
export function describeFailure({ name, detail }: Failure, indent: string): string {
  const lines = detail.trimEnd().split("\n");
  const rest = lines.length > shownLines ? [`… ${lines.length - shownLines} lines more in the log`] : [];
  return [`${indent}${name}`, ...[...lines.slice(0, shownLines), ...rest].map((line) => `${indent}  ${line}`)].join(
    "\n",
  );
}

function describeCounts({ passed, skipped, failures }: Outcome): string {
  const counts = [`${passed} passed`];
  if (failures.length > 0) counts.push(`${failures.length} failed`);
  if (skipped > 0) counts.push(`${skipped} skipped`);
  return counts.join(", ");
}

async function runStep(step: Step, filters: readonly string[]): Promise<Finished> {
  const started = performance.now();
  let text = "";
  const log = (more: string): void => {
    text += more;
  };
  let outcome: Outcome;
  try {
    outcome = await step.run({ filters, log });
  } catch (error) {
    outcome = checkOutcome(step.name, inspect(error));
  }
  const file = path.join(cacheFolder("logs"), `${step.name}.log`);
  writeFileSync(file, text);
  const seconds = (performance.now() - started) / 1000;
  const failed = outcome.failures.length > 0;
  console.log(
    `${failed ? "FAIL" : "ok  "} ${step.name.padEnd(22)}${seconds.toFixed(1).padStart(6)} s  ${describeCounts(outcome)}`,
  );
  if (failed) {
    for (const { name, detail } of outcome.failures)
      console.log(`     ${name}\n${detail.replaceAll(/^/gm, "       ")}`);
    console.log(`     log: ${path.relative(process.cwd(), file)}`);
  }
  return { step, outcome, seconds, text };
}

/** Whether `step` may start: `"blocked"` when a step that it comes after has failed. */
function readiness(step: Step, steps: readonly Step[], finished: readonly Finished[]): "ready" | "waiting" | "blocked" {
  const earlier = (step.after ?? []).filter((name) => steps.some((other) => other.name === name));
  const outcomes = earlier.map((name) => finished.find((each) => each.step.name === name)?.outcome);
  if (outcomes.some((outcome) => outcome !== undefined && outcome.failures.length > 0)) return "blocked";
  return outcomes.includes(undefined) ? "waiting" : "ready";
}

export async function runSteps(steps: readonly Step[], filters: readonly string[]): Promise<readonly Finished[]> {
  const waiting = [...steps];
  const running = new Set<Promise<void>>();
  const finished: Finished[] = [];
  while (waiting.length > 0 || running.size > 0) {
    for (const step of [...waiting]) {
      const state = readiness(step, steps, finished);
      if (state === "waiting" || (state === "ready" && running.size >= parallelSteps)) continue;
      waiting.splice(waiting.indexOf(step), 1);
      if (state === "blocked") {
        const reason = `Not run: ${step.after?.join(" or ")} failed`;
        console.log(`FAIL ${step.name.padEnd(22)}          ${reason}`);
        finished.push({ step, outcome: checkOutcome(step.name, reason), seconds: 0, text: "" });
        continue;
      }
      const run = runStep(step, filters).then((result) => {
        finished.push(result);
        running.delete(run);
      });
      running.add(run);
    }
    // Those that a failure blocks end without having run: then there is nothing to wait for.
    if (running.size > 0) await Promise.race(running);
  }
  return finished;
}
