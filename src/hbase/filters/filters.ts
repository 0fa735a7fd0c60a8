/**
 * Filters: what servers leave out of gets and scans, by the names of Java's classes (package `org.apache.hadoop.hbase.filter`), each a
 * function of its own, so that a bundle has only what it uses.
 */
import { create, toBinary, type DescMessage, type MessageInitShape } from "@bufbuild/protobuf";
import { FilterSchema, type Comparator, type CompareType, type Filter } from "../../gen/hbase/common_pb.ts";
import {
  ColumnCountGetFilterSchema,
  ColumnPaginationFilterSchema,
  ColumnPrefixFilterSchema,
  ColumnRangeFilterSchema,
  ColumnValueFilterSchema,
  DependentColumnFilterSchema,
  FamilyFilterSchema,
  FilterList_Operator,
  FilterListSchema,
  FirstKeyOnlyFilterSchema,
  FirstKeyValueMatchingQualifiersFilterSchema,
  FuzzyRowFilterSchema,
  InclusiveStopFilterSchema,
  KeyOnlyFilterSchema,
  MultipleColumnPrefixFilterSchema,
  MultiRowRangeFilterSchema,
  PageFilterSchema,
  PrefixFilterSchema,
  QualifierFilterSchema,
  RandomRowFilterSchema,
  RowFilterSchema,
  SingleColumnValueExcludeFilterSchema,
  SingleColumnValueFilterSchema,
  SkipFilterSchema,
  TimestampsFilterSchema,
  ValueFilterSchema,
  WhileMatchFilterSchema,
} from "../../gen/hbase/filters_pb.ts";
import { toBytes, type BytesInput } from "../bytes.ts";
import { parseWholeColumn, type ColumnInput } from "../columns.ts";
import { compareType, type CompareOperator } from "../operations/condition.ts";
import { compareBytes } from "../wire/bytes.ts";

export type { Filter };

/** CompareType's NO_OP. */
const NO_OP: CompareType = 6;

function filter<D extends DescMessage>(schema: D, init: MessageInitShape<D>): Filter {
  return create(FilterSchema, {
    name: `org.apache.hadoop.hbase.filter.${schema.name}`,
    serializedFilter: toBinary(schema, create(schema, init)),
  });
}

/** What is compared is to be so towards the comparator: with `"less"`, it is the lesser. */
function compared(
  operator: CompareOperator,
  comparator: Comparator,
): {
  readonly compareFilter: { readonly compareOp: CompareType; readonly comparator: Comparator };
} {
  return { compareFilter: { compareOp: compareType(operator), comparator } };
}

/** Rows that all the filters let through, or one of them; a list is a filter too. */
export function filterList(passes: "all" | "one", filters: readonly Filter[]): Filter {
  const operator = passes === "all" ? FilterList_Operator.MUST_PASS_ALL : FilterList_Operator.MUST_PASS_ONE;
  return filter(FilterListSchema, { operator, filters: [...filters] });
}

/** Rows whose keys compare so. */
export function rowFilter(operator: CompareOperator, comparator: Comparator): Filter {
  return filter(RowFilterSchema, compared(operator, comparator));
}

/** Cells whose families compare so. */
export function familyFilter(operator: CompareOperator, comparator: Comparator): Filter {
  return filter(FamilyFilterSchema, compared(operator, comparator));
}

/** Cells whose qualifiers compare so. */
export function qualifierFilter(operator: CompareOperator, comparator: Comparator): Filter {
  return filter(QualifierFilterSchema, compared(operator, comparator));
}

/** Cells whose values compare so. */
export function valueFilter(operator: CompareOperator, comparator: Comparator): Filter {
  return filter(ValueFilterSchema, compared(operator, comparator));
}

/** How a filter looks at a column. */
export interface ColumnValueOptions {
  /** Whether rows without the column are left out. Default: false. */
  readonly filterIfMissing?: boolean | undefined;
  /** Whether only the newest version is looked at. Default: true. */
  readonly latestVersionOnly?: boolean | undefined;
}

