/** Many rows at a time, after TestAsyncTableBatch. */
import assert from "node:assert/strict";
import type { Result } from "../../../src/hbase/index.ts";
import { errorOf, exceptionOf, type Scenario } from "./world.ts";

const splits = ["row2", "row4", "row6", "row8"];
const rows = Array.from({ length: 100 }, (_, i) => `row${String(i).padStart(2, "0")}`);

function values(results: readonly (Result | undefined)[]): (string | undefined)[] {
  return results.map((result) => result?.text("d:v"));
}

export const batchScenarios: Readonly<Record<string, Scenario>> = {
  async "rows of many regions are written, read and deleted at once, in the order that was asked"(world) {
    const table = await world.table({ splits });
    await table.putAll(Object.fromEntries(rows.map((row) => [row, { "d:v": row }])));
    const mixed = [...rows.toReversed(), "none", "row50"];
    assert.deepEqual(values(await table.getAll(mixed)), [...rows.toReversed(), undefined, "row50"]);
    await table.batch(rows.slice(0, 50).map((row) => ({ type: "delete", row })));
    assert.deepEqual(await table.existsAll(["row00", "row49", "row50", "row99"]), [false, false, true, true]);
  },

  async "all kinds of actions go together, each with an outcome of its own"(world) {
    const table = await world.table({ splits });
    await table.put("row1", { "d:v": "1" });
    const outcomes = await table.batch([
      { type: "get", row: "row1" },
      { type: "get", row: "row9" },
      { type: "put", row: "row3", columns: { "none:v": "1" } },
      { type: "put", row: "row5", columns: { "d:v": "5" } },
      { type: "increment", row: "row7", columns: { "d:n": 7n } },
      { type: "append", row: "row7a", columns: { "d:v": "a" } },
      { type: "exists", row: "row1" },
      { type: "exists", row: "row8" },
      { type: "delete", row: "row1", columns: ["d:none"] },
      { type: "row", row: "row2", mutations: [{ type: "put", columns: { "d:v": "2" } }] },
      {
        ...{ type: "check", row: "row1", condition: { column: "d:v", value: "1" } },
        mutations: [{ type: "increment", columns: { "d:n": 1n } }],
      },
      {
        ...{ type: "check", row: "row1", condition: { column: "d:v", value: "2" } },
        mutations: [{ type: "delete" }],
      },
    ]);
    assert.deepEqual(
      outcomes.map((outcome) =>
        outcome.ok
          ? [outcome.applied, outcome.result?.text("d:v"), outcome.result?.int64("d:n")]
          : outcome.error.exception,
      ),
      [
        [true, "1", undefined],
        [true, undefined, undefined],
        "NoSuchColumnFamilyException",
        [true, undefined, undefined],
        [true, undefined, 7n],
        [true, "a", undefined],
        [true, undefined, undefined],
        [false, undefined, undefined],
        [true, undefined, undefined],
        [true, undefined, undefined],
        [true, undefined, 1n],
        [false, undefined, undefined],
      ],
    );
  },

  async "what could not be done is told with all that went wrong, and the rest is done"(world) {
    const table = await world.table({ splits });
    const error = await errorOf(
      table.putAll({ row1: { "none:v": "1" }, row3: { "d:v": "3" }, row5: { "none:v": "5" } }),
    );
    assert.equal(error.exception, "RetriesExhaustedWithDetailsException");
    assert.equal((error.cause as AggregateError).errors.length, 2);
    assert.deepEqual(await table.existsAll(["row1", "row3", "row5"]), [false, true, false]);
    assert.equal(await exceptionOf(table.getAll(["row1"], { columns: ["none:v"] })), error.exception);
  },

  async "a batch follows its regions when they are moved and split"(world) {
    const table = await world.table({ splits: ["row5"] });
    await table.putAll(Object.fromEntries(rows.map((row) => [row, { "d:v": row }])));
    await world.control.move(table.name, "row1", 0);
    await world.control.move(table.name, "row1", 1);
    await world.control.split(table.name, "row70");
    assert.deepEqual(values(await table.getAll(rows)), rows);
    await table.putAll(Object.fromEntries(rows.map((row) => [row, { "d:v": `${row}!` }])));
    assert.deepEqual(
      values(await table.getAll(rows)),
      rows.map((row) => `${row}!`),
    );
  },

  async "a load is written in bulk, and what fails in it is told"(world) {
    const table = await world.table({ splits });
    const many = Array.from({ length: 2_500 }, (_, i) => `row${String(i).padStart(4, "0")}`);
    await using mutator = table.bufferedMutator({ maxMutations: 400, maxPendingBytes: 100_000 });
    for (const row of many) await mutator.write({ type: "put", row, columns: { "d:v": row } });
    await mutator.flush();
    assert.deepEqual(values(await table.getAll(many)), many);
    await mutator.write({ type: "put", row: "row1", columns: { "none:v": "1" } });
    await mutator.write({ type: "delete", row: "row0001" });
    assert.equal((await errorOf(mutator.flush())).exception, "RetriesExhaustedWithDetailsException");
    assert.equal(await table.exists("row0001"), false);
  },

  async "nothing is no batch, and no work"(world) {
    const table = await world.table();
    assert.deepEqual(await table.batch([]), []);
    assert.deepEqual(await table.getAll([]), []);
    assert.deepEqual(world.hbase.connections, []);
  },
};
