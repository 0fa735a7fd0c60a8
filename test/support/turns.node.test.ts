/** Turns at the ensemble: one at a time, in order, and none that a former holder could give back or use. */
import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { mock, test } from "node:test";
import { Turns } from "../../scripts/servers/zookeeper/turns.ts";

test("a turn ends by its holder or by its time, and a former holder can neither give back nor use another's", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const turns = new Turns(1_000);
    const first = await turns.take();
    const taken: number[] = [];
    const others = [0, 1].map(async () => taken.push(await turns.take()));
    await setImmediate();
    assert.deepEqual(taken, []);
    mock.timers.tick(1_000);
    await setImmediate();
    assert.equal(taken.length, 1);
    const [second = 0] = taken;
    assert.throws(() => turns.check(first), /Turn 1 is over/);
    assert.equal(turns.give(first), false);
    await setImmediate();
    assert.equal(taken.length, 1, "the second's turn was given back by the first");
    turns.check(second);
    assert.equal(turns.give(second), true);
    await Promise.all(others);
    assert.equal(turns.give(taken[1] ?? 0), true);
  } finally {
    mock.timers.reset();
  }
});
