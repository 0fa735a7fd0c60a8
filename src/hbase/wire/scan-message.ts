/** Client.proto's ScanRequest and ScanResponse, by hand. */
import type { Scan_ReadType } from "../../gen/hbase/client_pb.ts";
import { NO_CELLS, type CellBlock } from "./cell-block.ts";
import {
  writeColumns,
  writeFamilyTimeRanges,
  writeNamed,
  writeRegion,
  writeTimeRange,
  type QueryMessage,
} from "./get-message.ts";
import { writeNamedBytes } from "./headers.ts";
import type { ProtoReader } from "./proto-reader.ts";
import type { ProtoWriter } from "./proto-writer.ts";
import { readResult, type ResultMessage } from "./result-message.ts";

/** A Scan, by Client.proto's names; what is `undefined` is as the server has it. */
export interface ScanMessage extends QueryMessage {
  readonly startRow: Uint8Array;
  readonly stopRow: Uint8Array;
  readonly includeStartRow?: boolean | undefined;
  readonly includeStopRow?: boolean | undefined;
  readonly batchSize?: number | undefined;
  readonly maxResultSize?: number | undefined;
  readonly reversed?: boolean | undefined;
  readonly caching?: number | undefined;
  readonly allowPartialResults?: boolean | undefined;
  readonly mvccReadPoint?: bigint | undefined;
  readonly readType?: Scan_ReadType | undefined;
  readonly needCursorResult?: boolean | undefined;
}

/** Opens a scanner (with a region and a scan), or goes on with one. */
export interface ScanRequest {
  readonly region?: Uint8Array | undefined;
  readonly scan?: ScanMessage | undefined;
  readonly scannerId?: bigint | undefined;
  readonly numberOfRows?: number | undefined;
  readonly closeScanner?: boolean | undefined;
  readonly nextCallSeq?: number | undefined;
  readonly trackScanMetrics?: boolean | undefined;
  readonly renew?: boolean | undefined;
  readonly limitOfRows?: number | undefined;
  /** All that is asked for in one answer: neither parts of rows nor signs of life. Default: the server may send both. */
  readonly single?: boolean | undefined;
}

export function writeScanRequest(out: ProtoWriter, request: ScanRequest): void {
  if (request.region !== undefined) writeRegion(out, 1, request.region);
  if (request.scan !== undefined) {
    const at = out.beginField(2);
    writeScan(out, request.scan);
    out.end(at);
  }
  out.uint64(3, request.scannerId);
  out.uint(4, request.numberOfRows);
  out.bool(5, request.closeScanner);
  out.uint(6, request.nextCallSeq);
  // Without these two the server sends neither parts of rows nor signs of life.
  out.bool(7, request.single !== true);
  out.bool(8, request.single !== true);
  out.bool(9, request.trackScanMetrics);
  out.bool(10, request.renew);
  out.uint(11, request.limitOfRows);
}

function writeScan(out: ProtoWriter, scan: ScanMessage): void {
  for (const column of scan.columns) writeColumns(out, 1, column);
  if (scan.attributes !== undefined) writeNamedBytes(out, 2, scan.attributes);
  out.bytes(3, scan.startRow);
  out.bytes(4, scan.stopRow);
  if (scan.filter !== undefined) writeNamed(out, 5, scan.filter);
  if (scan.timeRange !== undefined) writeTimeRange(out, 6, scan.timeRange);
  out.uint(7, scan.maxVersions);
  out.bool(8, scan.cacheBlocks);
  out.uint(9, scan.batchSize);
  out.uint(10, scan.maxResultSize);
  out.uint(11, scan.storeLimit);
  out.uint(12, scan.storeOffset);
  out.bool(13, scan.loadColumnFamiliesOnDemand);
  out.bool(15, scan.reversed);
  out.uint(16, scan.consistency);
  out.uint(17, scan.caching);
  out.bool(18, scan.allowPartialResults);
  writeFamilyTimeRanges(out, 19, scan.familyTimeRanges);
  out.uint64(20, scan.mvccReadPoint);
  out.bool(21, scan.includeStartRow);
  out.bool(22, scan.includeStopRow);
  out.uint(23, scan.readType);
  out.bool(24, scan.needCursorResult);
}

/** What a scanner brought. */
export interface ScanResponse {
  readonly results: readonly ResultMessage[];
  readonly scannerId: bigint | undefined;
  /** `false` ends the whole scan. */
  readonly moreResults: boolean;
  /** `false`: the next results are in the next region. */
  readonly moreResultsInRegion: boolean | undefined;
  /** The scanner's lease in milliseconds. */
  readonly ttlMs: number | undefined;
  /** The server has not found anything yet and goes on: not the end. */
  readonly heartbeat: boolean;
  readonly mvccReadPoint: bigint | undefined;
  /** Where the server has come to, where a cursor was asked for. */
  readonly cursorRow: Uint8Array | undefined;
  readonly metrics: Readonly<Record<string, bigint>> | undefined;
}

export function readScanResponse(reader: ProtoReader, block: CellBlock): ScanResponse {
  const counts: number[] = [];
  const partial: boolean[] = [];
  const inline: ProtoReader[] = [];
  let scannerId: bigint | undefined;
  let moreResults = true;
  let ttlMs: number | undefined;
  let stale = false;
  let moreResultsInRegion: boolean | undefined;
  let heartbeat = false;
  let metrics: Record<string, bigint> | undefined;
  let mvccReadPoint: bigint | undefined;
  let cursorRow: Uint8Array | undefined;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) reader.eachUint((count) => counts.push(count));
    else if (field === 2) scannerId = reader.uint64();
    else if (field === 3) moreResults = reader.bool();
    else if (field === 4) ttlMs = reader.uint();
    else if (field === 5) inline.push(reader.message());
    else if (field === 6) stale = reader.bool();
    else if (field === 7) reader.eachUint((flag) => partial.push(flag !== 0));
    else if (field === 8) moreResultsInRegion = reader.bool();
    else if (field === 9) heartbeat = reader.bool();
    else if (field === 10) metrics = readMetrics(reader.message());
    else if (field === 11) mvccReadPoint = reader.uint64();
    else if (field === 12) cursorRow = readCursor(reader.message());
    else reader.skip();
  }
  const results: ResultMessage[] = inline.map((message) => readResult(message, block));
  counts.forEach((count, at) => {
    const cells = count === 0 ? NO_CELLS : block.take(count);
    results.push({ cells, exists: undefined, stale, partial: partial[at] ?? false });
  });
  return { results, scannerId, moreResults, moreResultsInRegion, ttlMs, heartbeat, mvccReadPoint, cursorRow, metrics };
}

function readMetrics(reader: ProtoReader): Record<string, bigint> {
  const metrics: Record<string, bigint> = {};
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field !== 1) {
      reader.skip();
      continue;
    }
    const pair = reader.message();
    let name = "";
    let value = 0n;
    for (let inner = pair.next(); inner !== 0; inner = pair.next()) {
      if (inner === 1) name = pair.string();
      else if (inner === 2) value = pair.uint64();
      else pair.skip();
    }
    metrics[name] = value;
  }
  return metrics;
}

/** The row outlives the answer: a copy. */
function readCursor(reader: ProtoReader): Uint8Array | undefined {
  let row: Uint8Array | undefined;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) row = reader.bytes().slice();
    else reader.skip();
  }
  return row;
}
