/** A few seeds of the HBase client's simulation on every runtime; Node plays a thousand of them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { simulateHBase } from "./support/hbase-simulation.ts";

test("what an HBase client is told fits together whatever happens: 10 seeds", async () => {
  for (let seed = 600_000; seed < 600_010; seed++) {
    await simulateHBase(seed).catch((cause: unknown) => {
      throw new Error(`Seed ${seed}: ${String(cause)}`, { cause });
    });
  }
});

test("a seed of the HBase client takes the same steps each time", async () => {
  for (const seed of [1, 2]) assert.deepEqual(await simulateHBase(seed), await simulateHBase(seed));
});
