/** Scanners of one server (`RSRpcServices.scan`): each goes through one region, as far as its client asks, and ends with its lease. */
import { create } from "@bufbuild/protobuf";
import { type Scan, type ScanRequest, type ScanResponse, ScanResponseSchema } from "../../gen/hbase/client_pb.ts";
import type { Clock, Timer } from "../../core/clock.ts";
import { readQuery, seeRow, type Query } from "./query.ts";
import { HBaseRefusal } from "./refusal.ts";
import type { Region } from "./region.ts";
import { bytesOf, textOf, type StoredCell } from "./stored-cell.ts";

/** What an answer to a scan is made of. */
export interface Scanned {
  readonly response: ScanResponse;
  readonly cells: readonly StoredCell[];
}

/** A cell's bytes beside its value, about. */
const CELL_OVERHEAD_BYTES = 40;
const DEFAULT_MAX_RESULT_BYTES = 2 * 1_048_576;

/** Cells of one result, and whether more of its row is to come. */
interface ScanResult {
  readonly cells: readonly StoredCell[];
  readonly partial: boolean;
}

/** A scanner. */
class Scanner {
  readonly region: Region;
  readonly isReplica: boolean;
  readonly #scan: Scan;
  readonly #query: Query;
  nextCallSeq = 0n;
  lease: Timer | undefined;
  /** The last row that was gone to; what follows comes behind it. */
  #at: string | undefined;
  /** What is left of a row whose cells do not all fit. */
  #rest: readonly StoredCell[] = [];
  #isDone = false;

  constructor(region: Region, scan: Scan, isReplica: boolean) {
    this.region = region;
    this.isReplica = isReplica;
    this.#scan = scan;
    this.#query = readQuery(scan, region.families);
  }

  get needsCursor(): boolean {
    return this.#scan.needCursorResult;
  }

  /** The row that it has come to. */
  get cursorRow(): string {
    return this.#at ?? textOf(this.#scan.startRow);
  }

  /** The next results; fewer than asked for at the region's end, or where an answer is full. */
  next(
    {
      rows,
      limitRows,
      takesPartials,
    }: { readonly rows: number; readonly limitRows: number; readonly takesPartials: boolean },
    nowMs: number,
  ): { readonly results: ScanResult[]; readonly isEnd: boolean; readonly limitReached: boolean } {
    const results: ScanResult[] = [];
    const { maxResultSize, batchSize } = this.#scan;
    let bytesLeft = maxResultSize > 0n ? Number(maxResultSize) : DEFAULT_MAX_RESULT_BYTES;
    let counted = 0;
    /** Rows that ended in this answer: the limit is what is left of it each time. */
    let whole = 0;
    while (counted < rows && bytesLeft > 0) {
      const cells = this.#rest.length > 0 ? this.#rest : this.#nextRow(nowMs);
      if (cells === undefined) return { results, isEnd: true, limitReached: false };
      const most = batchSize > 0 ? batchSize : Number.POSITIVE_INFINITY;
      const fitting = takesPartials ? cellsWithin(cells, bytesLeft) : cells.length;
      const taken = cells.slice(0, Math.min(most, fitting));
      this.#rest = cells.slice(taken.length);
      const partial = this.#rest.length > 0;
      results.push({ cells: taken, partial });
      bytesLeft -= bytesIn(taken);
      if (partial && batchSize === 0) break;
      if (!partial || batchSize > 0) counted += 1;
      if (!partial) whole += 1;
      if (limitRows > 0 && whole >= limitRows) return { results, isEnd: false, limitReached: true };
    }
    return { results, isEnd: false, limitReached: false };
  }

  /** The next row with something in it; `undefined` at the end. */
  #nextRow(nowMs: number): readonly StoredCell[] | undefined {
    while (!this.#isDone) {
      const row = this.#nextKey();
      if (row === undefined) return undefined;
      this.#at = row;
      const { cells, isLast } = seeRow(row, this.region.store.cells(row), this.#query, nowMs);
      this.#isDone = isLast;
      if (cells.length > 0) return cells;
    }
    return undefined;
  }

