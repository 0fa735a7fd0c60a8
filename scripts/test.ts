/**
 * `npm test`: every check, lane and suite, and at the end one plain line that sums them up.
 *
 *     npm test -- [--no-servers] [--full] [--only step,step] [part of a test file's path]…
 */
import "./support/node-version.ts";
import process from "node:process";
import { parseArgs } from "node:util";
import { missingToolChains } from "./support/tool-chains.ts";
import { stopCompanion } from "./test/companion.ts";
import { type Outcome, checkOutcome, sumOutcomes } from "./test/outcome.ts";
import { describeFailure, runSteps } from "./test/runner.ts";
import { stopServers } from "./test/servers.ts";
import type { Step } from "./test/step.ts";
import { writeFullSummary } from "./test/full-summary.ts";
import { steps } from "./test/steps.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    "no-servers": { type: "boolean", default: false },
    full: { type: "boolean", default: false },
    only: { type: "string" },
  },
});

function selectSteps(): readonly Step[] {
  const only = values.only?.split(",") ?? [];
  const unknown = only.filter((name) => !steps.some((step) => step.name === name || step.name.startsWith(`${name}-`)));
  if (unknown.length > 0) {
    console.log(`Unknown step "${unknown.join('", "')}": the steps are ${steps.map(({ name }) => name).join(", ")}`);
    process.exit(1);
  }
  return steps.filter(({ name, isLane, fullOnly }) => {
    if (fullOnly === true && !values.full) return false;
    if (only.length > 0) return only.some((prefix) => name === prefix || name.startsWith(`${prefix}-`));
    return positionals.length === 0 || isLane === true;
  });
}

function report(outcome: Outcome): void {
  const { passed, skipped, failures } = outcome;
  if (failures.length > 0) console.log("\nFailed:");
  for (const failure of failures) console.log(describeFailure(failure, "  "));
  const counts = [`${passed} passed`, `${failures.length} failed`];
  if (skipped > 0) counts.push(`${skipped} skipped`);
  console.log(`\n${counts.join(", ")}`);
  process.exit(failures.length > 0 ? 1 : 0);
}

const outcomes: Outcome[] = [];
let selected = selectSteps();
if (selected.some(({ needsServers }) => needsServers)) {
  const missing = missingToolChains();
  if (values["no-servers"] || missing.length > 0) {
    const left = selected.filter(({ needsServers }) => needsServers);
    selected = selected.filter(({ needsServers }) => !needsServers);
    outcomes.push({ passed: 0, skipped: left.length, failures: [] });
  }
  for (const name of missing) console.log(`${name} is missing: the suites against real servers cannot run`);
  if (missing.length > 0 && !values["no-servers"]) {
    outcomes.push(checkOutcome("real servers", `Install ${missing.join(", ")}, or run npm test -- --no-servers`));
  }
}
const finished = await runSteps(selected, positionals);
outcomes.push(...finished.map(({ outcome }) => outcome));
// Not of a part, which would pass for the whole.
if (values.full && values.only === undefined && positionals.length === 0) writeFullSummary(finished);
await Promise.all([stopCompanion(), stopServers()]);
report(sumOutcomes(outcomes));
