/** Node's clock: what it holds on to, as the process sees it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { nodeDialer } from "../../src/transport/node/dialer.ts";

const countTimers = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

test("a million deadlines that were met leave no timer that keeps the process alive", () => {
  const clock = nodeDialer().systemClock();
  const before = countTimers();
  for (let index = 0; index < 1_000_000; index++) clock.setTimer(20_000, () => {}).cancel();
  assert.equal(countTimers(), before);
  const timer = clock.setTimer(20_000, () => {});
  assert.equal(countTimers(), before + 1);
  timer.cancel();
  assert.equal(countTimers(), before);
});
