/**
 * A scan (`AsyncTableResultScanner`): an iterator over rows that asks the servers ahead of its reader, so far as there is room, region
 * after region. A scanner that is lost is opened anew behind what has come: no row is left out, and none comes twice.
 *
 *   reading ──page──▶ reading ──room used up──▶ resting ──reader takes rows──▶ reading ──no more──▶ over
 */
import { onAbort } from "../../core/call/cancellation.ts";
import type { EndableCall } from "../../core/call/keyed-calls.ts";
import type { Timer } from "../../core/clock.ts";
import { Fifo } from "../../core/fifo.ts";
import { CLIENT_CLOSED } from "../call/failure.ts";
import { HBaseError } from "../error.ts";
import type { Scanner } from "../hbase.ts";
import { argumentError } from "../operations/row-key.ts";
import { queryMessage } from "../operations/query.ts";
import type { Result } from "../result.ts";
import { actionOf } from "../wire/exceptions.ts";
import type { ScanMessage } from "../wire/scan-message.ts";
import {
  openRegionScanner,
  type Page,
  type PageSize,
  type RegionScanner,
  type RegionScannerInit,
} from "./region-scanner.ts";
import { RowAssembler, type RowMode } from "./row-assembler.ts";
import type { ScanMetrics, ScanOptions } from "./scan-options.ts";
import { ScanRange } from "./scan-range.ts";

const NO_FLAGS = { doNotRetry: false, serverOverloaded: false };
const MAX_ROWS = 0x7fff_ffff;
const MAX_RESULT_BYTES = 2_097_152;
const PREFETCH_BYTES = 4_194_304;
const MAX_IDLE_MS = 600_000;
/** A result's cost besides its cells. */
const RESULT_BYTES = 100;
const DONE: IteratorResult<Result, undefined> = { done: true, value: undefined };

