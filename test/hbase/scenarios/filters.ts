/** Every filter and comparator, as the server takes them. */
import assert from "node:assert/strict";
import * as hbase from "../../../src/hbase/index.ts";
import type { Filter, Table } from "../../../src/hbase/index.ts";
import type { Scenario } from "./world.ts";

/** Which of the row's columns a get with the filter brings. */
async function columns(table: Table, filter: Filter): Promise<string> {
  return Object.keys((await table.get("row", { filter, maxVersions: 3 }))?.toObject() ?? {}).join(" ");
}

export const filterScenarios: Readonly<Record<string, Scenario>> = {
  async "each filter leaves of a row what it says"(world) {
    const table = await world.table({ families: ["d", "e"] });
    await table.put("row", { "d:a1": "x1", "d:a2": "x2", "d:b1": "y1", "e:a1": "z1" }, { timestamp: 7n });
    const { binaryComparator: binary } = hbase;
    const cases: readonly (readonly [name: string, filter: Filter, left: string])[] = [
      ["row", hbase.rowFilter("equal", binary("row")), "d:a1 d:a2 d:b1 e:a1"],
      ["row, another", hbase.rowFilter("greater", binary("row")), ""],
      ["family", hbase.familyFilter("equal", binary("e")), "e:a1"],
      ["qualifier", hbase.qualifierFilter("less", binary("a2")), "d:a1 e:a1"],
      ["value", hbase.valueFilter("greater-or-equal", binary("y")), "d:b1 e:a1"],
      ["prefix", hbase.prefixFilter("ro"), "d:a1 d:a2 d:b1 e:a1"],
      ["column prefix", hbase.columnPrefixFilter("a"), "d:a1 d:a2 e:a1"],
      ["column prefixes", hbase.multipleColumnPrefixFilter(["b", "a2"]), "d:a2 d:b1"],
      ["column range", hbase.columnRangeFilter({ start: "a2", stop: "b1" }), "d:a2"],
      ["column range, closed", hbase.columnRangeFilter({ start: "a2", stop: "b1", stopInclusive: true }), "d:a2 d:b1"],
      ["column count", hbase.columnCountGetFilter(2), "d:a1 d:a2"],
      ["column page", hbase.columnPaginationFilter(1, 1), "d:a2"],
      ["column page behind", hbase.columnPaginationFilter(1, "a2"), "d:a2"],
      ["column value", hbase.columnValueFilter("d:a2", "equal", binary("x2")), "d:a2"],
      ["dependent column", hbase.dependentColumnFilter("d:a1"), "d:a1 d:a2 d:b1 e:a1"],
      ["dependent column, dropped", hbase.dependentColumnFilter("d:a1", { drop: true }), "d:a2 d:b1 e:a1"],
      ["first key", hbase.firstKeyOnlyFilter(), "d:a1"],
      ["first of qualifiers", hbase.firstKeyValueMatchingQualifiersFilter(["b1"]), "d:a1 d:a2 d:b1"],
      ["fuzzy row", hbase.fuzzyRowFilter([{ row: "r?w", mask: "010" }]), "d:a1 d:a2 d:b1 e:a1"],
      ["inclusive stop", hbase.inclusiveStopFilter("row"), "d:a1 d:a2 d:b1 e:a1"],
      ["row ranges", hbase.multiRowRangeFilter([{ start: "s" }, { start: "r", stop: "s" }]), "d:a1 d:a2 d:b1 e:a1"],
      ["page", hbase.pageFilter(1), "d:a1 d:a2 d:b1 e:a1"],
      ["chance", hbase.randomRowFilter(0), ""],
      ["timestamps", hbase.timestampsFilter([9n, 7n], true), "d:a1 d:a2 d:b1 e:a1"],
      ["timestamps, others", hbase.timestampsFilter([6n]), ""],
      ["skip", hbase.skipFilter(hbase.valueFilter("not-equal", binary("x1"))), ""],
      ["while match", hbase.whileMatchFilter(hbase.valueFilter("not-equal", binary("y1"))), "d:a1 d:a2"],
      [
        "all",
        hbase.filterList("all", [hbase.columnPrefixFilter("a"), hbase.familyFilter("equal", binary("d"))]),
        "d:a1 d:a2",
      ],
      [
        "one",
        hbase.filterList("one", [hbase.columnPrefixFilter("b"), hbase.familyFilter("equal", binary("e"))]),
        "d:b1 e:a1",
      ],
      [
        "single column value",
        hbase.singleColumnValueFilter("d:a1", { operator: "equal", comparator: binary("x1") }),
        "d:a1 d:a2 d:b1 e:a1",
      ],
      [
        "single column value, missing",
        hbase.singleColumnValueFilter("d:no", { operator: "equal", comparator: binary("x1"), filterIfMissing: true }),
        "",
      ],
      [
        "single column value, excluded",
        hbase.singleColumnValueExcludeFilter("d:a1", { operator: "equal", comparator: binary("x1") }),
        "d:a2 d:b1 e:a1",
      ],
    ];
    for (const [name, filter, left] of cases) assert.equal(await columns(table, filter), left, name);
  },

  async "values can be left out"(world) {
    const table = await world.table();
    await table.put("row", { "d:v": "12345" });
    const value = async (filter: Filter) => (await table.get("row", { filter }))?.value("d:v");
    assert.deepEqual(await value(hbase.keyOnlyFilter()), new Uint8Array(0));
    assert.deepEqual(await value(hbase.keyOnlyFilter(true)), Uint8Array.of(0, 0, 0, 5));
  },

  async "each comparator compares as it says"(world) {
    const table = await world.table();
    const decimal = (unscaled: number) => Uint8Array.of(0, 0, 0, 1, unscaled);
    await table.put("row", { "d:n": hbase.int64ToBytes(-5n), "d:t": "Some Text", "d:z": decimal(15) });
    const cases: readonly (readonly [name: string, comparator: hbase.Comparator, left: string])[] = [
      ["binary", hbase.binaryComparator("Some Text"), "d:t"],
      ["binary prefix", hbase.binaryPrefixComparator("Some"), "d:t"],
      ["regular expression", hbase.regexStringComparator("^S.*t$"), "d:t"],
      ["substring", hbase.substringComparator("TEXT"), "d:t"],
      ["bits", hbase.bitComparator(decimal(15), "and"), "d:z"],
      ["null", hbase.nullComparator(), ""],
    ];
    for (const [name, comparator, left] of cases) {
      assert.equal(await columns(table, hbase.valueFilter("equal", comparator)), left, name);
    }
    const component = hbase.valueFilter("equal", hbase.binaryComponentComparator("Text", 5));
    assert.equal((await table.get("row", { columns: ["d:t"], filter: component }))?.size, 1);
    const number = { column: "d:n", comparator: hbase.longComparator(-4n), operator: "greater" } as const;
    const put = { type: "put", columns: { "d:x": "1" } } as const;
    assert.equal((await table.checkAndMutate("row", number, put)).applied, true);
    const money = { column: "d:z", comparator: hbase.bigDecimalComparator(decimal(14)), operator: "less" } as const;
    assert.equal((await table.checkAndMutate("row", money, put)).applied, true);
    const filter = hbase.singleColumnValueFilter("d:t", {
      operator: "equal",
      comparator: hbase.binaryComparator("no"),
    });
    assert.equal((await table.checkAndMutate("row", { filter }, put)).applied, false);
  },
};