/** How a column's value is to compare. */
export interface ColumnTest extends ColumnValueOptions {
  readonly operator: CompareOperator;
  readonly comparator: Comparator;
}

function columnValue(
  column: ColumnInput,
  { operator, comparator, ...options }: ColumnTest,
): MessageInitShape<typeof SingleColumnValueFilterSchema> & object {
  const { family, qualifier } = parseWholeColumn(column);
  const { filterIfMissing = false, latestVersionOnly = true } = options;
  const compareOp: CompareType = compareType(operator);
  return {
    ...{ columnFamily: family, columnQualifier: qualifier, compareOp, comparator },
    ...{ filterIfMissing, latestVersionOnly },
  };
}

/** Whole rows, by the value of one column, which has to be among those that are read. */
export function singleColumnValueFilter(column: ColumnInput, test: ColumnTest): Filter {
  return filter(SingleColumnValueFilterSchema, columnValue(column, test));
}

/** The same without that column. */
export function singleColumnValueExcludeFilter(column: ColumnInput, test: ColumnTest): Filter {
  return filter(SingleColumnValueExcludeFilterSchema, { singleColumnValueFilter: columnValue(column, test) });
}

/** Only the column, where its value compares so. */
export function columnValueFilter(column: ColumnInput, operator: CompareOperator, comparator: Comparator): Filter {
  const { family, qualifier } = parseWholeColumn(column);
  return filter(ColumnValueFilterSchema, { family, qualifier, compareOp: compareType(operator), comparator });
}

/** Cells that have the timestamp of the row's cell in a column, if that compares so. */
export function dependentColumnFilter(
  column: ColumnInput,
  options: {
    /** Whether the column itself is left out. Default: false. */
    readonly drop?: boolean | undefined;
    readonly test?: { readonly operator: CompareOperator; readonly comparator: Comparator } | undefined;
  } = {},
): Filter {
  const { family, qualifier } = parseWholeColumn(column);
  const { drop = false, test } = options;
  const compareFilter =
    test === undefined ? { compareOp: NO_OP } : compared(test.operator, test.comparator).compareFilter;
  const names = { columnFamily: family, columnQualifier: qualifier };
  return filter(DependentColumnFilterSchema, { compareFilter, ...names, dropDependentColumn: drop });
}

/** Rows that begin so. */
export function prefixFilter(prefix: BytesInput): Filter {
  return filter(PrefixFilterSchema, { prefix: toBytes(prefix) });
}

/** Columns whose qualifiers begin so. */
export function columnPrefixFilter(prefix: BytesInput): Filter {
  return filter(ColumnPrefixFilterSchema, { prefix: toBytes(prefix) });
}

/** Columns whose qualifiers begin so or so. */
export function multipleColumnPrefixFilter(prefixes: readonly BytesInput[]): Filter {
  const sorted = prefixes.map(toBytes).toSorted(compareBytes);
  return filter(MultipleColumnPrefixFilterSchema, { sortedPrefixes: sorted });
}

/** From one end to the other; an end that is left out is open. */
export interface RangeInput {
  readonly start?: BytesInput | undefined;
  /** Default: true. */
  readonly startInclusive?: boolean | undefined;
  readonly stop?: BytesInput | undefined;
  /** Default: false. */
  readonly stopInclusive?: boolean | undefined;
}

/** Columns whose qualifiers are in a range. */
export function columnRangeFilter({ start, startInclusive = true, stop, stopInclusive = false }: RangeInput): Filter {
  return filter(ColumnRangeFilterSchema, {
    ...(start === undefined ? {} : { minColumn: toBytes(start) }),
    ...(stop === undefined ? {} : { maxColumn: toBytes(stop) }),
    ...{ minColumnInclusive: startInclusive, maxColumnInclusive: stopInclusive },
  });
}

