/** What gets and scans have in common: which cells of a row are read. */
import type { BytesInput } from "../bytes.ts";
import { toBytes } from "../bytes.ts";
import type { OperationOptions } from "../call/call-context.ts";
import { byFamily, type ColumnInput } from "../columns.ts";
import type { Filter } from "../filters/filters.ts";
import type { ReplicaOptions } from "../region/replicas.ts";
import type { QueryMessage, TimeRange } from "../wire/get-message.ts";
import { authorizations } from "./attributes.ts";

/** A range of timestamps. */
export interface TimeRangeInput {
  /** The first. Default: 0. */
  readonly from?: bigint | undefined;
  /** Before which it ends. Default: none. */
  readonly to?: bigint | undefined;
}

/** Which cells are read. */
export interface QueryOptions extends OperationOptions, ReplicaOptions {
  /** `"family:qualifier"`, or `"family"` for all of its columns. Default: all. */
  readonly columns?: readonly ColumnInput[] | undefined;
  /** Versions of each column, the newest first. Default: 1. */
  readonly maxVersions?: number | undefined;
  /** Only cells with such timestamps; `timestamp` is a range of one. Default: all. */
  readonly timeRange?: TimeRangeInput | undefined;
  readonly timestamp?: bigint | undefined;
  /** By family; such a range comes before `timeRange`. */
  readonly familyTimeRanges?: Readonly<Record<string, TimeRangeInput>> | undefined;
  /** What the server leaves out: one of `dragoman/hbase`'s filters. */
  readonly filter?: Filter | undefined;
  /** Whether the server keeps the blocks that it reads. Default: true. */
  readonly cacheBlocks?: boolean | undefined;
  /** Cells of each family, at most, and how many are passed over before. Default: all, none. */
  readonly storeLimit?: number | undefined;
  readonly storeOffset?: number | undefined;
  /** Whether families that a filter does not look at are read only for rows that it lets through. Default: the server's. */
  readonly loadColumnFamiliesOnDemand?: boolean | undefined;
  /** Visibility labels that the reader claims. */
  readonly authorizations?: readonly string[] | undefined;
  /** Attributes of the query, for coprocessors. */
  readonly attributes?: Readonly<Record<string, BytesInput>> | undefined;
}

/** Client.proto's Consistency. */
const TIMELINE = 1;

/** Whether several copies may be asked. */
export function isTimeline({ consistency, replicaId }: ReplicaOptions): boolean {
  return consistency === "timeline" && replicaId === undefined;
}

export function queryMessage(options: QueryOptions): QueryMessage {
  const { columns = [], filter, cacheBlocks, storeLimit, storeOffset, loadColumnFamiliesOnDemand } = options;
  const { familyTimeRanges, maxVersions } = options;
  return {
    columns: byFamily(columns),
    ...{ filter, maxVersions, cacheBlocks, storeLimit, storeOffset, loadColumnFamiliesOnDemand },
    timeRange: timeRangeOf(options),
    familyTimeRanges:
      familyTimeRanges &&
      Object.entries(familyTimeRanges).map(([family, range]) => ({ family: toBytes(family), range: toRange(range) })),
    attributes: queryAttributes(options),
    // Servers want to be told that they may answer for a copy that is behind.
    consistency: isTimeline(options) || (options.replicaId ?? 0) > 0 ? TIMELINE : undefined,
  };
}

export function timeRangeOf({
  timeRange,
  timestamp,
}: Pick<QueryOptions, "timeRange" | "timestamp">): TimeRange | undefined {
  if (timestamp !== undefined) return { from: timestamp, to: timestamp + 1n };
  return timeRange && toRange(timeRange);
}

function toRange({ from, to }: TimeRangeInput): TimeRange {
  return { from, to };
}

function queryAttributes({ attributes, authorizations: labels }: QueryOptions): QueryMessage["attributes"] {
  if (attributes === undefined && labels === undefined) return undefined;
  const own = Object.entries(attributes ?? {}).map(([name, value]) => [name, toBytes(value)] as const);
  return { ...Object.fromEntries(own), ...(labels === undefined ? {} : authorizations(labels)) };
}
