/** Rows out of the parts that servers send, however they cut them, and whenever the scanner is lost. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Result } from "../../../src/hbase/index.ts";
import { RowAssembler, type RowMode } from "../../../src/hbase/scan/row-assembler.ts";
import { CellBlock } from "../../../src/hbase/wire/cell-block.ts";
import { CellType, writeCell } from "../../../src/hbase/wire/cell.ts";
import { ProtoWriter } from "../../../src/hbase/wire/proto-writer.ts";
import type { ResultMessage } from "../../../src/hbase/wire/result-message.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (value: Uint8Array): string => new TextDecoder().decode(value);

/** Cells by their row and qualifier: `"ab"` is row a, column b. */
function message(cells: readonly string[], partial: boolean): ResultMessage {
  const out = new ProtoWriter();
  for (const [row = "", qualifier = ""] of cells) {
    const column = { family: bytes("d"), qualifier: bytes(qualifier) };
    writeCell(out, bytes(row), { ...column, timestamp: 1n, type: CellType.put, value: bytes("v") });
  }
  return { cells: new CellBlock(out.take()).take(cells.length), exists: undefined, stale: false, partial };
}

const shown = (results: readonly Result[]): string[] =>
  results.map(
    (result) =>
      `${result.key}${result.cells.map(({ qualifier }) => text(qualifier)).join("")}${result.partial ? "…" : ""}`,
  );

describe("whole rows", () => {
  test("pass as they are, and parts are put together", () => {
    const rows = new RowAssembler({ kind: "whole" });
    assert.deepEqual(shown(rows.add([message(["a1", "a2"], false), message(["b1"], true)], false)), ["a12"]);
    assert.deepEqual(shown(rows.add([message(["b2"], true)], false)), []);
    assert.deepEqual(shown(rows.add([message(["b3"], false), message(["c1"], false)], false)), ["b123", "c1"]);
    assert.deepEqual([rows.rows, text(rows.position!.row), rows.position?.include], [3, "c", false]);
  });

  test("are at their end when another begins, or when the region is", () => {
    const rows = new RowAssembler({ kind: "whole" });
    assert.deepEqual(shown(rows.add([message(["a1"], true), message(["b1"], true)], false)), ["a1"]);
    assert.deepEqual(shown(rows.add([], true)), ["b1"]);
  });

  test("begin anew when the scanner is lost", () => {
    const rows = new RowAssembler({ kind: "whole" });
    rows.add([message(["a1"], false), message(["b1"], true)], false);
    rows.restart();
    assert.equal(text(rows.position!.row), "a");
    assert.deepEqual(shown(rows.add([message(["b1", "b2"], false)], false)), ["b12"]);
  });
});

describe("parts", () => {
  test("of so many cells are cut from what comes", () => {
    const rows = new RowAssembler({ kind: "batch", cells: 2 });
    assert.deepEqual(shown(rows.add([message(["a1"], true)], false)), []);
    assert.deepEqual(shown(rows.add([message(["a2", "a3", "a4"], true)], false)), ["a12…", "a34…"]);
    assert.deepEqual(shown(rows.add([message(["a5"], false), message(["b1"], false)], false)), ["a5", "b1"]);
    assert.equal(rows.rows, 2);
  });

  test("count as rows when the row is at its end, though nobody said so", () => {
    const rows = new RowAssembler({ kind: "batch", cells: 1 });
    assert.deepEqual(shown(rows.add([message(["a1"], true), message(["b1"], true)], false)), ["a1…", "b1…"]);
    assert.equal(rows.rows, 1);
    rows.add([], true);
    assert.equal(rows.rows, 2);
  });

  test("go on within their row", () => {
    const rows = new RowAssembler({ kind: "parts" });
    assert.deepEqual(shown(rows.add([message(["a1", "a2"], true)], false)), ["a12…"]);
    rows.restart();
    assert.deepEqual([text(rows.position!.row), rows.position?.include], ["a", true]);
    assert.deepEqual(shown(rows.add([message(["a1"], true)], false)), []);
    assert.deepEqual(shown(rows.add([message(["a2", "a3"], false)], false)), ["a3"]);
  });
});

test("whatever is cut and lost, each cell comes once and in its order", () => {
  const shape = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 });
  const mode: fc.Arbitrary<RowMode> = fc.oneof(
    fc.constant({ kind: "whole" } as const),
    fc.constant({ kind: "parts" } as const),
    fc.integer({ min: 1, max: 4 }).map((cells) => ({ kind: "batch", cells }) as const),
  );
  const steps = fc.array(fc.record({ cells: fc.integer({ min: 1, max: 4 }), lose: fc.boolean(), says: fc.boolean() }), {
    minLength: 1,
    maxLength: 40,
  });
  const property = fc.property(shape, mode, steps, (counts, rowMode, given) => {
    const all = counts.flatMap((count, row) =>
      Array.from({ length: count }, (_, i) => `${String.fromCharCode(97 + row)}${i + 1}`),
    );
    const rows = new RowAssembler(rowMode);
    const seen: string[] = [];
    const take = (results: readonly Result[]): void => {
      for (const result of results) {
        seen.push(...result.cells.map(({ qualifier }) => `${result.key}${text(qualifier)}`));
      }
    };
    let at = 0;
    for (let step = 0; at < all.length; step++) {
      const { cells, lose, says } = given[step % given.length]!;
      // Towards the end nothing is lost any more, or it would never come.
      if (lose && step < 30) {
        rows.restart();
        const { position } = rows;
        const row = position === undefined ? "" : text(position.row);
        at = all.findIndex((cell) => (position?.include === true ? cell[0]! >= row : cell[0]! > row));
        if (at < 0) at = all.length;
        continue;
      }
      const row = all[at]![0];
      const part = all.slice(at, at + cells).filter((cell) => cell[0] === row);
      at += part.length;
      // A server may not know yet that the row is at its end.
      const partial = all[at]?.[0] === row || !says;
      take(rows.add([message(part, partial)], false));
    }
    take(rows.add([], true));
    assert.deepEqual(seen, all);
    assert.equal(rows.rows, counts.length);
  });
  fc.assert(property, { numRuns: 1_000 });
});
