/** The runner of `npm test` itself: a run ends, whatever fails. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkOutcome } from "../../scripts/test/outcome.ts";
import { runSteps } from "../../scripts/test/runner.ts";
import type { Step } from "../../scripts/test/step.ts";

test("steps that come after one that failed are failures too, and the run ends", { timeout: 5_000 }, async () => {
  const failing: Step = {
    name: "runner-fails",
    run: () => Promise.resolve(checkOutcome("runner-fails", "as it should")),
  };
  const never = (): Promise<never> => Promise.reject(new Error("It ran"));
  const finished = await runSteps(
    [
      failing,
      { name: "runner-second", after: ["runner-fails"], run: never },
      { name: "runner-third", after: ["runner-second"], run: never },
    ],
    [],
  );
  assert.deepEqual(
    finished.map(({ step, outcome }) => [step.name, outcome.failures[0]?.detail]),
    [
      ["runner-fails", "as it should"],
      ["runner-second", "Not run: runner-fails failed"],
      ["runner-third", "Not run: runner-second failed"],
    ],
  );
});
