/** Filters that look at cells: at families, qualifiers, values and times. */
import { fromBinary } from "@bufbuild/protobuf";
import {
  ColumnCountGetFilterSchema,
  ColumnPaginationFilterSchema,
  ColumnPrefixFilterSchema,
  ColumnRangeFilterSchema,
  ColumnValueFilterSchema,
  FamilyFilterSchema,
  FirstKeyValueMatchingQualifiersFilterSchema,
  KeyOnlyFilterSchema,
  MultipleColumnPrefixFilterSchema,
  QualifierFilterSchema,
  TimestampsFilterSchema,
  ValueFilterSchema,
} from "../../../gen/hbase/filters_pb.ts";
import { bytesOf, textOf, type StoredCell } from "../stored-cell.ts";
import { holds, serverComparator } from "./comparators.ts";
import { passes, type MakeFilter } from "./row-filters.ts";
import type { ServerFilter, Verdict } from "./server-filter.ts";

/** Some cells, by what they are. */
function some(isIn: (cell: StoredCell) => boolean): ServerFilter {
  return { judge: (cell) => (isIn(cell) ? "include" : "skip") };
}

/** The first cells of a row, until `isLast` says so. */
function first(isLast: (cell: StoredCell) => boolean): ServerFilter {
  let found = false;
  return {
    reset: () => (found = false),
    judge(cell) {
      if (found) return "next-row";
      found = isLast(cell);
      return "include";
    },
  };
}

/** Columns of each family, from the `offset`-th on. */
function pageByNumber(limit: number, offset: number): ServerFilter {
  let count = 0;
  return {
    reset: () => (count = 0),
    judge(): Verdict {
      if (count >= offset + limit) return "next-row";
      count += 1;
      return count <= offset ? "next-column" : "include-and-next-column";
    },
  };
}

/** Columns from one on. */
function pageByName(limit: number, from: string): ServerFilter {
  let count = 0;
  return {
    reset: () => (count = 0),
    judge({ qualifier }): Verdict {
      if (count >= limit) return "next-row";
      if (count === 0 && qualifier < from) return "skip";
      count += 1;
      return "include-and-next-column";
    },
  };
}

/** By the simple name of its class. */
export const cellFilters: Readonly<Record<string, MakeFilter>> = {
  FamilyFilter(message) {
    const isIn = passes(fromBinary(FamilyFilterSchema, message).compareFilter);
    return some(({ family }) => isIn(bytesOf(family)));
  },
  QualifierFilter(message) {
    const isIn = passes(fromBinary(QualifierFilterSchema, message).compareFilter);
    return some(({ qualifier }) => isIn(bytesOf(qualifier)));
  },
  ValueFilter(message) {
    const isIn = passes(fromBinary(ValueFilterSchema, message).compareFilter);
    return some(({ value }) => isIn(value));
  },
  ColumnValueFilter(message) {
    const read = fromBinary(ColumnValueFilterSchema, message);
    const [family, qualifier] = [textOf(read.family), textOf(read.qualifier)];
    const comparator = serverComparator(read.comparator);
    return some(
      (cell) =>
        cell.family === family &&
        cell.qualifier === qualifier &&
        comparator !== undefined &&
        holds(read.compareOp, comparator.compare(cell.value)),
    );
  },
  ColumnPrefixFilter(message) {
    const prefix = textOf(fromBinary(ColumnPrefixFilterSchema, message).prefix);
    return some(({ qualifier }) => qualifier.startsWith(prefix));
  },
  MultipleColumnPrefixFilter(message) {
    const prefixes = fromBinary(MultipleColumnPrefixFilterSchema, message).sortedPrefixes.map(textOf);
    return some(({ qualifier }) => prefixes.some((prefix) => qualifier.startsWith(prefix)));
  },
  ColumnRangeFilter(message) {
    const range = fromBinary(ColumnRangeFilterSchema, message);
    const [least, most] = [textOf(range.minColumn), textOf(range.maxColumn)];
    return some(({ qualifier }) => {
      if (qualifier < least || (qualifier === least && !range.minColumnInclusive)) return false;
      return most === "" || qualifier < most || (qualifier === most && range.maxColumnInclusive);
    });
  },
  ColumnCountGetFilter(message) {
    const { limit } = fromBinary(ColumnCountGetFilterSchema, message);
    let count = 0;
    return {
      reset: () => (count = 0),
      judge: () => ((count += 1) > limit ? "next-column" : "include-and-next-column"),
      isDone: () => count > limit,
    };
  },
  ColumnPaginationFilter(message) {
    const { limit, offset, columnOffset } = fromBinary(ColumnPaginationFilterSchema, message);
    return columnOffset.length > 0 ? pageByName(limit, textOf(columnOffset)) : pageByNumber(limit, offset);
  },
  FirstKeyOnlyFilter: () => first(() => true),
  FirstKeyValueMatchingQualifiersFilter(message) {
    const { qualifiers } = fromBinary(FirstKeyValueMatchingQualifiersFilterSchema, message);
    const wanted = new Set(qualifiers.map(textOf));
    return first(({ qualifier }) => wanted.has(qualifier));
  },
  KeyOnlyFilter(message) {
    const { lenAsVal } = fromBinary(KeyOnlyFilterSchema, message);
    const lengthOf = (value: Uint8Array): Uint8Array => {
      const bytes = new Uint8Array(4);
      new DataView(bytes.buffer).setInt32(0, value.length);
      return bytes;
    };
    return {
      judge: () => "include",
      transform: (cell) => ({ ...cell, value: lenAsVal ? lengthOf(cell.value) : new Uint8Array(0) }),
    };
  },
  TimestampsFilter(message) {
    const wanted = new Set(fromBinary(TimestampsFilterSchema, message).timestamps);
    return some(({ timestamp }) => wanted.has(timestamp));
  },
};
