/** What is left of a scan's range as regions are left behind. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ScanRange } from "../../../src/hbase/scan/scan-range.ts";
import type { ScanOptions } from "../../../src/hbase/scan/scan-options.ts";
import { bytes, region, text } from "../region/regions.ts";

const regions = [region("", "c"), region("c", "f"), region("f", "")];

/** The regions that a scan visits, by the keys where they begin. */
function visited(options: ScanOptions): string {
  const range = new ScanRange(options);
  const seen: string[] = [];
  for (let more = true; more;) {
    const { row, before = false } = range.locate;
    const found = regions.find(({ region: { startKey, endKey } }) => {
      const [start, end, at] = [text(startKey), text(endKey), text(row)];
      if (!before) return start <= at && (end === "" || at < end);
      return at === "" ? end === "" : start < at && (end === "" || at <= end);
    });
    assert.ok(found !== undefined);
    seen.push(text(found.region.startKey));
    more = range.leave(found.region);
  }
  return seen.map((start) => start || "^").join(" ");
}

describe("a scan visits", () => {
  const cases: readonly (readonly [options: ScanOptions, regions: string])[] = [
    [{}, "^ c f"],
    [{ reversed: true }, "f c ^"],
    [{ startRow: "d" }, "c f"],
    [{ stopRow: "c" }, "^"],
    [{ stopRow: "c", stopInclusive: true }, "^ c"],
    [{ stopRow: "ca" }, "^ c"],
    [{ startRow: "d", reversed: true }, "c ^"],
    [{ startRow: "c", reversed: true }, "c ^"],
    [{ startRow: "c", startInclusive: false, reversed: true }, "^"],
    [{ startRow: "g", stopRow: "c", reversed: true }, "f c"],
    [{ startRow: "g", stopRow: "b", reversed: true }, "f c ^"],
    [{ prefix: "b" }, "^"],
    [{ prefix: "e", reversed: true }, "c"],
    [{ prefix: "" }, "^ c f"],
    [{ prefix: Uint8Array.of(0xff, 0xff) }, "f"],
  ];
  for (const [options, wanted] of cases) {
    test(`${wanted} for ${JSON.stringify(options)}`, () => assert.equal(visited(options), wanted));
  }
});

test("a prefix ends where no key begins so any more", () => {
  const stop = (prefix: Uint8Array): number[] => [...new ScanRange({ prefix }).stopRow];
  assert.deepEqual(
    [stop(bytes("ab")), stop(Uint8Array.of(1, 0xff)), stop(Uint8Array.of(0xff, 0xff)), stop(bytes(""))],
    [[0x61, 0x63], [2], [], []],
  );
});

test("going on behind a row moves the beginning, and never back", () => {
  const forward = new ScanRange({});
  forward.leave(regions[0]!.region);
  forward.resumeAt(bytes("b"), false);
  assert.deepEqual([text(forward.startRow), forward.includeStartRow], ["c", true]);
  forward.resumeAt(bytes("d"), false);
  assert.deepEqual([text(forward.startRow), forward.includeStartRow], ["d", false]);
  const backwards = new ScanRange({ reversed: true });
  backwards.leave(regions[2]!.region);
  backwards.resumeAt(bytes("g"), false);
  assert.deepEqual([text(backwards.startRow), backwards.includeStartRow], ["f", false]);
  backwards.resumeAt(bytes("e"), true);
  assert.deepEqual([text(backwards.startRow), backwards.includeStartRow], ["e", true]);
});
