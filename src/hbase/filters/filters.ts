/**
 * Filters: what servers leave out of gets and scans, by the names of Java's classes (package `org.apache.hadoop.hbase.filter`), each a
 * function of its own, so that a bundle has only what it uses.
 */
import { toBytes, type BytesInput } from "../bytes.ts";
import { parseWholeColumn, type ColumnInput } from "../columns.ts";
import { compareBytes } from "../wire/bytes.ts";
import { writeNamed } from "../wire/get-message.ts";
import { ProtoWriter } from "../wire/proto-writer.ts";
import type { Comparator } from "./comparators.ts";
import { compareType, type CompareOperator } from "./compare.ts";

/** What servers leave out: made by the functions here. */
export interface Filter {
  readonly kind: "filter";
  /** The Java class. */
  readonly name: string;
  /** The class's own message. */
  readonly message: Uint8Array;
}

/** A filter of one's own: its Java class is on the servers, and reads the message. */
export function filter(name: string, message: Uint8Array): Filter {
  return { kind: "filter", name, message };
}

type Write = (out: ProtoWriter) => void;

function ofHBase(name: string, write: Write): Filter {
  const out = new ProtoWriter();
  write(out);
  return filter(`org.apache.hadoop.hbase.filter.${name}`, out.take());
}

/** A message in a field. */
function nest(out: ProtoWriter, field: number, write: Write): void {
  const at = out.beginField(field);
  write(out);
  out.end(at);
}

/** A CompareFilter. What is compared is to be so towards the comparator: with `"less"`, it is the lesser. */
function writeCompared(out: ProtoWriter, operator: CompareOperator, comparator: Comparator): void {
  nest(out, 1, () => {
    out.uint(1, compareType(operator));
    writeNamed(out, 2, comparator);
  });
}

/** Rows that all the filters let through, or one of them; a list is a filter too. */
export function filterList(passes: "all" | "one", filters: readonly Filter[]): Filter {
  return ofHBase("FilterList", (out) => {
    out.uint(1, passes === "all" ? 1 : 2);
    for (const each of filters) writeNamed(out, 2, each);
  });
}

/** Rows whose keys compare so. */
export function rowFilter(operator: CompareOperator, comparator: Comparator): Filter {
  return ofHBase("RowFilter", (out) => writeCompared(out, operator, comparator));
}

/** Cells whose families compare so. */
export function familyFilter(operator: CompareOperator, comparator: Comparator): Filter {
  return ofHBase("FamilyFilter", (out) => writeCompared(out, operator, comparator));
}

/** Cells whose qualifiers compare so. */
export function qualifierFilter(operator: CompareOperator, comparator: Comparator): Filter {
  return ofHBase("QualifierFilter", (out) => writeCompared(out, operator, comparator));
}

