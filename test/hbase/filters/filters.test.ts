/** Filters and comparators as they are written by hand, against their generated messages. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { create, fromBinary, toBinary, type DescMessage, type MessageInitShape } from "@bufbuild/protobuf";
import * as comparators from "../../../src/gen/hbase/comparators_pb.ts";
import { ComparatorSchema, FilterSchema } from "../../../src/gen/hbase/common_pb.ts";
import * as filters from "../../../src/gen/hbase/filters_pb.ts";
import * as hbase from "../../../src/hbase/index.ts";

const PACKAGE = "org.apache.hadoop.hbase.filter";
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const given = hbase.binaryComparator("v");
const comparator = create(ComparatorSchema, { name: given.name, serializedComparator: given.message });
const inner = hbase.prefixFilter("p");
const innerFilter = create(FilterSchema, { name: inner.name, serializedFilter: inner.message });
const compared = { compareFilter: { compareOp: 5 as const, comparator } };
const columnTest = { operator: "greater", comparator: given } as const;
const names = { columnFamily: bytes("d"), columnQualifier: bytes("q") };
const single = { ...names, compareOp: 5 as const, comparator, filterIfMissing: false, latestVersionOnly: true };

interface Case {
  readonly made: hbase.Filter | hbase.Comparator;
  readonly schema: DescMessage;
  readonly wanted: object;
}

function same<D extends DescMessage>(made: Case["made"], schema: D, wanted: MessageInitShape<D> & object): Case {
  return { made, schema, wanted };
}

const cases: readonly Case[] = [
  same(hbase.rowFilter("greater", given), filters.RowFilterSchema, compared),
  same(hbase.familyFilter("greater", given), filters.FamilyFilterSchema, compared),
  same(hbase.qualifierFilter("greater", given), filters.QualifierFilterSchema, compared),
  same(hbase.valueFilter("greater", given), filters.ValueFilterSchema, compared),
  same(hbase.filterList("one", [inner, inner]), filters.FilterListSchema, {
    operator: 2,
    filters: [innerFilter, innerFilter],
  }),
  same(hbase.filterList("all", []), filters.FilterListSchema, { operator: 1 }),
  same(hbase.singleColumnValueFilter("d:q", columnTest), filters.SingleColumnValueFilterSchema, single),
  same(
    hbase.singleColumnValueExcludeFilter("d:q", { ...columnTest, filterIfMissing: true, latestVersionOnly: false }),
    filters.SingleColumnValueExcludeFilterSchema,
    { singleColumnValueFilter: { ...single, filterIfMissing: true, latestVersionOnly: false } },
  ),
  same(hbase.columnValueFilter("d:q", "less", given), filters.ColumnValueFilterSchema, {
    ...{ family: bytes("d"), qualifier: bytes("q"), compareOp: 0, comparator },
  }),
  same(hbase.dependentColumnFilter("d:q"), filters.DependentColumnFilterSchema, {
    ...{ compareFilter: { compareOp: 6 }, ...names, dropDependentColumn: false },
  }),
  same(hbase.dependentColumnFilter("d:q", { drop: true, test: columnTest }), filters.DependentColumnFilterSchema, {
    ...{ ...compared, ...names, dropDependentColumn: true },
  }),
  same(hbase.prefixFilter("p"), filters.PrefixFilterSchema, { prefix: bytes("p") }),
  same(hbase.columnPrefixFilter("p"), filters.ColumnPrefixFilterSchema, { prefix: bytes("p") }),
  same(hbase.multipleColumnPrefixFilter(["b", "a"]), filters.MultipleColumnPrefixFilterSchema, {
    sortedPrefixes: [bytes("a"), bytes("b")],
  }),
  same(hbase.columnRangeFilter({ start: "a" }), filters.ColumnRangeFilterSchema, {
    ...{ minColumn: bytes("a"), minColumnInclusive: true, maxColumnInclusive: false },
  }),
  same(
    hbase.multiRowRangeFilter([{ start: "c", stopInclusive: true }, { stop: "b" }]),
    filters.MultiRowRangeFilterSchema,
    {
      rowRangeList: [
        { startRow: bytes(""), startRowInclusive: true, stopRow: bytes("b"), stopRowInclusive: false },
        { startRow: bytes("c"), startRowInclusive: true, stopRow: bytes(""), stopRowInclusive: true },
      ],
    },
  ),
  same(hbase.fuzzyRowFilter([{ row: "a?b", mask: "010" }]), filters.FuzzyRowFilterSchema, {
    fuzzyKeysData: [{ first: Uint8Array.of(0x61, 0, 0x62), second: Uint8Array.of(0xff, 2, 0xff) }],
    isMaskV2: true,
  }),
  same(hbase.inclusiveStopFilter("r"), filters.InclusiveStopFilterSchema, { stopRowKey: bytes("r") }),
  same(hbase.pageFilter(500), filters.PageFilterSchema, { pageSize: 500n }),
  same(hbase.columnCountGetFilter(3), filters.ColumnCountGetFilterSchema, { limit: 3 }),
  same(hbase.columnPaginationFilter(3, 4), filters.ColumnPaginationFilterSchema, { limit: 3, offset: 4 }),
  same(hbase.columnPaginationFilter(3, "c"), filters.ColumnPaginationFilterSchema, {
    limit: 3,
    columnOffset: bytes("c"),
  }),
  same(hbase.firstKeyOnlyFilter(), filters.FirstKeyOnlyFilterSchema, {}),
  same(hbase.firstKeyValueMatchingQualifiersFilter(["a"]), filters.FirstKeyValueMatchingQualifiersFilterSchema, {
    qualifiers: [bytes("a")],
  }),
  same(hbase.keyOnlyFilter(true), filters.KeyOnlyFilterSchema, { lenAsVal: true }),
  same(hbase.randomRowFilter(0.25), filters.RandomRowFilterSchema, { chance: 0.25 }),
  same(hbase.timestampsFilter([9n, 2n ** 40n, 7n], true), filters.TimestampsFilterSchema, {
    ...{ timestamps: [7n, 9n, 2n ** 40n], canHint: true },
  }),
  same(hbase.skipFilter(inner), filters.SkipFilterSchema, { filter: innerFilter }),
  same(hbase.whileMatchFilter(inner), filters.WhileMatchFilterSchema, { filter: innerFilter }),
  same(hbase.binaryComparator("v"), comparators.BinaryComparatorSchema, { comparable: { value: bytes("v") } }),
  same(hbase.binaryPrefixComparator("v"), comparators.BinaryPrefixComparatorSchema, {
    comparable: { value: bytes("v") },
  }),
  same(hbase.binaryComponentComparator("v", 3), comparators.BinaryComponentComparatorSchema, {
    value: bytes("v"),
    offset: 3,
  }),
  same(hbase.longComparator(-1n), comparators.LongComparatorSchema, { comparable: { value: hbase.int64ToBytes(-1n) } }),
  same(hbase.bigDecimalComparator("v"), comparators.BigDecimalComparatorSchema, { comparable: { value: bytes("v") } }),
  same(hbase.bitComparator("v", "xor"), comparators.BitComparatorSchema, {
    comparable: { value: bytes("v") },
    bitwiseOp: 3,
  }),
  same(hbase.nullComparator(), comparators.NullComparatorSchema, {}),
  same(hbase.regexStringComparator("a+"), comparators.RegexStringComparatorSchema, {
    ...{ pattern: "a+", patternFlags: 32, charset: "UTF-8", engine: "JAVA" },
  }),
  same(hbase.substringComparator("Ab"), comparators.SubstringComparatorSchema, { substr: "ab" }),
];

describe("what is written by hand is the message of its class", () => {
  for (const { made, schema, wanted } of cases) {
    test(schema.name, () => {
      assert.equal(made.name, `${PACKAGE}.${schema.name}`);
      assert.deepEqual(fromBinary(schema, made.message), create(schema, wanted as never));
      assert.deepEqual(made.message, toBinary(schema, create(schema, wanted as never)));
    });
  }
});

test("every message of a filter and of a comparator has its function", () => {
  const parts = new Set(["CompareFilter", "RowRange", "BytesBytesPair", "ByteArrayComparable"]);
  const generated = [...filters.file_hbase_filters.messages, ...comparators.file_hbase_comparators.messages];
  const wanted = generated.map(({ name }) => name).filter((name) => !parts.has(name));
  assert.deepEqual([...new Set(cases.map(({ schema }) => schema.name))].toSorted(), wanted.toSorted());
});

test("a mask of another length than its row is refused", () => {
  assert.throws(() => hbase.fuzzyRowFilter([{ row: "abc", mask: "01" }]), /3, not 2/);
});
