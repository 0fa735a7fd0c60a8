/**
 * What a get or a scan sees of a row (`UserScanQueryMatcher`, `RegionScannerImpl`): deletes and time taken into account, columns and
 * versions as they were asked for, and filters.
 */
import type { Column, Get, Scan } from "../../gen/hbase/client_pb.ts";
import type { ColumnFamilyTimeRange, TimeRange } from "../../gen/hbase/common_pb.ts";
import { CellType } from "../../hbase/wire/cell.ts";
import { serverFilter } from "./filters/registry.ts";
import type { ServerFilter } from "./filters/server-filter.ts";
import { HBaseRefusal } from "./refusal.ts";
import { isPut, textOf, type StoredCell } from "./stored-cell.ts";

const MAX_TIMESTAMP = 2n ** 63n - 1n;

interface Times {
  readonly from: bigint;
  readonly to: bigint;
}

/** A query, read. */
export interface Query {
  /** By family: the qualifiers, or all of the family. All families, if there is none. */
  readonly columns: ReadonlyMap<string, ReadonlySet<string> | undefined>;
  readonly times: Times;
  readonly familyTimes: ReadonlyMap<string, Times>;
  readonly maxVersions: number;
  readonly storeLimit: number;
  readonly storeOffset: number;
  readonly filter: ServerFilter | undefined;
}

/** Reads a Get's or a Scan's query. Throws for families that the table does not have. */
export function readQuery(message: Get | Scan, families: ReadonlySet<string>): Query {
  const { filter, maxVersions, storeLimit, storeOffset } = message;
  return {
    columns: readColumns(message.column, families),
    times: readTimes(message.timeRange),
    familyTimes: new Map(message.cfTimeRange.map(familyTimes)),
    maxVersions,
    storeLimit: storeLimit > 0 ? storeLimit : Number.POSITIVE_INFINITY,
    storeOffset,
    filter: filter === undefined ? undefined : serverFilter(filter),
  };
}

function readColumns(
  columns: readonly Column[],
  families: ReadonlySet<string>,
): ReadonlyMap<string, ReadonlySet<string> | undefined> {
  const read = new Map<string, ReadonlySet<string> | undefined>();
  for (const { family, qualifier } of columns) {
    const name = textOf(family);
    if (!families.has(name)) throw noSuchFamily(name);
    const before = read.get(name);
    const whole = qualifier.length === 0 || (read.has(name) && before === undefined);
    read.set(name, whole ? undefined : new Set([...(before ?? []), ...qualifier.map(textOf)]));
  }
  return read;
}

export function noSuchFamily(family: string): HBaseRefusal {
  return new HBaseRefusal("NoSuchColumnFamilyException", `Column family ${family} does not exist in the region`);
}

function familyTimes({ columnFamily, timeRange }: ColumnFamilyTimeRange): [string, Times] {
  return [textOf(columnFamily), readTimes(timeRange)];
}

export function readTimes(range: TimeRange | undefined): Times {
  const { from = 0n, to = 0n } = range ?? {};
  return { from, to: to === 0n ? MAX_TIMESTAMP : to };
}

/** What a filter let through, and whether the row counts at all. */
export interface SeenRow {
  readonly cells: readonly StoredCell[];
  /** The filter wants to see no further row. */
  readonly isLast: boolean;
}

const NOTHING: SeenRow = { cells: [], isLast: false };

/** What the query sees of a row whose cells these are. */
export function seeRow(row: string, cells: readonly StoredCell[], query: Query, nowMs: number): SeenRow {
  const { filter } = query;
  filter?.reset?.();
  if (filter?.isDone?.() === true) return { cells: [], isLast: true };
  if (filter?.excludesRow?.(row) === true) return { cells: [], isLast: filter.isDone?.() ?? false };
  const seen = new RowView(query, nowMs).see(cells);
  if (seen.length === 0 && cells.length === 0) return NOTHING;
  const left = filter?.cellsOfRow?.(seen) ?? seen;
  const excluded = filter?.excludesSeenRow?.() === true;
  return { cells: excluded ? [] : left, isLast: filter?.isDone?.() ?? false };
}

/** One pass over a row's cells. */
class RowView {
  readonly #query: Query;
  readonly #nowMs: number;
  #family = "";
  #qualifier: string | undefined;
  #versions = 0;
  #inFamily = 0;
  /** Markers: of the family, of its single times, of the column, of its single times. */
  #familyBefore = -1n;
  readonly #familyTimes = new Set<bigint>();
  #columnBefore = -1n;
  readonly #columnTimes = new Set<bigint>();
  #skip: "none" | "column" | "family" = "none";

  constructor(query: Query, nowMs: number) {
    this.#query = query;
    this.#nowMs = nowMs;
  }

  see(cells: readonly StoredCell[]): StoredCell[] {
    const seen: StoredCell[] = [];
    const { filter, storeLimit, storeOffset } = this.#query;
    for (const cell of cells) {
      this.#enter(cell);
      if (!isPut(cell)) {
        this.#mark(cell);
        continue;
      }
      if (this.#isHidden(cell) || !this.#isAsked(cell)) continue;
      if (filter?.isDone?.() === true) break;
      const verdict = filter?.judge(cell) ?? "include";
      if (verdict === "skip" || verdict === "next-column" || verdict === "next-row") {
        if (verdict === "next-column") this.#skip = "column";
        if (verdict === "next-row") this.#skip = "family";
        continue;
      }
      this.#versions += 1;
      if (this.#versions > this.#query.maxVersions) continue;
      if (verdict === "include-and-next-column") this.#skip = "column";
      this.#inFamily += 1;
      if (this.#inFamily <= storeOffset || this.#inFamily > storeOffset + storeLimit) continue;
      seen.push(filter?.transform?.(cell) ?? cell);
    }
    return seen;
  }

  #enter({ family, qualifier }: StoredCell): void {
    if (family !== this.#family) {
      this.#family = family;
      this.#qualifier = undefined;
      this.#inFamily = 0;
      this.#familyBefore = -1n;
      this.#familyTimes.clear();
      this.#skip = "none";
    }
    if (qualifier === this.#qualifier) return;
    this.#qualifier = qualifier;
    this.#versions = 0;
    this.#columnBefore = -1n;
    this.#columnTimes.clear();
    if (this.#skip === "column") this.#skip = "none";
  }

  #mark({ type, timestamp }: StoredCell): void {
    if (type === CellType.deleteFamily) this.#familyBefore = max(this.#familyBefore, timestamp);
    else if (type === CellType.deleteFamilyVersion) this.#familyTimes.add(timestamp);
    else if (type === CellType.deleteColumn) this.#columnBefore = max(this.#columnBefore, timestamp);
    else this.#columnTimes.add(timestamp);
  }

  #isHidden({ timestamp, expiresAtMs = Number.POSITIVE_INFINITY }: StoredCell): boolean {
    if (expiresAtMs <= this.#nowMs || this.#skip !== "none") return true;
    if (timestamp <= this.#familyBefore || timestamp <= this.#columnBefore) return true;
    return this.#familyTimes.has(timestamp) || this.#columnTimes.has(timestamp);
  }

  #isAsked({ family, qualifier, timestamp }: StoredCell): boolean {
    const { columns, times, familyTimes: byFamily } = this.#query;
    if (columns.size > 0 && !columns.has(family)) return false;
    const qualifiers = columns.get(family);
    const { from, to } = byFamily.get(family) ?? times;
    return (qualifiers === undefined || qualifiers.has(qualifier)) && timestamp >= from && timestamp < to;
  }
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
