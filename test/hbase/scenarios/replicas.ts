/** Reads from copies of regions, after TestAsyncTableRegionReplicasRead, …Get and …Scan. */
import assert from "node:assert/strict";
import type { Result, Table } from "../../../src/hbase/index.ts";
import { type Scenario, type World } from "./world.ts";

const TIMELINE = { consistency: "timeline" } as const;

/** A table with two copies of each region, and rows that both have. */
async function replicatedTable(world: World): Promise<Table> {
  const table = await world.table({ splits: ["m"], replicas: 2 });
  await table.putAll({ a: { "d:v": "1" }, n: { "d:v": "2" } });
  // What is in files, copies see at once when they look for them.
  await world.control.flush(table.name);
  for (const row of ["a", "n"]) await until(world, () => table.get(row, { replicaId: 1, timeoutMs: 5_000 }));
  return table;
}

async function until(world: World, read: () => Promise<Result | undefined>): Promise<void> {
  while ((await read()) === undefined) await world.pass(100);
}

export const replicaScenarios: Readonly<Record<string, Scenario>> = {
  async "a copy that is asked by its number answers, and its results are stale"(world) {
    const table = await replicatedTable(world);
    const copy = await table.get("a", { replicaId: 1 });
    assert.deepEqual([copy?.text("d:v"), copy?.stale], ["1", true]);
    const primary = await table.get("a", { replicaId: 0 });
    assert.deepEqual([primary?.text("d:v"), primary?.stale], ["1", false]);
    assert.equal(await table.exists("n", { replicaId: 1 }), true);
    const seen: unknown[] = [];
    for await (const row of table.scan({ replicaId: 1 })) seen.push([row.key, row.text("d:v"), row.stale]);
    assert.deepEqual(seen, [
      ["a", "1", true],
      ["n", "2", true],
    ]);
  },

  async "reads that any copy may answer find what is there"(world) {
    const table = await replicatedTable(world);
    for (const replicaDelayMs of [0, 1, 1_000]) {
      const options = { ...TIMELINE, replicaDelayMs };
      assert.equal((await table.get("a", options))?.text("d:v"), "1");
      assert.equal(await table.exists("n", options), true);
      assert.equal(await table.get("none", options), undefined);
      const rows = await table.getAll(["a", "none", "n"], options);
      assert.deepEqual(
        rows.map((row) => row?.text("d:v")),
        ["1", undefined, "2"],
      );
      const scanned: string[] = [];
      for await (const row of table.scan({ ...options, caching: 1 })) scanned.push(row.key);
      assert.deepEqual(scanned, ["a", "n"]);
    }
  },

  async "look-ups that any copy of hbase:meta may answer find regions"(world) {
    const table = await world.table({ splits: ["m"] });
    const hbase = world.open({ metaReplicaDelayMs: 10 });
    await hbase.table(table.name).put("z", { "d:v": "1" });
    assert.equal((await table.get("z"))?.text("d:v"), "1");
  },

  async "a table without copies answers a read that any may answer"(world) {
    const table = await world.table();
    await table.put("r", { "d:v": "1" });
    const row = await table.get("r", TIMELINE);
    assert.deepEqual([row?.text("d:v"), row?.stale], ["1", false]);
  },
};
