/** Filters that look at rows: at their keys, or at what was seen of them as a whole. */
import { fromBinary } from "@bufbuild/protobuf";
import type { CompareFilter } from "../../../gen/hbase/filters_pb.ts";
import {
  DependentColumnFilterSchema,
  FuzzyRowFilterSchema,
  InclusiveStopFilterSchema,
  MultiRowRangeFilterSchema,
  PageFilterSchema,
  PrefixFilterSchema,
  RandomRowFilterSchema,
  RowFilterSchema,
  type RowRange,
  type SingleColumnValueFilter,
  SingleColumnValueExcludeFilterSchema,
  SingleColumnValueFilterSchema,
} from "../../../gen/hbase/filters_pb.ts";
import { bytesOf, textOf, type StoredCell } from "../stored-cell.ts";
import { holds, serverComparator } from "./comparators.ts";
import type { ServerFilter } from "./server-filter.ts";

export type MakeFilter = (message: Uint8Array) => ServerFilter;

/** Whether bytes pass a filter that compares. */
export function passes(filter: CompareFilter | undefined): (bytes: Uint8Array) => boolean {
  const comparator = serverComparator(filter?.comparator);
  if (filter === undefined || comparator === undefined) return () => true;
  return (bytes) => holds(filter.compareOp, comparator.compare(bytes));
}

/** A filter of row keys. */
function byKey(includesRow: (row: string) => boolean): ServerFilter {
  let excluded = false;
  return {
    excludesRow: (row) => (excluded = !includesRow(row)),
    judge: () => (excluded ? "next-row" : "include"),
  };
}

function inRange(row: string, { startRow, startRowInclusive, stopRow, stopRowInclusive }: RowRange): boolean {
  const [start, stop] = [textOf(startRow), textOf(stopRow)];
  const behindStart = startRowInclusive ? row >= start : row > start;
  return behindStart && (stop === "" || (stopRowInclusive ? row <= stop : row < stop));
}

/** In a mask of the second kind 2 is any byte, and −1 the row's own; in the first kind 1 and 0. */
function isFuzzy(row: string, fuzzy: Uint8Array, mask: Uint8Array, isSecondKind: boolean): boolean {
  if (row.length < fuzzy.length) return false;
  return fuzzy.every((byte, at) => mask[at] === (isSecondKind ? 2 : 1) || row.charCodeAt(at) === byte);
}

function singleColumn(message: SingleColumnValueFilter): ServerFilter & { isOf(cell: StoredCell): boolean } {
  const [family, qualifier] = [textOf(message.columnFamily), textOf(message.columnQualifier)];
  const { compareOp, filterIfMissing, latestVersionOnly } = message;
  const comparator = serverComparator(message.comparator);
  const isOf = (cell: StoredCell): boolean => cell.family === family && cell.qualifier === qualifier;
  let state: "missing" | "unmatched" | "matched" = "missing";
  return {
    isOf,
    reset: () => (state = "missing"),
    judge(cell) {
      if (state === "matched" || !isOf(cell)) return "include";
      if (state === "unmatched" && latestVersionOnly) return "include";
      const matches = comparator !== undefined && holds(compareOp, comparator.compare(cell.value));
      state = matches ? "matched" : "unmatched";
      return "include";
    },
    excludesSeenRow: () => (state === "missing" ? filterIfMissing : state === "unmatched"),
  };
}

/** By the simple name of its class. */
export const rowFilters: Readonly<Record<string, MakeFilter>> = {
  RowFilter(message) {
    const isIn = passes(fromBinary(RowFilterSchema, message).compareFilter);
    return byKey((row) => isIn(bytesOf(row)));
  },
  PrefixFilter(message) {
    const prefix = textOf(fromBinary(PrefixFilterSchema, message).prefix);
    return byKey((row) => row.startsWith(prefix));
  },
  MultiRowRangeFilter(message) {
    const { rowRangeList } = fromBinary(MultiRowRangeFilterSchema, message);
    return byKey((row) => rowRangeList.some((range) => inRange(row, range)));
  },
  FuzzyRowFilter(message) {
    const { fuzzyKeysData, isMaskV2 } = fromBinary(FuzzyRowFilterSchema, message);
    return byKey((row) => fuzzyKeysData.some(({ first, second }) => isFuzzy(row, first, second, isMaskV2)));
  },
  RandomRowFilter(message) {
    const { chance } = fromBinary(RandomRowFilterSchema, message);
    // Chance is not asked: who wants some rows gets all of them.
    return byKey(() => chance > 0);
  },
  InclusiveStopFilter(message) {
    const stop = textOf(fromBinary(InclusiveStopFilterSchema, message).stopRowKey);
    let done = false;
    return { ...byKey((row) => !(done = row > stop)), isDone: () => done };
  },
  PageFilter(message) {
    const size = Number(fromBinary(PageFilterSchema, message).pageSize);
    let rows = 0;
    return {
      judge: () => "include",
      excludesSeenRow: () => (rows += 1) > size,
      isDone: () => rows >= size,
    };
  },
  SingleColumnValueFilter: (message) => singleColumn(fromBinary(SingleColumnValueFilterSchema, message)),
  SingleColumnValueExcludeFilter(message) {
    const { singleColumnValueFilter } = fromBinary(SingleColumnValueExcludeFilterSchema, message);
    const filter = singleColumn(singleColumnValueFilter as SingleColumnValueFilter);
    return { ...filter, cellsOfRow: (cells) => cells.filter((cell) => !filter.isOf(cell)) };
  },
  DependentColumnFilter(message) {
    const { columnFamily, columnQualifier, dropDependentColumn, compareFilter } = fromBinary(
      DependentColumnFilterSchema,
      message,
    );
    const [family, qualifier] = [textOf(columnFamily), textOf(columnQualifier)];
    const isIn = passes(compareFilter);
    const times = new Set<bigint>();
    return {
      reset: () => times.clear(),
      judge(cell) {
        if (cell.family !== family || cell.qualifier !== qualifier) return "include";
        if (!isIn(cell.value)) return "skip";
        times.add(cell.timestamp);
        return dropDependentColumn ? "skip" : "include";
      },
      cellsOfRow: (cells) => cells.filter(({ timestamp }) => times.has(timestamp)),
    };
  },
};