/** Rows in one of the ranges, which the server jumps between. */
export function multiRowRangeFilter(ranges: readonly RangeInput[]): Filter {
  const rowRangeList = ranges.map(({ start = "", startInclusive = true, stop = "", stopInclusive = false }) => ({
    ...{ startRow: toBytes(start), startRowInclusive: startInclusive },
    ...{ stopRow: toBytes(stop), stopRowInclusive: stopInclusive },
  }));
  return filter(MultiRowRangeFilterSchema, {
    rowRangeList: rowRangeList.toSorted((a, b) => compareBytes(a.startRow, b.startRow)),
  });
}

/** Rows that are so where the mask is `0`, and anything where it is `1`: `{ row: "????-2024", mask: "111100000" }`. */
export function fuzzyRowFilter(rows: readonly { readonly row: BytesInput; readonly mask: string }[]): Filter {
  const fuzzyKeysData = rows.map(({ row, mask }) => {
    const first = toBytes(row).slice();
    if (first.length !== mask.length) {
      throw new RangeError(`A mask has a figure for each byte of its row: ${first.length}, not ${mask.length}`);
    }
    // By its second version: 0xFF is "so", 2 is "anything", and there the row has a zero.
    const second = Uint8Array.from(mask, (figure) => (figure === "1" ? 2 : 0xff));
    second.forEach((figure, at) => {
      if (figure === 2) first[at] = 0;
    });
    return { first, second };
  });
  return filter(FuzzyRowFilterSchema, { fuzzyKeysData, isMaskV2: true });
}

/** Rows up to this one, and this one too. */
export function inclusiveStopFilter(row: BytesInput): Filter {
  return filter(InclusiveStopFilterSchema, { stopRowKey: toBytes(row) });
}

/** So many rows of each region, at most: a scan's own `limit` counts them all. */
export function pageFilter(rows: number): Filter {
  return filter(PageFilterSchema, { pageSize: BigInt(rows) });
}

/** So many columns of a row, at most. For gets. */
export function columnCountGetFilter(limit: number): Filter {
  return filter(ColumnCountGetFilterSchema, { limit });
}

/** So many columns of a row, from the one at a place on, or behind the one of a name. */
export function columnPaginationFilter(limit: number, from: number | BytesInput = 0): Filter {
  const start = typeof from === "number" ? { offset: from } : { columnOffset: toBytes(from) };
  return filter(ColumnPaginationFilterSchema, { limit, ...start });
}

/** The first cell of each row: for counting. */
export function firstKeyOnlyFilter(): Filter {
  return filter(FirstKeyOnlyFilterSchema, {});
}

/** Each row's cells up to the first with one of the qualifiers. */
export function firstKeyValueMatchingQualifiersFilter(qualifiers: readonly BytesInput[]): Filter {
  return filter(FirstKeyValueMatchingQualifiersFilterSchema, { qualifiers: qualifiers.map(toBytes) });
}

/** Cells without their values, or with the values' lengths in four bytes instead. */
export function keyOnlyFilter(lengthAsValue = false): Filter {
  return filter(KeyOnlyFilterSchema, { lenAsVal: lengthAsValue });
}

/** Rows by chance. @param chance From 0 to 1. */
export function randomRowFilter(chance: number): Filter {
  return filter(RandomRowFilterSchema, { chance });
}

/** Cells with one of the timestamps. @param canHint Whether the server may jump to the next; default: false. */
export function timestampsFilter(timestamps: readonly bigint[], canHint = false): Filter {
  const sorted = timestamps.toSorted((a, b) => (a < b ? -1 : Number(a > b)));
  return filter(TimestampsFilterSchema, { timestamps: sorted, canHint });
}

/** Leaves out a whole row if the filter leaves out one cell of it. */
export function skipFilter(inner: Filter): Filter {
  return filter(SkipFilterSchema, { filter: inner });
}

/** Ends the scan at the first row that the filter leaves out. */
export function whileMatchFilter(inner: Filter): Filter {
  return filter(WhileMatchFilterSchema, { filter: inner });
}
