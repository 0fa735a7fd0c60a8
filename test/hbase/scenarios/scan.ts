/** Scans, after TestAsyncTableScan and TestAsyncTableScannerCloseWhileSuspending. */
import assert from "node:assert/strict";
import {
  columnPrefixFilter,
  int64ToBytes,
  pageFilter,
  prefixFilter,
  type Result,
  type ScanOptions,
  type Table,
} from "../../../src/hbase/index.ts";
import { errorOf, text, type Scenario, type World } from "./world.ts";

const splits = ["row2", "row4", "row6", "row8"];
const rows = Array.from({ length: 100 }, (_, i) => `row${String(i).padStart(2, "0")}`);

/** A table of five regions with a hundred rows. */
async function filled(world: World, columns: readonly string[] = ["d:v"]): Promise<Table> {
  const table = await world.table({ splits });
  const row = (key: string) => Object.fromEntries(columns.map((column) => [column, `${key} ${column}`]));
  await table.putAll(Object.fromEntries(rows.map((key) => [key, row(key)])));
  return table;
}

async function keys(table: Table, options: ScanOptions = {}): Promise<string[]> {
  const found: string[] = [];
  for await (const row of table.scan(options)) found.push(row.key);
  return found;
}

/** Each result as its row and its qualifiers. */
async function parts(table: Table, options: ScanOptions): Promise<string[]> {
  const found: string[] = [];
  for await (const result of table.scan(options)) {
    const qualifiers = result.cells.map(({ qualifier }) => text(qualifier)).join("");
    found.push(`${result.key}:${qualifiers}${result.partial ? "…" : ""}`);
  }
  return found;
}