/** Cells whose values compare so. */
export function valueFilter(operator: CompareOperator, comparator: Comparator): Filter {
  return ofHBase("ValueFilter", (out) => writeCompared(out, operator, comparator));
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

/** A SingleColumnValueFilter. */
function writeColumnValue(out: ProtoWriter, column: ColumnInput, test: ColumnTest): void {
  const { family, qualifier } = parseWholeColumn(column);
  const { operator, comparator, filterIfMissing = false, latestVersionOnly = true } = test;
  out.bytes(1, family);
  out.bytes(2, qualifier);
  out.uint(3, compareType(operator));
  writeNamed(out, 4, comparator);
  out.bool(5, filterIfMissing);
  out.bool(6, latestVersionOnly);
}

/** Whole rows, by the value of one column, which has to be among those that are read. */
export function singleColumnValueFilter(column: ColumnInput, test: ColumnTest): Filter {
  return ofHBase("SingleColumnValueFilter", (out) => writeColumnValue(out, column, test));
}

/** The same without that column. */
export function singleColumnValueExcludeFilter(column: ColumnInput, test: ColumnTest): Filter {
  return ofHBase("SingleColumnValueExcludeFilter", (out) => nest(out, 1, () => writeColumnValue(out, column, test)));
}

/** Only the column, where its value compares so. */
export function columnValueFilter(column: ColumnInput, operator: CompareOperator, comparator: Comparator): Filter {
  const { family, qualifier } = parseWholeColumn(column);
  return ofHBase("ColumnValueFilter", (out) => {
    out.bytes(1, family);
    out.bytes(2, qualifier);
    out.uint(3, compareType(operator));
    writeNamed(out, 4, comparator);
  });
}

/** How the column is looked at that others depend on. */
export interface DependentColumnOptions {
  /** Whether the column itself is left out. Default: false. */
  readonly drop?: boolean | undefined;
  /** How its value is to compare. Default: it is enough that it is there. */
  readonly test?: { readonly operator: CompareOperator; readonly comparator: Comparator } | undefined;
}

/** Cells that have the timestamp of the row's cell in a column, if that compares so. */
export function dependentColumnFilter(column: ColumnInput, options: DependentColumnOptions = {}): Filter {
  const { family, qualifier } = parseWholeColumn(column);
  const { drop = false, test } = options;
  return ofHBase("DependentColumnFilter", (out) => {
    if (test === undefined) nest(out, 1, () => out.uint(1, NO_OP));
    else writeCompared(out, test.operator, test.comparator);
    out.bytes(2, family);
    out.bytes(3, qualifier);
    out.bool(4, drop);
  });
}

/** CompareType's. */
const NO_OP = 6;

/** Rows that begin so. */
export function prefixFilter(prefix: BytesInput): Filter {
  return ofHBase("PrefixFilter", (out) => out.bytes(1, toBytes(prefix)));
}

/** Columns whose qualifiers begin so. */
export function columnPrefixFilter(prefix: BytesInput): Filter {
  return ofHBase("ColumnPrefixFilter", (out) => out.bytes(1, toBytes(prefix)));
}

/** Columns whose qualifiers begin so or so. */
export function multipleColumnPrefixFilter(prefixes: readonly BytesInput[]): Filter {
  const sorted = prefixes.map(toBytes).toSorted(compareBytes);
  return ofHBase("MultipleColumnPrefixFilter", (out) => sorted.forEach((prefix) => out.bytes(1, prefix)));
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
  return ofHBase("ColumnRangeFilter", (out) => {
    out.bytes(1, start === undefined ? undefined : toBytes(start));
    out.bool(2, startInclusive);
    out.bytes(3, stop === undefined ? undefined : toBytes(stop));
    out.bool(4, stopInclusive);
  });
}

/** Rows in one of the ranges, which the server jumps between. */
export function multiRowRangeFilter(ranges: readonly RangeInput[]): Filter {
  const sorted = ranges
    .map(({ start = "", stop = "", ...ends }) => ({ ...ends, start: toBytes(start), stop: toBytes(stop) }))
    .toSorted((a, b) => compareBytes(a.start, b.start));
  return ofHBase("MultiRowRangeFilter", (out) => {
    for (const { start, startInclusive = true, stop, stopInclusive = false } of sorted) {
      nest(out, 1, () => {
        out.bytes(1, start);
        out.bool(2, startInclusive);
        out.bytes(3, stop);
        out.bool(4, stopInclusive);
      });
    }
  });
}

/** Rows that are so where the mask is `0`, and anything where it is `1`: `{ row: "????-2024", mask: "111100000" }`. */
export function fuzzyRowFilter(rows: readonly { readonly row: BytesInput; readonly mask: string }[]): Filter {
  const pairs = rows.map(({ row, mask }) => {
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
  return ofHBase("FuzzyRowFilter", (out) => {
    for (const { first, second } of pairs) {
      nest(out, 1, () => {
        out.bytes(1, first);
        out.bytes(2, second);
      });
    }
    out.bool(2, true);
  });
}

/** Rows up to this one, and this one too. */
export function inclusiveStopFilter(row: BytesInput): Filter {
  return ofHBase("InclusiveStopFilter", (out) => out.bytes(1, toBytes(row)));
}

/** So many rows of each region, at most: a scan's own `limit` counts them all. */
export function pageFilter(rows: number): Filter {
  return ofHBase("PageFilter", (out) => out.uint(1, rows));
}

/** So many columns of a row, at most. For gets. */
export function columnCountGetFilter(limit: number): Filter {
  return ofHBase("ColumnCountGetFilter", (out) => out.uint(1, limit));
}

/** So many columns of a row, from the one at a place on, or behind the one of a name. */
export function columnPaginationFilter(limit: number, from: number | BytesInput = 0): Filter {
  return ofHBase("ColumnPaginationFilter", (out) => {
    out.uint(1, limit);
    if (typeof from === "number") out.uint(2, from);
    else out.bytes(3, toBytes(from));
  });
}

/** The first cell of each row: for counting. */
export function firstKeyOnlyFilter(): Filter {
  return ofHBase("FirstKeyOnlyFilter", () => {});
}

/** Each row's cells up to the first with one of the qualifiers. */
export function firstKeyValueMatchingQualifiersFilter(qualifiers: readonly BytesInput[]): Filter {
  return ofHBase("FirstKeyValueMatchingQualifiersFilter", (out) =>
    qualifiers.forEach((qualifier) => out.bytes(1, toBytes(qualifier))),
  );
}

/** Cells without their values, or with the values' lengths in four bytes instead. */
export function keyOnlyFilter(lengthAsValue = false): Filter {
  return ofHBase("KeyOnlyFilter", (out) => out.bool(1, lengthAsValue));
}

/** Rows by chance. @param chance From 0 to 1. */
export function randomRowFilter(chance: number): Filter {
  return ofHBase("RandomRowFilter", (out) => out.float(1, chance));
}

/** Cells with one of the timestamps. @param canHint Whether the server may jump to the next; default: false. */
export function timestampsFilter(timestamps: readonly bigint[], canHint = false): Filter {
  const sorted = timestamps.toSorted((a, b) => (a < b ? -1 : Number(a > b)));
  return ofHBase("TimestampsFilter", (out) => {
    nest(out, 1, () => sorted.forEach((timestamp) => out.varint64(timestamp)));
    out.bool(2, canHint);
  });
}

/** Leaves out a whole row if the filter leaves out one cell of it. */
export function skipFilter(inner: Filter): Filter {
  return ofHBase("SkipFilter", (out) => writeNamed(out, 1, inner));
}

/** Ends the scan at the first row that the filter leaves out. */
export function whileMatchFilter(inner: Filter): Filter {
  return ofHBase("WhileMatchFilter", (out) => writeNamed(out, 1, inner));
}
