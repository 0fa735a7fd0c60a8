/** Filters by the names of their classes, those that hold others among them. */
import { fromBinary } from "@bufbuild/protobuf";
import type { Filter } from "../../../gen/hbase/common_pb.ts";
import {
  FilterList_Operator,
  FilterListSchema,
  SkipFilterSchema,
  WhileMatchFilterSchema,
} from "../../../gen/hbase/filters_pb.ts";
import { HBaseRefusal } from "../refusal.ts";
import { cellFilters } from "./cell-filters.ts";
import { simpleName } from "./comparators.ts";
import { rowFilters, type MakeFilter } from "./row-filters.ts";
import { includes, type ServerFilter, type Verdict } from "./server-filter.ts";

/** Each of several filters lets through what comes. */
function all(filters: readonly ServerFilter[]): ServerFilter {
  return {
    reset: () => filters.forEach((each) => each.reset?.()),
    isDone: () => filters.some((each) => each.isDone?.() === true),
    excludesRow: (row) => filters.map((each) => each.excludesRow?.(row) === true).includes(true),
    judge(cell) {
      let together: Verdict = "include";
      for (const each of filters) {
        const verdict = each.judge(cell);
        if (!includes(verdict)) return verdict === "next-row" ? "skip" : verdict;
        if (verdict === "include-and-next-column") together = verdict;
      }
      return together;
    },
    transform: (cell) => filters.reduce((made, each) => each.transform?.(made) ?? made, cell),
    cellsOfRow: (cells) => filters.reduce((left, each) => each.cellsOfRow?.(left) ?? left, cells),
    excludesSeenRow: () => filters.map((each) => each.excludesSeenRow?.() === true).includes(true),
  };
}

/** One of several filters does. */
function one(filters: readonly ServerFilter[]): ServerFilter {
  let standing = filters;
  return {
    reset() {
      standing = filters;
      for (const each of filters) each.reset?.();
    },
    isDone: () => filters.length > 0 && filters.every((each) => each.isDone?.() === true),
    excludesRow(row) {
      standing = filters.filter((each) => each.excludesRow?.(row) !== true);
      return filters.length > 0 && standing.length === 0;
    },
    judge(cell) {
      const verdicts = standing.map((each) => each.judge(cell));
      return filters.length === 0 || verdicts.some(includes) ? "include" : "skip";
    },
    transform: (cell) => filters.reduce((made, each) => each.transform?.(made) ?? made, cell),
    excludesSeenRow: () => standing.length > 0 && standing.every((each) => each.excludesSeenRow?.() === true),
  };
}

/** Filters that hold others. */
const combined: Readonly<Record<string, MakeFilter>> = {
  FilterList(message) {
    const { operator, filters } = fromBinary(FilterListSchema, message);
    return (operator === FilterList_Operator.MUST_PASS_ALL ? all : one)(filters.map(serverFilter));
  },
  SkipFilter(message) {
    const inner = serverFilter(fromBinary(SkipFilterSchema, message).filter);
    let skipped = false;
    return {
      ...inner,
      reset() {
        skipped = false;
        inner.reset?.();
      },
      judge(cell) {
        const verdict = inner.judge(cell);
        skipped ||= !includes(verdict);
        return verdict;
      },
      excludesSeenRow: () => skipped,
    };
  },
  WhileMatchFilter(message) {
    const inner = serverFilter(fromBinary(WhileMatchFilterSchema, message).filter);
    let done = false;
    return {
      ...inner,
      isDone: () => done || inner.isDone?.() === true,
      excludesRow(row) {
        const excluded = inner.excludesRow?.(row) === true;
        done ||= excluded;
        return excluded;
      },
      judge(cell) {
        const verdict = inner.judge(cell);
        done ||= !includes(verdict);
        return verdict;
      },
      excludesSeenRow() {
        const excluded = inner.excludesSeenRow?.() === true;
        done ||= excluded;
        return excluded;
      },
    };
  },
};

const filters: Readonly<Record<string, MakeFilter>> = { ...rowFilters, ...cellFilters, ...combined };

/** Throws for a class that there is not. */
export function serverFilter(message: Filter | undefined): ServerFilter {
  const make = filters[simpleName(message?.name ?? "")];
  if (message === undefined || make === undefined) {
    throw new HBaseRefusal("DoNotRetryIOException", `There is no filter ${message?.name ?? ""}`);
  }
  return make(message.serializedFilter);
}
