/** A few seeds of the simulation on every runtime; Node plays a thousand of them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { simulate } from "./support/simulation.ts";

test("calls end exactly once and nothing is left, whatever happens: 25 seeds", async () => {
  for (let seed = 100_000; seed < 100_025; seed++) {
    await simulate(seed).catch((cause: unknown) => {
      throw new Error(`Seed ${seed}: ${String(cause)}`, { cause });
    });
  }
});

test("a seed takes the same steps each time", async () => {
  for (const seed of [1, 2, 3]) assert.deepEqual(await simulate(seed), await simulate(seed));
});
