/** A few seeds of the fleet's simulation on every runtime; Node plays a thousand of them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { simulateFleet } from "./support/fleet.ts";

test("over backends that come, go, drain and lie, calls end as they may: 25 seeds", async () => {
  for (let seed = 200_000; seed < 200_025; seed++) {
    await simulateFleet(seed).catch((cause: unknown) => {
      throw new Error(`Seed ${seed}: ${String(cause)}`, { cause });
    });
  }
});

test("a seed of the fleet takes the same steps each time", async () => {
  for (const seed of [1, 2, 3]) assert.deepEqual(await simulateFleet(seed), await simulateFleet(seed));
});
