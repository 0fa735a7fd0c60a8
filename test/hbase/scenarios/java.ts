/** What the other groups leave open of TestAsyncTable, TestAsyncTableBatch and TestFromClientSide. */
import assert from "node:assert/strict";
import {
  filterList,
  keyOnlyFilter,
  singleColumnValueFilter,
  timestampsFilter,
  binaryComparator,
  type BatchAction,
  type Condition,
} from "../../../src/hbase/index.ts";
import { exceptionOf, text, type Scenario } from "./world.ts";

const equals = (column: `${string}:${string}`, value: string) =>
  singleColumnValueFilter(column, { operator: "equal", comparator: binaryComparator(value) });

export const javaScenarios: Readonly<Record<string, Scenario>> = {
  async "a hundred rows side by side are put, found, read and deleted"(world) {
    const table = await world.table();
    const rows = Array.from({ length: 100 }, (_, at) => `r${at}`);
    await Promise.all(rows.map((row) => table.put(row, { "d:v": row })));
    assert.ok((await Promise.all(rows.map((row) => table.exists(row)))).every(Boolean));
    const read = await Promise.all(rows.map((row) => table.get(row)));
    assert.deepEqual(
      read.map((row) => row?.text("d:v")),
      rows,
    );
    await Promise.all(rows.map((row) => table.delete(row)));
    assert.ok(!(await Promise.all(rows.map((row) => table.exists(row)))).some(Boolean));
  },

  async "appends side by side all come in, each once"(world) {
    const table = await world.table();
    const answers = await Promise.all(Array.from({ length: 10 }, (_, at) => table.append("r", { "d:v": `${at}:` })));
    const lengths = answers.map((answer) => answer?.text("d:v")?.length ?? 0).toSorted((a, b) => a - b);
    assert.deepEqual(lengths, [2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
    const parts = (await table.get("r"))?.text("d:v")?.split(":").toSorted();
    assert.deepEqual(parts, ["", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
  },

  async "of many who change a row on the same condition just one does"(world) {
    const table = await world.table();
    const many = Array.from({ length: 10 }, (_, at) => at);
    const changes = await Promise.all(
      many.map((at) =>
        table.checkAndMutate("r", { column: "d:v", absent: true }, { type: "put", columns: { "d:v": `${at}` } }),
      ),
    );
    const winner = changes.findIndex(({ applied }) => applied);
    assert.equal(changes.filter(({ applied }) => applied).length, 1);
    assert.equal((await table.get("r"))?.text("d:v"), String(winner));
    const value = String(winner);
    const swaps = await Promise.all(
      many.map((at) =>
        table.checkAndMutate("r", { column: "d:v", value }, [
          { type: "delete", columns: ["d:v"] },
          { type: "put", columns: { [`d:w${at}`]: "1" } },
        ]),
      ),
    );
    assert.equal(swaps.filter(({ applied }) => applied).length, 1);
    assert.deepEqual(Object.keys((await table.get("r"))?.toObject() ?? {}), [
      `d:w${swaps.findIndex(({ applied }) => applied)}`,
    ]);
  },

  async "a condition is a filter as well, and a list of them, with times or without"(world) {
    const table = await world.table();
    await table.put("r", { "d:a": "1", "d:b": "2" }, { timestamp: 100n });
    const both = (b: string) => filterList("all", [equals("d:a", "1"), equals("d:b", b)]);
    const cases: readonly (readonly [Condition, boolean])[] = [
      [{ filter: equals("d:a", "1") }, true],
      [{ filter: equals("d:a", "2") }, false],
      [{ filter: both("2") }, true],
      [{ filter: both("3") }, false],
      [{ filter: equals("d:a", "1"), timeRange: { from: 0n, to: 101n } }, true],
      [{ filter: equals("d:a", "1"), timeRange: { from: 0n, to: 100n } }, false],
      [{ filter: filterList("all", [equals("d:a", "1"), timestampsFilter([100n])]) }, true],
      [{ filter: filterList("all", [equals("d:a", "1"), timestampsFilter([101n])]) }, false],
    ];
    for (const [at, [condition, holds]] of cases.entries()) {
      const mutation = { type: "put", columns: { [`d:c${at}`]: "x" } } as const;
      assert.equal((await table.checkAndMutate("r", condition, mutation)).applied, holds, `alone, ${at}`);
    }
    const outcomes = await table.batch(
      cases.map(([condition], at): BatchAction => {
        return { type: "check", row: "r", condition, mutations: [{ type: "put", columns: { [`d:e${at}`]: "x" } }] };
      }),
    );
    assert.deepEqual(
      outcomes.map((outcome) => outcome.ok && outcome.applied),
      cases.map(([, holds]) => holds),
    );
  },

  async "what is done on a condition in a batch happens, or not, and answers with what it made"(world) {
    const table = await world.table();
    await table.putAll({ r1: { "d:v": "1" }, r2: { "d:v": "2" }, r3: { "d:v": "3" } });
    const onlyIf = (row: string, value: string): { type: "check"; row: string; condition: Condition } => {
      return { type: "check", row, condition: { column: "d:v", value } };
    };
    const outcomes = await table.batch([
      { ...onlyIf("r1", "1"), mutations: [{ type: "increment", columns: { "d:n": 2n } }] },
      { ...onlyIf("r1", "9"), mutations: [{ type: "increment", columns: { "d:n": 2n } }] },
      { ...onlyIf("r2", "2"), mutations: [{ type: "append", columns: { "d:v": "b" } }] },
      { ...onlyIf("r3", "9"), mutations: [{ type: "append", columns: { "d:v": "b" } }] },
      {
        ...onlyIf("r3", "3"),
        mutations: [
          { type: "delete", columns: ["d:v"] },
          { type: "put", columns: { "d:w": "w" } },
          { type: "increment", columns: { "d:n": 1n } },
          { type: "append", columns: { "d:s": "s" } },
        ],
      },
    ]);
    const told = outcomes.map((outcome) => outcome.ok && [outcome.applied, outcome.result?.toObject("text") ?? {}]);
    const counter = (n: number): string => "\0".repeat(7) + String.fromCharCode(n);
    assert.deepEqual(told, [
      [true, { "d:n": counter(2) }],
      [false, {}],
      [true, { "d:v": "2b" }],
      [false, {}],
      [true, { "d:n": counter(1), "d:s": "s" }],
    ]);
    assert.deepEqual(Object.keys((await table.get("r3"))?.toObject() ?? {}), ["d:n", "d:s", "d:w"]);
  },

  async "what is written twice with one time is there once, as it was written last"(world) {
    const table = await world.table();
    for (const [timestamp, value] of [
      [1n, "a"],
      [2n, "b"],
      [3n, "c"],
      [2n, "B"],
      [1n, "A"],
    ] as const) {
      await table.put("r", { "d:v": value }, { timestamp });
    }
    const values = (await table.get("r", { maxVersions: 5 }))?.versions("d:v").map((cell) => text(cell.value));
    assert.deepEqual(values, ["c", "B", "A"]);
    await table.delete("r", { columns: ["d:v"], versions: "one", timestamp: 2n });
    const left = (await table.get("r", { maxVersions: 5 }))?.versions("d:v").map((cell) => text(cell.value));
    assert.deepEqual(left, ["c", "A"]);
  },

  async "names and values may be empty, and what is not there is nothing"(world) {
    const table = await world.table();
    assert.equal(await table.get("r"), undefined);
    await table.put("r", { "d:": "v", "d:e": "" });
    assert.deepEqual((await table.get("r"))?.toObject("text"), { "d:": "v", "d:e": "" });
    assert.equal((await table.get("r", { columns: ["d:"] }))?.text("d:"), "v");
    assert.equal(await table.exists("r", { columns: ["d:e"] }), true);
    assert.equal(await table.get("r", { columns: ["d:none"] }), undefined);
    assert.equal(await table.get("q"), undefined);
    const seen: unknown[] = [];
    for await (const row of table.scan({ columns: ["d:"] })) seen.push(row.toObject("text"));
    assert.deepEqual(seen, [{ "d:": "v" }]);
    for await (const _ of table.scan({ columns: ["d:none"] })) assert.fail("Nothing was to be found");
    await table.delete("r", { columns: ["d:"] });
    assert.deepEqual((await table.get("r"))?.toObject("text"), { "d:e": "" });
  },

  async "scans that go backwards find what filters leave, and nothing in what was deleted"(world) {
    const table = await world.table({ splits: ["b", "c"] });
    await table.putAll({ a: { "d:v": "1" }, b: { "d:v": "2" }, bb: { "d:v": "1" }, c: { "d:v": "1" } });
    const keys = async (options: Parameters<typeof table.scan>[0]): Promise<readonly string[]> => {
      const seen: string[] = [];
      for await (const row of table.scan({ ...options, reversed: true })) seen.push(row.key);
      return seen;
    };
    assert.deepEqual(await keys({}), ["c", "bb", "b", "a"]);
    assert.deepEqual(await keys({ filter: equals("d:v", "1") }), ["c", "bb", "a"]);
    assert.deepEqual(await keys({ filter: keyOnlyFilter(), limit: 2 }), ["c", "bb"]);
    await table.delete("bb");
    assert.deepEqual(await keys({ startRow: "bz", stopRow: "a" }), ["b"]);
    assert.deepEqual(await keys({ filter: equals("d:v", "9") }), []);
  },

  async "two changes under one batch and one row are both made, and what cannot be is refused alone"(world) {
    const table = await world.table();
    const outcomes = await table.batch([
      { type: "append", row: "r", columns: { "d:v": "a" } },
      { type: "append", row: "r", columns: { "d:v": "a" } },
      { type: "append", row: "r", columns: { "d:w": "b" }, returnResults: false },
      { type: "put", row: "r", columns: { "none:v": "1" } },
    ]);
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.ok ? outcome.result?.text("d:v") : outcome.error.exception)),
      ["a", "aa", undefined, "NoSuchColumnFamilyException"],
    );
    assert.equal((await table.get("r"))?.text("d:w"), "b");
    const timestamp = -1n;
    assert.equal(await exceptionOf(table.put("r", { "d:v": "1" }, { timestamp })), "IllegalArgumentException");
    assert.equal(await exceptionOf(table.delete("r", { timestamp })), "IllegalArgumentException");
    assert.equal(await exceptionOf(table.batch([{ type: "put", row: "r", columns: {} }])), "IllegalArgumentException");
  },
};