interface Reader {
  readonly resolve: (result: IteratorResult<Result, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

/** Begins to read when it is first asked for a row. Throws an HBaseError for options that cannot be. */
export function openScanner(init: Omit<RegionScannerInit, "trackMetrics">, options: ScanOptions): Scanner {
  return new TableScanner({ ...init, trackMetrics: options.trackMetrics ?? false, replicas: options }, options);
}

class TableScanner implements Scanner, EndableCall {
  readonly #init: RegionScannerInit;
  readonly #options: ScanOptions;
  readonly #range: ScanRange;
  readonly #assembler: RowAssembler;
  readonly #rows = new Fifo<{ readonly result: Result; readonly bytes: number }>();
  readonly #readers = new Fifo<Reader>();
  #state: "reading" | "resting" | "over" = "resting";
  #error: unknown;
  #scanner: RegionScanner | undefined;
  /** Of the rows that wait. */
  #waitingBytes = 0;
  /** Failures since the last page. */
  #failures = 0;
  #failingSince = 0;
  /** Of the region's scanner: parts of a row that come again are to be the same. */
  #mvccReadPoint: bigint | undefined;
  #timer: Timer | undefined;
  #restingSince = 0;
  /** Ends a pause. */
  #wake: (() => void) | undefined;
  #removeListener: (() => void) | undefined;
  readonly #metrics = {
    calls: 0,
    reopened: 0,
    regions: 0,
    rows: 0,
    bytes: 0,
    heartbeats: 0,
    server: {} as Record<string, bigint>,
  };
  cursor: Uint8Array | undefined;

  constructor(init: RegionScannerInit, options: ScanOptions) {
    this.#init = init;
    this.#options = options;
    this.#range = new ScanRange(options);
    this.#assembler = new RowAssembler(modeOf(options));
    checkLimit(options);
  }

  get metrics(): ScanMetrics {
    return { ...this.#metrics, server: { ...this.#metrics.server } };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Result, undefined>> {
    const row = this.#take();
    if (row !== undefined) return Promise.resolve({ done: false, value: row });
    if (this.#error !== undefined) {
      const error = this.#error;
      this.#error = undefined;
      return Promise.reject(error);
    }
    if (this.#state === "over") return Promise.resolve(DONE);
    return new Promise((resolve, reject) => {
      this.#readers.push({ resolve, reject });
      this.#goOn();
    });
  }

  async return(): Promise<IteratorResult<Result, undefined>> {
    this.#end();
    while (this.#rows.shift() !== undefined);
    return DONE;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  /** The client is closed. */
  end(): void {
    const { exception, message } = CLIENT_CLOSED;
    this.#fail(new HBaseError({ exception, message, step: "connect", operation: "scan", table: this.#init.table }));
  }

  #take(): Result | undefined {
    const row = this.#rows.shift();
    if (row === undefined) return undefined;
    this.#waitingBytes -= row.bytes;
    this.#goOn();
    return row.result;
  }

  /** Reads on if there is room, and nothing else is under way. */
  #goOn(): void {
    const { prefetchBytes = PREFETCH_BYTES } = this.#options;
    if (this.#state !== "resting" || this.#waitingBytes * 2 > prefetchBytes) return;
    this.#removeListener ??= onAbort(this.#options.signal, this.#cancelled);
    this.#init.context.waiting.add(this);
    if (this.#isOver) return;
    this.#state = "reading";
    this.#timer?.cancel();
    void this.#read();
  }

  /** Reads pages until there is no room. Never rejects. */
  async #read(): Promise<void> {
    const { prefetchBytes = PREFETCH_BYTES } = this.#options;
    try {
      do {
        const page = await this.#page();
        if (this.#isOver) break;
        if (page !== undefined) this.#onPage(page);
      } while (this.#state === "reading" && this.#waitingBytes < prefetchBytes);
    } catch (error) {
      this.#fail(error);
    }
    if (this.#state === "reading") this.#rest();
  }

  /** A page, or after a failure none yet. */
  async #page(): Promise<Page | undefined> {
    try {
      if (this.#scanner !== undefined) return await this.#scanner.next(this.#size);
      const opened = await openRegionScanner(this.#init, this.#range, { scan: this.#message(), size: this.#size });
      if (this.#state === "over") {
        opened.scanner.close();
        return undefined;
      }
      this.#scanner = opened.scanner;
      this.#mvccReadPoint = opened.page.mvccReadPoint;
      this.#metrics.regions += 1;
      return opened.page;
    } catch (error) {
      if (!isRecoverable(error, this.#scanner !== undefined)) throw error;
      await this.#recover(error);
      return undefined;
    }
  }

  #onPage(page: Page): void {
    this.#failures = 0;
    this.#count(page);
    const { moreResults, moreResultsInRegion = true } = page;
    const over = !moreResults || !moreResultsInRegion || (page.results.length === 0 && !page.heartbeat);
    const results = this.#assembler.add(page.results, over);
    const { length } = results;
    for (const result of results) this.#deliver(result, page.bytes / length);
    this.#metrics.rows = this.#assembler.rows;
    if (!moreResults || this.#leftRows <= 0) {
      if (moreResults && moreResultsInRegion) this.#scanner?.close();
      this.#scanner = undefined;
      this.#end();
    } else if (!moreResultsInRegion) this.#leaveRegion();
  }

  #leaveRegion(): void {
    const region = this.#scanner?.location.region;
    this.#scanner = undefined;
    if (region === undefined || !this.#range.leave(region)) this.#end();
  }

  #deliver(result: Result, bytes: number): void {
    const reader = this.#readers.shift();
    if (reader !== undefined) {
      reader.resolve({ done: false, value: result });
      return;
    }
    this.#rows.push({ result, bytes: bytes + RESULT_BYTES });
    this.#waitingBytes += bytes + RESULT_BYTES;
  }

  /** Waits as long as the table of pauses says, then lets the scanner be opened behind what has come. Rejects if that is of no use. */
  async #recover(error: HBaseError): Promise<void> {
    const { clock, backoff, random, maxAttempts, operationTimeoutMs } = this.#init.context;
    if (error.exception === "OutOfOrderScannerNextException") this.#scanner?.close();
    this.#scanner = undefined;
    this.#metrics.reopened += 1;
    this.#failures += 1;
    if (this.#failures === 1) this.#failingSince = clock.now();
    const { timeoutMs = operationTimeoutMs } = this.#options;
    if (this.#failures >= maxAttempts || clock.now() - this.#failingSince >= timeoutMs) throw error;
    const { position } = this.#assembler;
    if (position !== undefined) this.#range.resumeAt(position.row, position.include);
    this.#assembler.restart();
    // A scanner's end is no server's trouble: the first time, there is nothing to wait for.
    if (this.#failures === 1) return;
    const pauseMs = backoff.delayMs(this.#failures - 1, random);
    await new Promise<void>((resolve) => {
      this.#timer = clock.setTimer(pauseMs, resolve);
      this.#wake = resolve;
    });
  }

  /** No room: the server is asked to keep the scanner now and then. */
  #rest(): void {
    this.#state = "resting";
    this.#restingSince = this.#init.context.clock.now();
    this.#renewLater();
    this.#goOn();
  }

  #renewLater(): void {
    const scanner = this.#scanner;
    if (scanner?.leaseMs === undefined || this.#state !== "resting") return;
    this.#timer?.cancel();
    this.#timer = this.#init.context.clock.setTimer(scanner.leaseMs / 2, () => void this.#renew(scanner));
  }

  /** Never rejects. */
  async #renew(scanner: RegionScanner): Promise<void> {
    const { clock } = this.#init.context;
    const { maxIdleMs = MAX_IDLE_MS } = this.#options;
    if (this.#state !== "resting" || clock.now() - this.#restingSince >= maxIdleMs) return;
    this.#state = "reading";
    try {
      await scanner.renew();
    } catch {
      // What is wrong with it, the next page will tell.
    }
    if (this.#state !== "reading") return;
    this.#state = "resting";
    this.#renewLater();
    this.#goOn();
  }

  #count(page: Page): void {
    this.#metrics.calls += 1;
    this.#metrics.bytes += page.bytes;
    if (page.heartbeat) this.#metrics.heartbeats += 1;
    if (page.cursorRow !== undefined) this.cursor = page.cursorRow;
    for (const [name, value] of Object.entries(page.metrics ?? {})) {
      this.#metrics.server[name] = (this.#metrics.server[name] ?? 0n) + value;
    }
  }

  #fail(error: unknown): void {
    if (this.#state === "over") return;
    const reader = this.#readers.shift();
    if (reader === undefined) this.#error = error;
    else reader.reject(error);
    this.#end();
  }

  get #isOver(): boolean {
    return this.#state === "over";
  }

  readonly #cancelled = (cause: unknown): void => {
    const message = `It was cancelled: ${cause instanceof Error ? cause.message : "no reason given"}`;
    const { table } = this.#init;
    this.#fail(
      new HBaseError({ exception: "CallCancelledException", message, step: "call", operation: "scan", table, cause }),
    );
  };

  /** Rows that wait may still be taken, unless the reader has left. */
  #end(): void {
    if (this.#state === "over") return;
    this.#state = "over";
    this.#init.context.waiting.delete(this);
    this.#removeListener?.();
    this.#timer?.cancel();
    this.#wake?.();
    this.#scanner?.close();
    this.#scanner = undefined;
    for (let reader = this.#readers.shift(); reader !== undefined; reader = this.#readers.shift()) reader.resolve(DONE);
  }

  get #size(): PageSize {
    const { caching = MAX_ROWS } = this.#options;
    const left = this.#leftRows;
    return left === Number.POSITIVE_INFINITY
      ? { rows: caching, limit: 0 }
      : { rows: Math.min(caching, left), limit: left };
  }

  /** Rows that may still come. */
  get #leftRows(): number {
    return (this.#options.limit ?? Number.POSITIVE_INFINITY) - this.#assembler.rows;
  }

  #message(): ScanMessage {
    const { batch, maxResultBytes = MAX_RESULT_BYTES, allowPartial, needCursor, readType, caching } = this.#options;
    const { startRow, includeStartRow, stopRow, includeStopRow, reversed } = this.#range;
    return {
      ...queryMessage(this.#options),
      ...{ startRow, includeStartRow, stopRow, includeStopRow, reversed: reversed || undefined },
      ...{ batchSize: batch, maxResultSize: maxResultBytes, caching, allowPartialResults: allowPartial },
      needCursorResult: needCursor,
      readType: readType && (readType === "stream" ? 1 : 2),
      // Within a row, the rest is to be of the same moment.
      mvccReadPoint: this.#assembler.position?.include === true ? this.#mvccReadPoint : undefined,
    };
  }
}

/** Throws what scanning with these options would throw. */
export function checkScan(options: ScanOptions): void {
  void new ScanRange(options);
  modeOf(options);
  checkLimit(options);
}

function checkLimit({ limit = 1 }: ScanOptions): void {
  if (!(limit > 0)) throw argumentError(`A scan's "limit" is 1 at least, not ${limit}`);
}

function modeOf({ batch, allowPartial = false }: ScanOptions): RowMode {
  if (batch !== undefined) {
    if (batch > 0) return { kind: "batch", cells: batch };
    throw argumentError(`A scan's "batch" is 1 at least, not ${batch}`);
  }
  return { kind: allowPartial ? "parts" : "whole" };
}

/** Opening has had its retries. After it, what may pass by itself does not end the scan, nor does the scanner's own end. */
function isRecoverable(error: unknown, wasOpen: boolean): error is HBaseError {
  if (!(error instanceof HBaseError)) return false;
  return actionOf(error.exception, NO_FLAGS) === "reopen-scanner" || (wasOpen && error.retrySafe);
}
