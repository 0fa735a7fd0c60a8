/** What the HBase cluster in process keeps of a row: its cells in order, and of each column no more versions than it can pass over quickly. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CellType } from "../../src/hbase/wire/cell.ts";
import { RowStore } from "../../src/testing/hbase/row-store.ts";
import type { StoredCell } from "../../src/testing/hbase/stored-cell.ts";

function cell(qualifier: string, timestamp: number, type: CellType = CellType.put): StoredCell {
  const value = new Uint8Array(0);
  return { row: "r", family: "d", qualifier, timestamp: BigInt(timestamp), type, value };
}

function timesOf(store: RowStore, qualifier: string): number[] {
  return store.cells("r").flatMap((each) => (each.qualifier === qualifier ? [Number(each.timestamp)] : []));
}

const hundred = (newest: number): number[] => Array.from({ length: 100 }, (_, i) => newest - i);

describe("a row's columns", () => {
  for (const [order, times] of [
    ["as time goes on", Array.from({ length: 250 }, (_, i) => i + 1)],
    ["from the newest back", Array.from({ length: 250 }, (_, i) => 250 - i)],
    ["in no order", Array.from({ length: 250 }, (_, i) => ((i * 97) % 250) + 1)],
  ] as const) {
    test(`keep their hundred newest versions each, written ${order}`, () => {
      const store = new RowStore();
      for (const time of times) for (const qualifier of ["a", "b", "c"]) store.add(cell(qualifier, time));
      for (const qualifier of ["a", "b", "c"]) assert.deepEqual(timesOf(store, qualifier), hundred(250));
    });
  }

  test("keep a version that is written again once", () => {
    const store = new RowStore();
    for (let i = 0; i < 300; i++) store.add(cell("a", (i % 3) + 1));
    assert.deepEqual(timesOf(store, "a"), [3, 2, 1]);
  });

  for (const [what, type] of [
    ["a family", CellType.deleteFamily],
    ["a family's single version", CellType.deleteFamilyVersion],
  ] as const) {
    test(`keep what hides ${what}, though its place is that of a column without a name`, () => {
      const store = new RowStore();
      store.add(cell("a", 1));
      store.add(cell("", 1, type));
      for (let time = 2; time <= 251; time++) store.add(cell("", time));
      assert.deepEqual(timesOf(store, ""), [...hundred(251).slice(0, 99), 1]);
    });
  }

  test("keep of what hides a family the newest, which hides the rest as well", () => {
    const store = new RowStore();
    for (let time = 1; time <= 250; time++) store.add(cell("", time, CellType.deleteFamily));
    assert.deepEqual(timesOf(store, ""), hundred(250));
  });
});
