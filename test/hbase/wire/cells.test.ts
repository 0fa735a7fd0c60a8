/** Cells and blocks of cells: what is written is read, and what does not fit is refused before anybody looks into it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CellBlock, cellsOf, firstCell } from "../../../src/hbase/wire/cell-block.ts";
import { CellType, writeCell, type NewCell } from "../../../src/hbase/wire/cell.ts";
import { ProtoWriter } from "../../../src/hbase/wire/proto-writer.ts";
import { WireError } from "../../../src/hbase/wire/wire-error.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function written(row: string, cell: Partial<NewCell> = {}): Uint8Array {
  const out = new ProtoWriter();
  const whole: NewCell = {
    ...{
      family: bytes("fam"),
      qualifier: bytes("qual"),
      timestamp: 1n,
      type: CellType.put,
      value: bytes("value"),
      ...cell,
    },
  };
  writeCell(out, bytes(row), whole);
  return out.take().slice();
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

describe("a cell", () => {
  test("has the bytes of a KeyValue", () => {
    const cell = written("r", { timestamp: 0x0102_0304_0506_0708n });
    assert.deepEqual(
      [...cell],
      [
        ...[0, 0, 0, 33, 0, 0, 0, 20, 0, 0, 0, 5],
        ...[0, 1, 0x72, 3, ...bytes("fam"), ...bytes("qual"), 1, 2, 3, 4, 5, 6, 7, 8, 4],
        ...bytes("value"),
      ],
    );
  });

  for (const timestamp of [0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 0x8000_0000n, 1_795_800_221_451n]) {
    test(`keeps timestamp ${timestamp}`, () => {
      const [cell] = cellsOf(new CellBlock(written("r", { timestamp })).take(1));
      assert.equal(cell?.timestamp, timestamp);
    });
  }

  test("shows its parts, empty ones too, and knows its column", () => {
    const block = new CellBlock(written("", { family: bytes("f"), qualifier: bytes(""), value: bytes(""), type: 14 }));
    const [cell] = cellsOf(block.take(1));
    assert.deepEqual(
      [cell?.row, cell?.family, cell?.qualifier, cell?.value, cell?.tags, cell?.type],
      [...[bytes(""), bytes("f"), bytes(""), bytes(""), bytes(""), 14]],
    );
    assert.equal(cell?.isOf(bytes("f"), bytes("")), true);
    assert.equal(cell?.isOf(bytes("g"), bytes("")), false);
    assert.equal(cell?.isOf(bytes(""), bytes("f")), false);
    assert.equal(cell?.isOf(bytes("f"), bytes("q")), false);
  });

  test("has tags behind its value where the codec brings them", () => {
    const plain = written("r");
    const tagged = join(plain, Uint8Array.of(0, 3, 7, 8, 9));
    new DataView(tagged.buffer).setInt32(0, tagged.length - 4);
    const [cell, next] = cellsOf(new CellBlock(join(tagged, plain)).take(2));
    assert.deepEqual([cell?.tags, cell?.value], [Uint8Array.of(7, 8, 9), bytes("value")]);
    assert.deepEqual(next?.tags, bytes(""));
  });

  test("is copied into memory of its own", () => {
    const [, cell] = cellsOf(new CellBlock(join(written("a"), written("b"))).take(2));
    const copy = cell!.copy();
    assert.deepEqual([copy.row, copy.value], [bytes("b"), bytes("value")]);
    assert.ok(copy.row.buffer.byteLength < 50);
  });
});

describe("a block of cells", () => {
  test("gives runs one after the other", () => {
    const block = new CellBlock(join(written("a"), written("b"), written("c")));
    const runs = [block.take(0), block.take(2), block.take(1)];
    assert.deepEqual(
      runs.map((run) => cellsOf(run).map(({ row }) => String.fromCharCode(...row))),
      [[], ["a", "b"], ["c"]],
    );
    assert.deepEqual(firstCell(runs[2]!).row, bytes("c"));
    assert.throws(() => block.take(1), WireError);
  });

  test("is refused wherever it is cut", () => {
    const whole = join(written("row1"), written("row2"));
    for (let end = 0; end < whole.length; end++) {
      assert.throws(() => new CellBlock(whole.slice(0, end)).take(2), WireError, `cut at ${end}`);
    }
  });

  test("no damaged byte makes a cell reach out of its block", () => {
    const whole = written("row");
    for (let at = 0; at < whole.length; at++) {
      for (const value of [0, 1, 0x7f, 0x80, 0xff]) {
        const damaged = whole.slice();
        damaged[at] = value;
        try {
          const [cell] = cellsOf(new CellBlock(damaged).take(1));
          const parts = [cell!.row, cell!.family, cell!.qualifier, cell!.value, cell!.tags];
          const sum = parts.reduce((total, part) => total + part.length, 0);
          assert.ok(sum <= whole.length, `byte ${at} as ${value}`);
        } catch (error) {
          assert.ok(error instanceof WireError, String(error));
        }
      }
    }
  });
});
