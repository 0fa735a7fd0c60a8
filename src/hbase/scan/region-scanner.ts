/** A scanner of one region, from its opening to its end (`AsyncScanSingleRegionRpcRetryingCaller`): each answer is a page of rows. */
import type { CallContext, OperationOptions } from "../call/call-context.ts";
import type { Failure } from "../call/failure.ts";
import { performCall, type Operation } from "../call/retrying-call.ts";
import type { Target } from "../call/target.ts";
import type { RegionLocation } from "../region/region.ts";
import type { RegionLocator } from "../region/region-locator.ts";
import { isTimeline } from "../operations/query.ts";
import { askReplicas, type ReplicaOptions } from "../region/replicas.ts";
import { RegionTarget } from "../region/region-target.ts";
import { readScanResponse, writeScanRequest, type ScanMessage, type ScanResponse } from "../wire/scan-message.ts";
import type { ScanRange } from "./scan-range.ts";

/** What a scanner works with. */
export interface RegionScannerInit {
  readonly context: CallContext;
  readonly locator: RegionLocator;
  readonly table: string;
  readonly options: OperationOptions;
  readonly trackMetrics: boolean;
  /** Which copies of a region may be read. It is read to its end where it was opened. Default: the primary. */
  readonly replicas?: ReplicaOptions | undefined;
}

/** How many rows are asked for. */
export interface PageSize {
  readonly rows: number;
  /** After so many the server closes the scanner. 0 is none. */
  readonly limit: number;
}

/** What a scanner brought, and the length of its cells. */
export type Page = ScanResponse & { readonly bytes: number };

/** One region's scanner. */
export class RegionScanner {
  readonly location: RegionLocation;
  readonly #init: RegionScannerInit;
  readonly #scannerId: bigint | undefined;
  #nextCallSeq = 0;
  /** For how long the server keeps it without a call. */
  readonly leaseMs: number | undefined;

  constructor(init: RegionScannerInit, location: RegionLocation, { scannerId, ttlMs }: ScanResponse) {
    this.#init = init;
    this.location = location;
    this.#scannerId = scannerId;
    this.leaseMs = ttlMs;
  }

  /** The next page. Rejects with an HBaseError; the scanner is of no use then. */
  next({ rows, limit }: PageSize): Promise<Page> {
    const nextCallSeq = this.#nextCallSeq++;
    return this.#call({ numberOfRows: rows, limitOfRows: limit, nextCallSeq });
  }

  /** Has the server keep it for another lease. */
  async renew(): Promise<void> {
    const nextCallSeq = this.#nextCallSeq++;
    await this.#call({ numberOfRows: 0, nextCallSeq, renew: true });
  }

  /** Lets the server forget it. Nobody waits for that: if it fails, the lease's end does the same. */
  close(): void {
    if (this.#scannerId === undefined) return;
    this.#call({ closeScanner: true, numberOfRows: 0 }, 1).catch(() => undefined);
  }

  #call(request: Parameters<typeof writeScanRequest>[1], maxAttempts?: number): Promise<Page> {
    const { context, options, trackMetrics } = this.#init;
    const operation: Operation<Page, RegionLocation> = {
      ...{ name: "scan", method: "Scan", effect: "reads", retries: isUnheard },
      write: (out) => writeScanRequest(out, { ...request, scannerId: this.#scannerId, trackScanMetrics: trackMetrics }),
      read: (message, cells) => ({ ...readScanResponse(message, cells), bytes: cells.length }),
    };
    const withAttempts = maxAttempts === undefined ? options : { ...options, signal: undefined, maxAttempts };
    return performCall(context, this.#pinned(), operation, withAttempts);
  }

  /** It is where it is. */
  #pinned(): Target<RegionLocation> {
    const { locator, table } = this.#init;
    return {
      ...{ service: "ClientService", table },
      pick: () => this.location,
      failed: (location, failure) => locator.failed(location, failure),
    };
  }
}

/** Opens a scanner where the range begins; its first page comes with it. Rejects with an HBaseError. */
export function openRegionScanner(
  init: RegionScannerInit,
  range: ScanRange,
  { scan, size }: { readonly scan: ScanMessage; readonly size: PageSize },
): Promise<{ readonly scanner: RegionScanner; readonly page: Page }> {
  const { context, locator, table, options, trackMetrics } = init;
  const operation: Operation<{ readonly scanner: RegionScanner; readonly page: Page }, RegionLocation> = {
    ...{ name: "scan", method: "Scan", effect: "reads" },
    write: (out, { region }) =>
      writeScanRequest(out, {
        ...{ region: region.name, scan, numberOfRows: size.rows, limitOfRows: size.limit },
        trackScanMetrics: trackMetrics,
      }),
    read(message, cells, location) {
      const page = { ...readScanResponse(message, cells), bytes: cells.length };
      return { scanner: new RegionScanner(init, location, page), page };
    },
  };
  const open = (replicaId: number, asking: OperationOptions): ReturnType<typeof openRegionScanner> =>
    performCall(context, new RegionTarget(locator, { table, ...range.locate, replicaId }), operation, asking);
  const { replicas = {} } = init;
  if (!isTimeline(replicas)) return open(replicas.replicaId ?? 0, options);
  const { replicaDelayMs: delayMs = context.scanReplicaDelayMs } = replicas;
  return askReplicas(context, { locator, table, ...range.locate, delayMs }, options, open);
}

/** The server did not take the call: it may be made again. After any other failure nobody knows where the scanner stands. */
function isUnheard({ action }: Failure): boolean {
  return action === "back-off" || action === "overloaded" || action === "wait-as-told";
}
