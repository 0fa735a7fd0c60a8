/**
 * Scans beside Java's: over the same random rows, forward and reversed, with limits, batches, filters and cuts by the server, both clients
 * have to bring the same cells in the same results.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { dialer } from "#dialer";
import * as hbase from "../../../src/hbase/index.ts";
import type { Cell, Filter, ScanOptions, Table } from "../../../src/hbase/index.ts";
import { FuzzRandom } from "../../fuzz/support/fuzz-random.ts";
import { play } from "../../hbase/scenarios/world.ts";
import { javaScan, realSite } from "./support/cluster.ts";

const ROWS = 200;
const SCANS = dialer.runtime === "node" ? 150 : 50;
const run = `java-scans-${dialer.runtime}-${crypto.randomUUID().slice(0, 8)}`;
const families = ["d", "e"] as const;

/** Keys of any bytes, many with the same beginning. */
function someKey(random: FuzzRandom): Uint8Array {
  const length = 1 + random.below(6);
  return Uint8Array.from({ length }, () => random.pick([0, 0x2c, 0x61, 0x62, 0x6d, 0xff, random.below(256)]));
}

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

function describeCell({ row, family, qualifier, timestamp, type, value }: Cell): string {
  return [base64(row), base64(family), base64(qualifier), timestamp, type, base64(value)].join("|");
}

/** Rows of several columns and versions, some of them deleted again. */
async function fill(table: Table, random: FuzzRandom): Promise<readonly Uint8Array[]> {
  const keys = Array.from({ length: ROWS }, () => someKey(random));
  await table.batch(
    keys.flatMap((row) =>
      Array.from({ length: 1 + random.below(5) }, () => {
        const column = { family: random.pick(families), qualifier: someKey(random).subarray(0, 2) };
        const value = new Uint8Array(random.pick([0, 1, 20, 300])).fill(random.below(256));
        const cells = [{ column, value, timestamp: BigInt(1 + random.below(4)) }];
        return { type: "put", row, columns: cells } as const;
      }),
    ),
  );
  const some = keys.filter(() => random.oneIn(6));
  await table.batch(
    some.map((row) => ({ type: "delete", row, columns: [random.pick(families)], timestamp: 2n }) as const),
  );
  return keys;
}

function someFilter(random: FuzzRandom, key: Uint8Array): Filter {
  const { binaryComparator: binary } = hbase;
  return random.pick([
    hbase.prefixFilter(key.subarray(0, 1)),
    hbase.rowFilter("greater", binary(key)),
    hbase.familyFilter("equal", binary("d")),
    hbase.qualifierFilter("less", binary("b")),
    hbase.pageFilter(5),
    hbase.firstKeyOnlyFilter(),
    hbase.keyOnlyFilter(true),
    hbase.columnCountGetFilter(2),
    hbase.whileMatchFilter(hbase.rowFilter("less", binary(key))),
    hbase.filterList("one", [hbase.prefixFilter(key.subarray(0, 1)), hbase.familyFilter("equal", binary("e"))]),
  ]);
}

function filterAndLimit(random: FuzzRandom, key: Uint8Array): ScanOptions {
  return {
    ...(random.oneIn(2) ? { limit: 1 + random.below(40) } : {}),
    ...(random.oneIn(3) ? {} : { filter: someFilter(random, key) }),
  };
}

/** A scan of any kind. */
function someScan(random: FuzzRandom, keys: readonly Uint8Array[]): ScanOptions {
  const reversed = random.oneIn(2);
  const bounds = [random.pick(keys), random.pick(keys)].toSorted((a, b) => (base64Order(a) < base64Order(b) ? -1 : 1));
  const [low, high] = bounds as [Uint8Array, Uint8Array];
  return {
    reversed,
    ...(random.oneIn(2) ? { startRow: reversed ? high : low, startInclusive: random.oneIn(2) } : {}),
    ...(random.oneIn(2) ? { stopRow: reversed ? low : high, stopInclusive: random.oneIn(2) } : {}),
    ...(random.oneIn(2) ? { caching: random.pick([1, 3, 50]) } : {}),
    ...(random.oneIn(3) ? { maxResultBytes: random.pick([1, 200, 2_000]) } : {}),
    ...(random.oneIn(3) ? { maxVersions: 3 } : {}),
    ...(random.oneIn(3) ? { columns: ["d"] } : {}),
    // Beside a batch Java takes no filter of whole rows, and ends before its limit: it counts parts of rows as rows.
    ...(random.oneIn(3) ? { batch: random.pick([1, 2]) } : filterAndLimit(random, random.pick(keys))),
  };
}

/** Compares as bytes do. */
function base64Order(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/** The same scan in Java's words. */
function javaWords(options: ScanOptions): string[] {
  const { startRow, stopRow, columns, filter, ...plain } = options;
  const words = Object.entries(plain).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  if (startRow !== undefined) words.push(`start=${base64(startRow as Uint8Array)}`);
  if (stopRow !== undefined) words.push(`stop=${base64(stopRow as Uint8Array)}`);
  if (columns !== undefined) words.push("family=d");
  if (filter !== undefined) words.push(`filter=${filter.name}`, `filterMessage=${base64(filter.message)}`);
  return words;
}

describe("a scan brings what Java's brings", () => {
  test(`${SCANS} random scans, cell by cell`, { timeout: 110_000 }, () =>
    play(realSite(), run, async (world) => {
      const random = new FuzzRandom(7, 0);
      const table = await world.table({ families, splits: ["a", "b", "m"] });
      const keys = await fill(table, random);
      let cells = 0;
      for (let scan = 0; scan < SCANS; scan++) {
        const options = someScan(random, keys);
        const results: string[] = [];
        for await (const result of table.scan(options)) results.push(result.cells.map(describeCell).join(" "));
        const words = javaWords(options);
        assert.deepEqual(results, await javaScan(table.name, words), `scan ${scan}: ${words.join(" ")}`);
        cells += results.join(" ").split(" ").length;
      }
      assert.ok(cells > 20 * SCANS, `only ${cells} cells were compared`);
    }),
  );
});
