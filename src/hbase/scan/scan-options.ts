/** How to scan: every option with its unit and default. */
import type { BytesInput } from "../bytes.ts";
import type { QueryOptions } from "../operations/query.ts";

/** Which rows, and how they come. */
export interface ScanOptions extends QueryOptions {
  /** Where to begin. Default: at the first row; at the last, if reversed. */
  readonly startRow?: BytesInput | undefined;
  /** Default: true. */
  readonly startInclusive?: boolean | undefined;
  /** Where to end. Default: at the last row; at the first, if reversed. */
  readonly stopRow?: BytesInput | undefined;
  /** Default: false. */
  readonly stopInclusive?: boolean | undefined;
  /** Only rows that begin so: instead of `startRow` and `stopRow`. */
  readonly prefix?: BytesInput | undefined;
  /** From the last row to the first: `startRow` is the greater. Default: false. */
  readonly reversed?: boolean | undefined;
  /** Rows in all, at most. Default: all. */
  readonly limit?: number | undefined;
  /** Rows that one answer brings, at most. Default: as many as `maxResultBytes` allow. */
  readonly caching?: number | undefined;
  /** Bytes that one answer brings, about; one cell at least. Default: 2,097,152. */
  readonly maxResultBytes?: number | undefined;
  /** Bytes that may wait for the reader; beyond, the server is not asked for more. Default: 4,194,304. */
  readonly prefetchBytes?: number | undefined;
  /** Cells of one result, at most: a longer row comes in parts. Default: whole rows. */
  readonly batch?: number | undefined;
  /** Whether rows come in the parts that the server sends. Default: false: parts are put together. */
  readonly allowPartial?: boolean | undefined;
  /** Whether the scan's `cursor` tells how far the server has come while it finds nothing. Default: false. */
  readonly needCursor?: boolean | undefined;
  /** Whether the servers' own counts come with the scan's metrics. Default: false. */
  readonly trackMetrics?: boolean | undefined;
  /** How the server reads its files: by position, for little, or as a stream, for much. Default: it decides. */
  readonly readType?: "positional" | "stream" | undefined;
  /** Milliseconds for each step: to open a region's scanner, or to get its next rows, with all retries. Default: the client's `operationTimeoutMs`. */
  readonly timeoutMs?: number | undefined;
  /** How long the server is to keep a scanner for a reader who does not read. Then it is opened anew. Default: 600,000. */
  readonly maxIdleMs?: number | undefined;
}

/** What a scan has cost so far. */
export interface ScanMetrics {
  /** Calls that were answered. */
  readonly calls: number;
  /** How often a scanner was opened anew after a failure. */
  readonly reopened: number;
  readonly regions: number;
  readonly rows: number;
  /** Bytes of cells, as they came. */
  readonly bytes: number;
  /** Answers that only said that the server goes on. */
  readonly heartbeats: number;
  /** By the servers' own names: `ROWS_SCANNED`, `ROWS_FILTERED`. */
  readonly server: Readonly<Record<string, bigint>>;
}
