/** A table's regions as they are remembered: found, replaced, forgotten; and a model of it that looks at every one. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { RegionLocations } from "../../../src/hbase/region/region.ts";
import { TableRegions } from "../../../src/hbase/region/table-regions.ts";
import { bytes, region, text } from "./regions.ts";

function tableOf(...entries: readonly RegionLocations[]): TableRegions {
  const regions = new TableRegions();
  for (const entry of entries) regions.add(entry);
  return regions;
}

const shown = (regions: TableRegions): string[] =>
  regions.all.map(({ region: { startKey, endKey, regionId } }) => `${text(startKey)}-${text(endKey)}#${regionId}`);
const startOf = (found: RegionLocations | undefined): string | undefined =>
  found === undefined ? undefined : text(found.region.startKey);

describe("a row's region", () => {
  const regions = tableOf(region("b", "d"), region("", "b"), region("f", ""));

  test("is the one that begins at or before it and ends behind it", () => {
    const rows = ["", "a", "azz", "b", "c", "d", "e", "f", "zzz"];
    assert.deepEqual(
      rows.map((row) => startOf(regions.find(bytes(row)))),
      ["", "", "", "b", "b", undefined, undefined, "f", "f"],
    );
  });

  test("is for what comes before it the one that ends there, and before an empty row the last", () => {
    const rows = ["", "a", "b", "ba", "d", "e", "f", "g"];
    assert.deepEqual(
      rows.map((row) => startOf(regions.find(bytes(row), true))),
      ["f", "", "", "b", "b", undefined, undefined, "f"],
    );
  });

  test("is found by bytes without a sign", () => {
    const high = tableOf(region("", "\u00ff"), region("\u00ff", ""));
    assert.equal(startOf(high.find(Uint8Array.of(0x7f))), "");
    assert.equal(startOf(high.find(Uint8Array.of(0xff))), "\u00ff");
  });
});

describe("what hbase:meta says", () => {
  test("takes the place of what it contradicts: a split's halves that of their parent, a merged region that of its parts", () => {
    const regions = tableOf(region("", "m"), region("m", ""));
    regions.add(region("", "f", { id: 2n }));
    assert.deepEqual(shown(regions), ["-f#2", "m-#1"]);
    regions.add(region("f", "m", { id: 2n }));
    regions.add(region("", "", { id: 3n }));
    assert.deepEqual(shown(regions), ["-#3"]);
  });

  test("does not bring a parent back once its halves are known", () => {
    const regions = tableOf(region("", "f", { id: 2n }));
    regions.add(region("", "m", { id: 1n }));
    regions.add(region("a", "b", { id: 1n }));
    assert.deepEqual(shown(regions), ["-f#2"]);
  });

  test("counts by replica, the later opening before the earlier, whichever comes last", () => {
    const regions = tableOf(region("", "", { sequenceNumber: 5n, server: "new", replicas: 1 }));
    regions.add(region("", "", { sequenceNumber: 4n, server: "old", replicas: 2 }));
    const found = regions.find(bytes("a"));
    assert.deepEqual(
      found?.replicas.map((location) => location?.server.host),
      ["new", "old-1"],
    );
  });
});

describe("a location that proved wrong", () => {
  test("is forgotten, and the region with its last one", () => {
    const entry = region("", "", { replicas: 2 });
    const regions = tableOf(entry);
    regions.replace(entry.replicas[0]!, undefined);
    assert.deepEqual(
      regions.find(bytes("a"))?.replicas.map((location) => location?.server.host),
      [undefined, "s1-1"],
    );
    regions.replace(entry.replicas[1]!, undefined);
    assert.equal(regions.size, 0);
  });

  test("is not, if another was found meanwhile", () => {
    const wrong = region("", "", { sequenceNumber: 3n }).replicas[0]!;
    for (const better of [
      region("", "", { sequenceNumber: 4n }),
      region("", "", { sequenceNumber: 2n, server: "s2" }),
      region("", "", { sequenceNumber: 9n, server: "s2" }),
    ]) {
      const regions = tableOf(better);
      regions.replace(wrong, undefined);
      assert.equal(regions.size, 1);
    }
    const regions = tableOf(region("", "", { sequenceNumber: 2n }));
    regions.replace(wrong, undefined);
    assert.equal(regions.size, 0, "the same server as before");
  });

  test("gives way to where the server said that it is", () => {
    const entry = region("", "");
    const regions = tableOf(entry);
    const moved = region("", "", { server: "s2", sequenceNumber: 7n }).replicas[0]!;
    regions.replace(entry.replicas[0]!, moved);
    assert.equal(regions.find(bytes("a"))?.replicas[0], moved);
  });

  test("takes all of its server's with it where the server is gone", () => {
    const regions = tableOf(region("", "b"), region("b", "c", { server: "s2" }), region("c", "", { replicas: 2 }));
    regions.removeWhere(({ server }) => server.host === "s1");
    assert.deepEqual(shown(regions), ["b-c#1", "c-#1"]);
  });
});

test("a hundred thousand regions are searched in their order", () => {
  const key = (at: number): string => String(at * 2).padStart(7, "0");
  const regions = new TableRegions();
  regions.replaceAll(
    Array.from({ length: 100_000 }, (_, i) =>
      region(i === 0 ? "" : key(i), i === 99_999 ? "" : key(i + 1)),
    ).toReversed(),
  );
  for (let i = 1; i < 100_000; i += 997) {
    assert.equal(startOf(regions.find(bytes(key(i)))), key(i));
    assert.equal(startOf(regions.find(bytes(`${key(i)}x`))), key(i));
    assert.equal(startOf(regions.find(bytes(key(i)), true)), i === 1 ? "" : key(i - 1));
  }
});

test("whatever is added, no two regions overlap, and each row's is that of the last answer that was not older", () => {
  const letter = fc.constantFrom("", "b", "d", "f", "h");
  const added = fc.record({ start: letter, end: letter, id: fc.bigInt({ min: 1n, max: 4n }) });
  const property = fc.property(fc.array(added, { maxLength: 12 }), (steps) => {
    const regions = new TableRegions();
    let model: { readonly start: string; readonly end: string; readonly id: bigint }[] = [];
    for (const step of steps) {
      if (step.end !== "" && step.end <= step.start) continue;
      const overlapping = model.filter(
        ({ start, end }) => (step.end === "" || start < step.end) && (end === "" || step.start < end),
      );
      regions.add(region(step.start, step.end, { id: step.id }));
      if (overlapping.some(({ id }) => id > step.id)) continue;
      model = [...model.filter((other) => !overlapping.includes(other)), step];
    }
    const wanted = model
      .toSorted((a, b) => (a.start < b.start ? -1 : 1))
      .map(({ start, end, id }) => `${start}-${end}#${id}`);
    assert.deepEqual(shown(regions), wanted);
  });
  fc.assert(property, { numRuns: 500 });
});
