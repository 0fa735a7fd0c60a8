/** A few seeds of the ZooKeeper client's simulation on every runtime; Node plays a thousand of them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { simulateZooKeeper } from "./support/zookeeper-simulation.ts";

test("what a ZooKeeper client is told fits together whatever happens: 10 seeds", async () => {
  for (let seed = 500_000; seed < 500_010; seed++) {
    await simulateZooKeeper(seed).catch((cause: unknown) => {
      throw new Error(`Seed ${seed}: ${String(cause)}`, { cause });
    });
  }
});

test("a seed of the ZooKeeper client takes the same steps each time", async () => {
  for (const seed of [1, 2]) assert.deepEqual(await simulateZooKeeper(seed), await simulateZooKeeper(seed));
});
