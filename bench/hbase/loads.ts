/** The HBase benchmark's loads, and what a client under them is. */
import type { Timed } from "../support/measurement.ts";

/**
 * - `get`, `multiGet`, `put`, `batchPut`: again and again, `inFlight` at once; of `rows` rows each, which are what is counted
 * - `scan`: all rows, `caching` at a time; rows are what is counted
 * - `cold`: a client is opened, reads a row, and is closed
 */
export interface Load extends Timed {
  readonly kind: "get" | "multiGet" | "put" | "batchPut" | "scan" | "cold";
  readonly inFlight: number;
  readonly rows: number;
  readonly caching: number;
}

/** A client library, as it is used. */
export interface BenchHBase {
  get(row: string): Promise<unknown>;
  multiGet(rows: readonly string[]): Promise<unknown>;
  put(row: string, value: Uint8Array): Promise<unknown>;
  batchPut(rows: readonly string[], value: Uint8Array): Promise<unknown>;
  /** Reads the whole table, and counts its rows. */
  scan(caching: number): Promise<number>;
  /** A client of its own. */
  cold(row: string): Promise<unknown>;
}

export const TABLE = "bench";
/** Column of family "d" that holds `VALUE_BYTES`. */
export const QUALIFIER = "v";
export const VALUE_BYTES = 100;
export const ROWS = 100_000;
/** Where the table's regions begin. */
export const SPLITS: readonly string[] = ["row025000", "row050000", "row075000"];

/** The key of a row by its number. */
export function rowKey(number: number): string {
  return `row${String(number % ROWS).padStart(6, "0")}`;
}

export interface NamedLoad {
  readonly name: string;
  readonly load: Omit<Load, "durationMs">;
  /** Clients that cannot do it. */
  readonly unable?: readonly string[];
}

export const loads: readonly NamedLoad[] = [
  { name: "get-1", load: { kind: "get", inFlight: 1, rows: 1, caching: 0 } },
  { name: "get-64", load: { kind: "get", inFlight: 64, rows: 1, caching: 0 } },
  { name: "multi-get-100", load: { kind: "multiGet", inFlight: 4, rows: 100, caching: 0 } },
  { name: "put-64", load: { kind: "put", inFlight: 64, rows: 1, caching: 0 } },
  { name: "batch-put-100", load: { kind: "batchPut", inFlight: 4, rows: 100, caching: 0 } },
  // hbase-rpc-client ends a scan at the first answer that is not full.
  ...[100, 1_000].map((caching) => ({
    name: `scan-100k-caching-${caching}`,
    load: { kind: "scan", inFlight: 1, rows: ROWS, caching } as const,
    unable: ["hbase-rpc-client"],
  })),
  {
    name: "cold-first-get",
    load: { kind: "cold", inFlight: 1, rows: 1, caching: 0 },
    // It has no way to be closed.
    unable: ["hbase-rpc-client"],
  },
];
