/** Sorted keys against a list that is looked through: whatever they have in common, and wherever they differ. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { SortedKeys } from "../../../src/hbase/region/sorted-keys.ts";
import { compareBytes, equalBytes } from "../../../src/hbase/wire/bytes.ts";

/** Few bytes, so that keys begin alike, end early and differ late; 0 and 255 among them. */
const key = fc
  .tuple(
    fc.constantFrom([], [7, 7, 7], [7, 7, 7, 7, 7, 7, 7, 7, 7]),
    fc.array(fc.constantFrom(0, 1, 7, 255), { maxLength: 9 }),
  )
  .map(([common, rest]) => Uint8Array.from([...common, ...rest]));

function floorOf(keys: readonly Uint8Array[], wanted: Uint8Array, before: boolean): number {
  return keys.findLastIndex((each) => compareBytes(each, wanted) <= (before ? -1 : 0));
}

function check(sorted: SortedKeys, keys: readonly Uint8Array[], wanted: readonly Uint8Array[]): void {
  assert.equal(sorted.size, keys.length);
  for (const each of wanted) {
    for (const before of [false, true]) assert.equal(sorted.floor(each, before), floorOf(keys, each, before));
  }
}

describe("sorted keys", () => {
  test("are found where a list has them, added one by one and taken out, or given all at once", () => {
    fc.assert(
      fc.property(
        fc.array(key, { maxLength: 30 }),
        fc.array(key, { maxLength: 20 }),
        fc.nat(),
        (given, wanted, pick) => {
          const sorted = new SortedKeys();
          const keys: Uint8Array[] = [];
          for (const each of given) {
            const at = floorOf(keys, each, false);
            if (at >= 0 && equalBytes(keys[at] as Uint8Array, each)) continue;
            keys.splice(at + 1, 0, each);
            sorted.splice(at + 1, 0, each);
          }
          check(sorted, keys, [...wanted, ...given]);
          if (keys.length > 0) {
            const at = pick % keys.length;
            keys.splice(at, 1);
            sorted.splice(at, 1);
            check(sorted, keys, [...wanted, ...given]);
          }
          const atOnce = new SortedKeys();
          atOnce.replaceAll([...keys]);
          check(atOnce, keys, [...wanted, ...given]);
        },
      ),
      { numRuns: 500 },
    );
  });
});
