/** What a client, a table and a scan are, to those who use them. */
import type { LoggedEvent } from "../core/observe/event-log.ts";
import type { BytesInput } from "./bytes.ts";
import type { OperationOptions } from "./call/call-context.ts";
import type { BatchAction, BatchResult } from "./operations/actions.ts";
import type { BufferedMutator, BufferedMutatorOptions } from "./operations/buffered-mutator.ts";
import type { Condition } from "./operations/condition.ts";
import type { GetOptions } from "./operations/get.ts";
import type { CellsInput, DeleteOptions, Mutation, PutOptions, UpdateOptions } from "./operations/mutation.ts";
import type { RegionAnswers, RegionCallOptions } from "./operations/region-calls.ts";
import type { CachedRegion } from "./region/cached-region.ts";
import type { RegionLocations } from "./region/region.ts";
import type { LocateOptions } from "./region/region-locator.ts";
import type { Result } from "./result.ts";
import type { ConnectionView } from "./rpc/connections.ts";
import type { ScanMetrics, ScanOptions } from "./scan/scan-options.ts";

/** A client of one cluster. */
export interface HBase extends AsyncDisposable {
  /** The connections that are open now. */
  readonly connections: readonly ConnectionView[];
  /** What happened to calls lately, oldest first; bounded. */
  readonly events: readonly LoggedEvent[];
  /** A table, by `"orders"` or `"namespace:orders"`. Nobody is asked whether there is one. Throws an HBaseError for what is no name. */
  table(name: string): Table;
  clusterId(): Promise<string>;
  /** Where regions are, as far as it is known: for another client, or for this one's successor, to begin with. */
  exportRegions(): CachedRegion[];
  /** Takes what another client knows. What is wrong in it is found out as always. */
  importRegions(regions: Iterable<CachedRegion>): void;
  /** Ends what is under way, and closes every connection. Idempotent; the same as disposing. */
  close(): Promise<void>;
}

/** One table (`AsyncTable`). It has nothing of its own to be closed. */
export interface Table {
  /** `"orders"`, or `"namespace:orders"`. */
  readonly name: string;
  /** The row, or what was asked of it; `undefined` if there is nothing. */
  get(row: BytesInput, options?: GetOptions): Promise<Result | undefined>;
  /** Whether there is anything of what a get with these options would bring. */
  exists(row: BytesInput, options?: GetOptions): Promise<boolean>;
  /** Writes columns of a row, all or none. */
  put(row: BytesInput, columns: CellsInput, options?: PutOptions): Promise<void>;
  /** Deletes a row, or columns of it. It is no error if there is nothing. */
  delete(row: BytesInput, options?: DeleteOptions): Promise<void>;
  /**
   * Appends to what columns hold, and answers with their new values (`undefined` with `returnResults: false`). It happens once, however
   * often it has to be tried.
   */
  append(row: BytesInput, columns: CellsInput, options?: UpdateOptions): Promise<Result | undefined>;
  /** Adds to counters, and answers with their new values, as `append` does. */
  increment(
    row: BytesInput,
    columns: Readonly<Record<string, bigint>>,
    options?: UpdateOptions,
  ): Promise<Result | undefined>;
  /**
   * Rows in the order of their keys, to be read by `for await`. The servers are asked ahead of the reader, and wait for one who is slow.
   *
   * @example
   * ```ts
   * for await (const row of orders.scan({ prefix: "o-", limit: 10 })) console.log(row.key, row.text("d:status"));
   * ```
   */
  scan(options?: ScanOptions): Scanner;
  /** Rows by their keys; `undefined` where there is nothing. Rejects if any could not be read. */
  getAll(rows: readonly BytesInput[], options?: GetOptions): Promise<readonly (Result | undefined)[]>;
  /** Which of the rows exist. Rejects if that could not be found out of any. */
  existsAll(rows: readonly BytesInput[], options?: GetOptions): Promise<readonly boolean[]>;
  /** Writes rows, in no order. Rejects if any could not be written: the error's cause has an error for each of those. */
  putAll(rows: Readonly<Record<string, CellsInput>>, options?: PutOptions): Promise<void>;
  /**
   * Does many things at once, in no order, each with an outcome of its own. Rejects only for what cannot be asked at all.
   *
   * @param options Those of single actions do not count here.
   */
  batch(actions: readonly BatchAction[], options?: OperationOptions): Promise<readonly BatchResult[]>;
  /** Collects writes, and sends many together: for loads, where no single one is waited for. Dispose of it, or close it. */
  bufferedMutator(options?: BufferedMutatorOptions): BufferedMutator;
  /** Where the region with a row is. @param options `reload` asks hbase:meta, whatever is known. */
  locate(
    row: BytesInput,
    options?: LocateOptions & { readonly reload?: boolean | undefined },
  ): Promise<RegionLocations>;
  /** All of the table's regions as hbase:meta has them now, in the order of their keys. */
  locateAll(): Promise<readonly RegionLocations[]>;
  /** Changes one row several times, all or none. Answers with what its increments and appends made. */
  mutateRow(row: BytesInput, mutations: readonly Mutation[], options?: OperationOptions): Promise<Result | undefined>;
  /**
   * Changes a row if a condition holds on the same row, with nothing in between. Answers whether it did. When the answer is lost it is
   * not tried again, as it would see its own change: then the error says `maybeApplied`.
   */
  checkAndMutate(
    row: BytesInput,
    condition: Condition,
    mutation: Mutation | readonly Mutation[],
    options?: OperationOptions,
  ): Promise<CheckResult>;
  /**
   * Calls a coprocessor's service on the region with the row, with a message of its own, and gives its answer's bytes. When the answer
   * is lost it is not tried again.
   */
  callService(row: BytesInput, call: ServiceCallInput, options?: OperationOptions): Promise<Uint8Array>;
  /**
   * Calls a coprocessor's service on each region that has rows of a range, with the same message, and tells what became of it region by
   * region, in the order of their keys. Where a region is split meanwhile, what became of it is called.
   *
   * @example
   * ```ts
   * for await (const each of orders.callServiceOnRegions(call, { startRow: "a", stopRow: "m" })) {
   *   if (each.ok) console.log(each.region.startKey, each.value);
   * }
   * const all = await orders.callServiceOnRegions(call).toArray();
   * ```
   */
  callServiceOnRegions(call: ServiceCallInput, options?: RegionCallOptions): RegionAnswers;
}

/** A call of a coprocessor's service. */
export interface ServiceCallInput {
  /** As its .proto file names it, with the package unless that is HBase's own: `"AggregateService"`. */
  readonly service: string;
  readonly method: string;
  /** The request's message. */
  readonly request: Uint8Array;
}

/** What became of a change on a condition. */
export interface CheckResult {
  /** Whether the condition held, and the change was made. */
  readonly applied: boolean;
  /** What increments and appends made. */
  readonly result: Result | undefined;
}

/** Rows as they are read. Leaving the loop closes the scan. */
export interface Scanner extends AsyncIterableIterator<Result>, AsyncDisposable {
  /** What it has cost so far. */
  readonly metrics: ScanMetrics;
  /** With `needCursor`, how far the servers have come. */
  readonly cursor: Uint8Array | undefined;
  next(): Promise<IteratorResult<Result, undefined>>;
  return(): Promise<IteratorResult<Result, undefined>>;
}