export const scanScenarios: Readonly<Record<string, Scenario>> = {
  async "all rows of all regions come in their order, and backwards"(world) {
    const table = await filled(world);
    for (const options of [{}, { caching: 1 }, { caching: 7 }, { maxResultBytes: 1 }, { prefetchBytes: 1 }]) {
      assert.deepEqual(await keys(table, options), rows);
      assert.deepEqual(await keys(table, { ...options, reversed: true }), rows.toReversed());
    }
  },

  async "a range begins and ends as it says, on a region's edge too"(world) {
    const table = await filled(world);
    const cases: readonly (readonly [ScanOptions, first: string | undefined, last: string | undefined])[] = [
      [{ startRow: "row15", stopRow: "row45" }, "row15", "row44"],
      [{ startRow: "row15", startInclusive: false, stopRow: "row45", stopInclusive: true }, "row16", "row45"],
      [{ startRow: "row20", stopRow: "row40" }, "row20", "row39"],
      [{ startRow: "row20", startInclusive: false, stopRow: "row40", stopInclusive: true }, "row21", "row40"],
      [{ startRow: "row45", stopRow: "row15", reversed: true }, "row45", "row16"],
      [{ startRow: "row40", stopRow: "row20", reversed: true }, "row40", "row21"],
      [
        { startRow: "row40", startInclusive: false, stopRow: "row20", stopInclusive: true, reversed: true },
        "row39",
        "row20",
      ],
      [{ prefix: "row3" }, "row30", "row39"],
      [{ prefix: "row3", reversed: true }, "row39", "row30"],
      [{ startRow: "row50", stopRow: "row50", stopInclusive: true }, "row50", "row50"],
      [{ startRow: "x" }, undefined, undefined],
      [{ startRow: "row5x", stopRow: "row5y" }, undefined, undefined],
    ];
    for (const [options, first, last] of cases) {
      const found = await keys(table, options);
      assert.deepEqual([found[0], found.at(-1)], [first, last], JSON.stringify(options));
      const [low, high] = options.reversed === true ? [last, first] : [first, last];
      const wanted = first === undefined ? [] : rows.filter((row) => row >= (low ?? "") && row <= (high ?? ""));
      assert.deepEqual(found.toSorted(), wanted);
    }
  },

  async "a limit counts rows over regions, and what is not needed is not asked for"(world) {
    const table = await filled(world);
    for (const limit of [1, 20, 21, 45, 100, 1_000]) {
      assert.deepEqual(await keys(table, { limit }), rows.slice(0, limit));
      assert.deepEqual(await keys(table, { limit, caching: 3, reversed: true }), rows.toReversed().slice(0, limit));
    }
    const scan = table.scan({ limit: 5 });
    for await (const row of scan) assert.ok(row.key < "row05");
    assert.deepEqual([scan.metrics.calls, scan.metrics.regions, scan.metrics.rows], [1, 1, 5]);
  },

  async "only what is asked of each row comes"(world) {
    const table = await filled(world, ["d:a", "d:b"]);
    await table.put("row00", { "d:a": "newer" }, { timestamp: 2n ** 60n });
    const read = async (options: ScanOptions): Promise<Result[]> => {
      const found: Result[] = [];
      for await (const row of table.scan({ ...options, limit: 2 })) found.push(row);
      return found;
    };
    const byColumn = await read({ columns: ["d:b"] });
    assert.deepEqual(
      byColumn.map((row) => row.toObject("text")),
      [{ "d:b": "row00 d:b" }, { "d:b": "row01 d:b" }],
    );
    assert.deepEqual((await read({ maxVersions: 2 }))[0]?.versions("d:a").length, 2);
    assert.deepEqual(
      (await read({ filter: prefixFilter("row9") })).map(({ key }) => key),
      ["row90", "row91"],
    );
    assert.deepEqual(
      (await read({ timeRange: { from: 2n ** 60n } })).map(({ key }) => key),
      ["row00"],
    );
    assert.equal((await keys(table, { filter: pageFilter(2) })).length, 10, "two of each region");
  },

  async "long rows come in parts of so many cells, or as the server cuts them, or whole"(world) {
    const table = await world.table({ splits: ["b"] });
    for (const row of ["a", "b", "c"]) {
      await table.put(row, Object.fromEntries(Array.from("12345").map((name) => [`d:${name}`, "x".repeat(100)])));
    }
    const whole = ["a:12345", "b:12345", "c:12345"];
    assert.deepEqual(await parts(table, { maxResultBytes: 150 }), whole);
    assert.deepEqual(await parts(table, { maxResultBytes: 150, reversed: true }), whole.toReversed());
    const batches = (await parts(table, { batch: 2 })).map((part) => part.replace("…", ""));
    assert.deepEqual(batches, ["a:12", "a:34", "a:5", "b:12", "b:34", "b:5", "c:12", "c:34", "c:5"]);
    assert.deepEqual(
      await parts(table, { batch: 5, maxResultBytes: 150 }).then((all) => all.map((part) => part.replace("…", ""))),
      whole,
    );
    const cut = await parts(table, { allowPartial: true, maxResultBytes: 150 });
    assert.ok(cut.length > 3, cut.join());
    const joined = Map.groupBy(cut, (part) => part[0]);
    assert.deepEqual(
      [...joined].map(([row, all]) => `${row}:${all.map((part) => part.slice(2).replace("…", "")).join("")}`),
      whole,
    );
    assert.deepEqual((await parts(table, { batch: 2, limit: 1 })).length, 3);
  },

  async "a loop that is left closes its scanner, and so does one that never began"(world) {
    const table = await filled(world);
    const scan = table.scan({ caching: 1, prefetchBytes: 1 });
    for await (const row of scan) if (row.key === "row02") break;
    assert.equal((await scan.next()).done, true);
    await table.scan().return();
    await using unread = table.scan();
    assert.deepEqual(unread.metrics.calls, 0);
  },

  async "what a scan cannot do it says when its first row is asked for"(world) {
    const table = await world.table();
    const first = (options: ScanOptions, from = table) => errorOf(from.scan(options).next());
    assert.equal((await first({ columns: ["none"] })).exception, "NoSuchColumnFamilyException");
    assert.equal((await first({}, world.hbase.table("no-such-table"))).exception, "TableNotFoundException");
    assert.equal((await first({ signal: AbortSignal.abort(new Error("enough")) })).exception, "CallCancelledException");
    assert.throws(() => table.scan({ limit: 0 }), /limit/);
    assert.throws(() => table.scan({ batch: 0 }), /batch/);
  },

  async "a scan that is cancelled ends with that"(world) {
    const table = await filled(world);
    const controller = new AbortController();
    const scan = table.scan({ caching: 1, prefetchBytes: 1, signal: controller.signal });
    await scan.next();
    controller.abort(new Error("no longer wanted"));
    const rest = async (): Promise<void> => {
      for await (const row of scan) assert.ok(row.size > 0);
    };
    assert.match((await errorOf(rest())).message, /no longer wanted/);
  },

  async "while regions are moved, split and merged, no row is left out and none comes twice"(world) {
    const table = await filled(world);
    const disturb = async (at: number): Promise<void> => {
      if (at === 5) await world.control.move(table.name, "row1", 0);
      if (at === 10) await world.control.move(table.name, "row1", 1);
      if (at === 25) await world.control.split(table.name, "row30");
      if (at === 45) await world.control.merge(table.name, "row5", "row7");
      if (at === 50) await world.control.move(table.name, "row5", 2);
    };
    const seen: string[] = [];
    const scan = table.scan({ caching: 2, prefetchBytes: 1 });
    for await (const row of scan) {
      await disturb(seen.push(row.key));
    }
    assert.deepEqual(seen, rows);
    assert.ok(scan.metrics.reopened > 0);
    const backwards: string[] = [];
    for await (const row of table.scan({ reversed: true, caching: 2, prefetchBytes: 1 })) {
      backwards.push(row.key);
      if (row.key === "row85") await world.control.move(table.name, "row85", 0);
      if (row.key === "row84") await world.control.move(table.name, "row84", 1);
    }
    assert.deepEqual(backwards, rows.toReversed());
  },

  async "parts of a row go on within it when the region is moved"(world) {
    const table = await world.table();
    const names = Array.from("abcdefghij");
    await table.put("row", Object.fromEntries(names.map((name) => [`d:${name}`, int64ToBytes(1n)])));
    for (const options of [{ batch: 3 }, { allowPartial: true, maxResultBytes: 1 }]) {
      const seen: string[] = [];
      let moves = 0;
      for await (const result of table.scan({ ...options, caching: 1, prefetchBytes: 1 })) {
        seen.push(...result.cells.map(({ qualifier }) => text(qualifier) ?? ""));
        if (moves++ < 2) await world.control.move(table.name, "row", moves);
      }
      assert.deepEqual(seen, names);
    }
  },

  async "many scans and writes go side by side"(world) {
    const table = await filled(world);
    const writes = rows.map((row) => table.put(row, { "d:w": "1" }));
    const scans = Array.from({ length: 10 }, (_, i) => keys(table, { caching: 5 + i, reversed: i % 2 === 1 }));
    for (const [i, found] of (await Promise.all(scans)).entries()) {
      assert.deepEqual(found, i % 2 === 1 ? rows.toReversed() : rows);
    }
    await Promise.all(writes);
  },

  async "a scan tells what it has cost, and what the servers counted"(world) {
    const table = await filled(world);
    const scan = table.scan({ trackMetrics: true, prefix: "row1", filter: columnPrefixFilter("v") });
    for await (const row of scan) assert.ok(row.size > 0);
    const { calls, regions, rows: count, bytes, server } = scan.metrics;
    assert.deepEqual([regions, count], [1, 10]);
    assert.ok(calls > 0 && bytes > 100);
    assert.equal(server["ROWS_SCANNED"], 10n);
  },
};