  #nextKey(): string | undefined {
    const { reversed, includeStartRow, includeStopRow } = this.#scan;
    const [start, stop] = [textOf(this.#scan.startRow), textOf(this.#scan.stopRow)];
    const { store } = this.region;
    const from = this.#at ?? start;
    const inclusive = this.#at === undefined && includeStartRow;
    const { keys } = store;
    let index = store.indexOf(from);
    if (reversed) {
      // The first key at or before, or before; from the end for an empty row.
      if (from === "" && this.#at === undefined) index = keys.length - 1;
      else if (!(inclusive && keys[index] === from)) index -= 1;
    } else if (!inclusive && keys[index] === from) index += 1;
    const key = keys[index];
    if (key === undefined) return undefined;
    if (stop === "") return key;
    const order = store.compare(key, stop);
    const isBeyond = reversed ? order < 0 : order > 0;
    return isBeyond || (key === stop && !includeStopRow) ? undefined : key;
  }
}

function bytesIn(cells: readonly StoredCell[]): number {
  return cells.reduce((sum, { row, value }) => sum + row.length + value.length + CELL_OVERHEAD_BYTES, 0);
}

/** How many of the cells fit; one at least, so that it goes on. */
function cellsWithin(cells: readonly StoredCell[], bytes: number): number {
  let left = bytes;
  const over = cells.findIndex((cell) => (left -= bytesIn([cell])) < 0);
  return over < 0 ? cells.length : Math.max(1, over);
}

/** What scanners need of their server. */
export interface ScannersHost {
  readonly clock: Clock;
  readonly leaseMs: number;
  /** The region of a request, which this server serves. Throws where it does not. */
  regionOf(name: string): { readonly region: Region; readonly isReplica: boolean };
  timeMs(): number;
}

/** A server's scanners by their ids. */
export class Scanners {
  readonly #host: ScannersHost;
  readonly #open = new Map<bigint, Scanner>();
  #lastId = 0n;

  constructor(host: ScannersHost) {
    this.#host = host;
  }

  /** How many there are. */
  get size(): number {
    return this.#open.size;
  }

  /** @param mayBeHeartbeat Gives a sign of life and nothing else, to a client that knows what that is. */
  scan(request: ScanRequest, mayBeHeartbeat = false): Scanned {
    const isHeartbeat = mayBeHeartbeat && request.clientHandlesHeartbeats;
    const { scannerId, closeScanner, renew, numberOfRows } = request;
    const id = scannerId > 0n ? scannerId : this.#begin(request);
    const scanner = this.#find(id);
    if (scannerId > 0n) this.#checkSequence(scanner, request);
    this.#renew(id, scanner);
    const answer = renew || numberOfRows === 0 || isHeartbeat ? undefined : this.#next(scanner, request);
    const isOver = closeScanner || answer?.isOver === true;
    if (isOver) this.#close(id);
    const { results = [], moreResults = true, moreInRegion = true } = answer ?? {};
    const cells = results.flatMap((result) => result.cells);
    const ttl = this.#host.leaseMs;
    const response = create(ScanResponseSchema, {
      ...{ scannerId: id, moreResults, ttl, moreResultsInRegion: moreInRegion, heartbeatMessage: isHeartbeat },
      cellsPerResult: results.map((result) => result.cells.length),
      partialFlagPerResult: results.map(({ partial }) => partial),
      ...(scanner.isReplica ? { stale: true } : {}),
      ...(isHeartbeat && scanner.needsCursor ? { cursor: { row: bytesOf(scanner.cursorRow) } } : {}),
      ...(request.trackScanMetrics ? { scanMetrics: metrics(results) } : {}),
    });
    return { response, cells };
  }

  /** A region goes: so do its scanners. */
  closeRegion(region: Region): void {
    for (const [id, scanner] of this.#open) if (scanner.region === region) this.#close(id);
  }

  closeAll(): void {
    for (const id of this.#open.keys()) this.#close(id);
  }

  #begin({ region: specifier, scan }: ScanRequest): bigint {
    if (specifier === undefined || scan === undefined) throw new HBaseRefusal("IOException", "A scan without a region");
    const { region, isReplica } = this.#host.regionOf(textOf(specifier.value));
    this.#lastId += 1n;
    this.#open.set(this.#lastId, new Scanner(region, scan, isReplica));
    return this.#lastId;
  }

  #find(id: bigint): Scanner {
    const scanner = this.#open.get(id);
    if (scanner === undefined) throw new HBaseRefusal("UnknownScannerException", `Unknown scanner '${id}'`);
    return scanner;
  }

  #checkSequence(scanner: Scanner, { nextCallSeq }: ScanRequest): void {
    if (nextCallSeq !== scanner.nextCallSeq) {
      const message = `Expected nextCallSeq: ${scanner.nextCallSeq} But the nextCallSeq got from client: ${nextCallSeq}`;
      throw new HBaseRefusal("OutOfOrderScannerNextException", message);
    }
    scanner.nextCallSeq += 1n;
  }

  #next(scanner: Scanner, { numberOfRows, limitOfRows, clientHandlesPartials }: ScanRequest) {
    const wanted = { rows: numberOfRows, limitRows: limitOfRows, takesPartials: clientHandlesPartials };
    const { results, isEnd, limitReached } = scanner.next(wanted, this.#host.timeMs());
    // A filter that wants nothing more ends its region: in the next one it begins anew.
    const moreInRegion = !isEnd && !limitReached;
    return { results, moreResults: !limitReached, moreInRegion, isOver: !moreInRegion };
  }

  #renew(id: bigint, scanner: Scanner): void {
    scanner.lease?.cancel();
    scanner.lease = this.#host.clock.setTimer(this.#host.leaseMs, () => this.#close(id));
  }

  #close(id: bigint): void {
    this.#open.get(id)?.lease?.cancel();
    this.#open.delete(id);
  }
}

function metrics(results: readonly ScanResult[]) {
  const rows = results.filter(({ partial }) => !partial).length;
  return {
    metrics: [
      { name: "ROWS_SCANNED", value: BigInt(rows) },
      { name: "ROWS_FILTERED", value: 0n },
    ],
  };
}
