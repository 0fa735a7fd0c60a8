/** One row at a time, after TestAsyncTable and TestFromClientSide. */
import assert from "node:assert/strict";
import { CellType, int64ToBytes, type RegionCallOptions } from "../../../src/hbase/index.ts";
import { errorOf, exceptionOf, text, type Scenario } from "./world.ts";

export const tableScenarios: Readonly<Record<string, Scenario>> = {
  async "what is put is got, exists, and is gone when it is deleted"(world) {
    const table = await world.table();
    assert.equal(await table.get("r"), undefined);
    assert.equal(await table.exists("r"), false);
    await table.put("r", { "d:a": "1", "d:b": Uint8Array.of(0, 255) });
    const row = await table.get("r");
    assert.deepEqual(row?.toObject(), { "d:a": Uint8Array.of(0x31), "d:b": Uint8Array.of(0, 255) });
    assert.equal(row?.key, "r");
    assert.equal(await table.exists("r"), true);
    assert.equal(await table.exists("r", { columns: ["d:c"] }), false);
    await table.delete("r");
    assert.equal(await table.get("r"), undefined);
  },

  async "only the columns that are asked for come"(world) {
    const table = await world.table({ families: ["d", "e"] });
    await table.put("r", { "d:a": "1", "d:b": "2", "e:a": "3", "e:": "4" });
    const get = async (columns: readonly string[]) => (await table.get("r", { columns }))?.toObject("text");
    assert.deepEqual(await get(["d:b"]), { "d:b": "2" });
    assert.deepEqual(await get(["d"]), { "d:a": "1", "d:b": "2" });
    assert.deepEqual(await get(["e:"]), { "e:": "4" });
    assert.deepEqual(await get(["d:a", "e"]), { "d:a": "1", "e:": "4", "e:a": "3" });
    assert.equal(await get(["d:none"]), undefined);
  },

  async "versions come newest first, and by their time"(world) {
    const table = await world.table();
    for (const timestamp of [10n, 30n, 20n]) await table.put("r", { "d:v": String(timestamp) }, { timestamp });
    const values = async (options: Parameters<typeof table.get>[1]) =>
      (await table.get("r", options))?.versions("d:v").map(({ value, timestamp }) => [text(value), timestamp]);
    assert.deepEqual(await values({}), [["30", 30n]]);
    assert.deepEqual(await values({ maxVersions: 2 }), [
      ["30", 30n],
      ["20", 20n],
    ]);
    assert.deepEqual(await values({ maxVersions: 5, timeRange: { from: 10n, to: 30n } }), [
      ["20", 20n],
      ["10", 10n],
    ]);
    assert.deepEqual(await values({ timestamp: 10n }), [["10", 10n]]);
    assert.deepEqual(await values({ maxVersions: 5, familyTimeRanges: { d: { to: 20n } } }), [["10", 10n]]);
    assert.deepEqual(
      (await table.get("r"))?.cells.map(({ type }) => type),
      [CellType.put],
    );
  },

  async "each of the four deletes takes what it says"(world) {
    const table = await world.table();
    const fill = async (row: string): Promise<void> => {
      for (const timestamp of [1n, 2n, 3n]) await table.put(row, { "d:a": "a", "d:b": "b" }, { timestamp });
    };
    const left = async (row: string): Promise<string> =>
      ((await table.get(row, { maxVersions: 5 }))?.cells ?? [])
        .map(({ qualifier, timestamp }) => `${text(qualifier)}${timestamp}`)
        .join(" ");
    for (const row of ["one", "newest", "all", "family", "version"]) await fill(row);
    await table.delete("one", { columns: ["d:a"], versions: "one", timestamp: 2n });
    await table.delete("newest", { columns: ["d:a"], versions: "one" });
    await table.delete("all", { columns: ["d:a"], timestamp: 2n });
    await table.delete("family", { columns: ["d"], timestamp: 2n });
    await table.delete("version", { columns: ["d"], versions: "one", timestamp: 2n });
    assert.deepEqual(await Promise.all(["one", "newest", "all", "family", "version"].map(left)), [
      "a3 a1 b3 b2 b1",
      "a2 a1 b3 b2 b1",
      "a3 b3 b2 b1",
      "a3 b3",
      "a3 a1 b3 b1",
    ]);
  },

  async "counters count, from nothing and downwards, and appends append"(world) {
    const table = await world.table();
    assert.equal((await table.increment("r", { "d:n": 5n }))?.int64("d:n"), 5n);
    const both = await table.increment("r", { "d:n": -7n, "d:m": 2n ** 62n });
    assert.deepEqual([both?.int64("d:n"), both?.int64("d:m")], [-2n, 2n ** 62n]);
    assert.deepEqual((await table.get("r"))?.value("d:n"), int64ToBytes(-2n));
    assert.equal((await table.append("r", { "d:s": "ab" }))?.text("d:s"), "ab");
    assert.equal((await table.append("r", { "d:s": "cd" }))?.text("d:s"), "abcd");
    assert.equal(await table.append("r", { "d:s": "e" }, { returnResults: false }), undefined);
    assert.equal((await table.get("r"))?.text("d:s"), "abcde");
  },

  async "many increments at once add up"(world) {
    const table = await world.table();
    await Promise.all(Array.from({ length: 100 }, (_, i) => table.increment("r", { "d:n": BigInt(i) })));
    assert.equal((await table.get("r"))?.int64("d:n"), 4_950n);
  },

  async "a row is changed on a condition, or not"(world) {
    const table = await world.table();
    const put = (value: string) => ({ type: "put", columns: { "d:v": value } }) as const;
    const check = async (...args: Parameters<typeof table.checkAndMutate>) =>
      (await table.checkAndMutate(...args)).applied;
    assert.equal(await check("r", { column: "d:v", absent: true }, put("5")), true);
    assert.equal(await check("r", { column: "d:v", absent: true }, put("6")), false);
    assert.equal(await check("r", { column: "d:v", value: "4" }, put("6")), false);
    const holds: string[] = [];
    for (const operator of ["less", "less-or-equal", "equal", "not-equal", "greater-or-equal", "greater"] as const) {
      for (const value of ["4", "5", "6"]) {
        if (await check("r", { column: "d:v", value, operator }, put("5"))) holds.push(`${value} ${operator}`);
      }
    }
    assert.deepEqual(holds, [
      ...["4 less", "4 less-or-equal", "5 less-or-equal", "5 equal", "4 not-equal", "6 not-equal"],
      ...["5 greater-or-equal", "6 greater-or-equal", "6 greater"],
    ]);
    assert.equal(await check("r", { column: "d:v", value: "5" }, { type: "delete" }), true);
    assert.equal(await table.exists("r"), false);
  },

  async "a condition looks at the versions that it is told to"(world) {
    const table = await world.table();
    await table.put("r", { "d:v": "old" }, { timestamp: 10n });
    await table.put("r", { "d:v": "new" }, { timestamp: 20n });
    const mutation = { type: "put", columns: { "d:w": "1" } } as const;
    const old = { column: "d:v", value: "old" };
    assert.equal((await table.checkAndMutate("r", old, mutation)).applied, false);
    assert.equal((await table.checkAndMutate("r", { ...old, timeRange: { to: 15n } }, mutation)).applied, true);
  },

  async "several changes of a row on a condition happen together, and answer with what they made"(world) {
    const table = await world.table();
    await table.put("r", { "d:v": "1", "d:gone": "x" });
    const mutations = [
      { type: "put", columns: { "d:v": "2" } },
      { type: "delete", columns: ["d:gone"] },
      { type: "increment", columns: { "d:n": 3n } },
      { type: "append", columns: { "d:s": "s" } },
    ] as const;
    const { applied, result } = await table.checkAndMutate("r", { column: "d:v", value: "1" }, mutations);
    assert.deepEqual([applied, result?.int64("d:n"), result?.text("d:s")], [true, 3n, "s"]);
    assert.deepEqual(Object.keys((await table.get("r"))?.toObject() ?? {}), ["d:n", "d:s", "d:v"]);
    assert.equal((await table.checkAndMutate("r", { column: "d:v", value: "1" }, mutations)).applied, false);
    const again = await table.mutateRow("r", mutations);
    assert.deepEqual([again?.int64("d:n"), again?.text("d:s")], [6n, "ss"]);
  },

  async "a mutation carries its time to live, durability and attributes"(world) {
    const table = await world.table();
    await table.put("short", { "d:v": "1" }, { ttlMs: 1, durability: "skip-wal", attributes: { note: "x" } });
    await table.put("long", { "d:v": "1" }, { ttlMs: 3_600_000, durability: "fsync-wal" });
    await world.pass(20);
    assert.deepEqual(await table.existsAll(["short", "long"]), [false, true]);
  },

  async "keys and values are bytes, and long ones too"(world) {
    const table = await world.table();
    const row = Uint8Array.from({ length: 256 }, (_, i) => i);
    const value = Uint8Array.from({ length: 1_000_000 }, (_, i) => i % 251);
    const column = { family: "d", qualifier: Uint8Array.of(0, 0xff, 0x3a) };
    await table.put(row, [{ column, value }]);
    const read = await table.get(row, { columns: [column] });
    assert.deepEqual([read?.row, read?.value(column)], [row, value]);
    assert.deepEqual(read?.cells[0]?.qualifier, column.qualifier);
    const copy = read?.copy();
    assert.deepEqual([copy?.row, copy?.value(column)], [row, value]);
  },

  async "what cannot be is refused at once, and what is not there by HBase's own exceptions"(world) {
    const table = await world.table();
    assert.deepEqual(
      await Promise.all([
        exceptionOf(table.get("")),
        exceptionOf(table.get("r".repeat(32_768))),
        exceptionOf(table.put("r", {})),
        exceptionOf(table.delete("r", { columns: ["d"], versions: "one" })),
        exceptionOf(table.mutateRow("r", [])),
        exceptionOf(table.get("r", { columns: ["none:x"] })),
        exceptionOf(table.put("r", { "none:x": "1" })),
        exceptionOf(world.hbase.table("no-such-table").get("r")),
        exceptionOf(table.batch([{ type: "get", row: "" }])),
      ]),
      [
        ...["IllegalArgumentException", "IllegalArgumentException", "IllegalArgumentException"],
        ...["IllegalArgumentException", "IllegalArgumentException", "NoSuchColumnFamilyException"],
        ...["NoSuchColumnFamilyException", "TableNotFoundException", "IllegalArgumentException"],
      ],
    );
    const error = await errorOf(table.put("r", { "none:x": "1" }));
    assert.deepEqual([error.operation, error.table, error.attempts, error.maybeApplied], ["put", table.name, 1, false]);
    assert.equal(error.retrySafe, false);
    assert.match(error.message, /none/);
  },

  async "a coprocessor's service is called with the caller's own messages"(world) {
    const meta = world.hbase.table("hbase:meta");
    const mutate = { service: "MultiRowMutationService", method: "MutateRows", request: new Uint8Array(0) };
    // Its answer: "processed".
    assert.deepEqual(await meta.callService("r", mutate), Uint8Array.of(8, 1));
    const error = await errorOf(meta.callService("r", { ...mutate, service: "NoSuchService" }));
    assert.deepEqual([error.exception, error.maybeApplied], ["UnknownProtocolException", false]);
  },

  async "a coprocessor's service is called on each region of a range, those among them that were split since"(world) {
    const table = await world.table({ splits: ["g", "p"] });
    const call = { service: "AuthenticationService", method: "WhoAmI", request: new Uint8Array(0) };
    const called = async (options: RegionCallOptions): Promise<readonly string[]> =>
      (await table.callServiceOnRegions(call, options).toArray()).map((each) => {
        if (!each.ok) return each.error.exception;
        // Its answer begins with a `username`.
        assert.equal(text(each.value.subarray(2, 10)), "dragoman");
        return `${text(each.region.startKey)}-${text(each.region.endKey)}`;
      });
    assert.deepEqual(await called({}), ["-g", "g-p", "p-"]);
    assert.deepEqual(await called({ startRow: "h", stopRow: "p" }), ["g-p"]);
    assert.deepEqual(await called({ startRow: "h", stopRow: "p", stopInclusive: true }), ["g-p", "p-"]);
    await world.control.split(table.name, "k");
    // Two at once: those behind are there in their turn.
    assert.deepEqual(await called({ parallelCalls: 2 }), ["-g", "g-k", "k-p", "p-"]);
    await world.control.merge(table.name, "g", "k");
    // Half of it could have been called already.
    const refused = await called({ startRow: "g", stopRow: "p" });
    assert.deepEqual(refused, ["DoNotRetryIOException", "DoNotRetryIOException"]);
    assert.deepEqual(await called({ startRow: "g" }), ["g-p", "p-"]);
    for await (const each of table.callServiceOnRegions({ ...call, service: "NoSuchService" })) {
      assert.equal(each.ok ? "none" : each.error.exception, "UnknownProtocolException");
      break;
    }
  },

  async "a counter that holds something else is an error, and is not tried again"(world) {
    const table = await world.table();
    await table.put("r", { "d:n": "text" });
    const error = await errorOf(table.increment("r", { "d:n": 1n }));
    assert.deepEqual([error.exception, error.attempts], ["DoNotRetryIOException", 1]);
  },
};
