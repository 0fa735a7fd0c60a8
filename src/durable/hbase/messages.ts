/** What HBase's stub and object say to each other. Options cross without their signal, which the call itself has. */
import { encodeBase64 } from "../../core/base64.ts";
import type { BatchResult } from "../../hbase/operations/actions.ts";
import type { LoggedEvent } from "../../core/observe/event-log.ts";
import type { CachedRegion } from "../../hbase/region/cached-region.ts";
import { Result, type PackedResult } from "../../hbase/result.ts";
import type { ConnectionView } from "../../hbase/rpc/connections.ts";
import type { ScanMetrics } from "../../hbase/scan/scan-options.ts";
import type { PlainError } from "../boundary/protocol.ts";
import { fromPlain, toPlain } from "./plain-error.ts";

/** An object's client, as its stub sees it. */
export interface HBaseView {
  readonly connections: readonly ConnectionView[];
  readonly events: readonly LoggedEvent[];
  readonly regions: readonly CachedRegion[];
}

/** What several objects hold: connections and events of one after the other, and each region that any of them knows, once, where it was opened last. */
export function joinedView(views: readonly HBaseView[]): HBaseView {
  const regions = new Map<string, CachedRegion>();
  for (const region of views.flatMap((view) => view.regions)) {
    const name = `${region.table},${region.regionId},${encodeBase64(region.startKey)}`;
    const known = regions.get(name);
    regions.set(name, known === undefined ? region : { ...region, locations: latest(known, region) });
  }
  return {
    connections: views.flatMap(({ connections }) => connections),
    events: views.flatMap(({ events }) => events),
    regions: [...regions.values()],
  };
}

/** Of each replica the later opening: an object may not have heard yet that it moved. */
function latest(known: CachedRegion, other: CachedRegion): CachedRegion["locations"] {
  const locations = new Map(known.locations.map((each) => [each.replicaId, each]));
  for (const location of other.locations) {
    const { sequenceNumber = -1n } = locations.get(location.replicaId) ?? {};
    if (location.sequenceNumber >= sequenceNumber) locations.set(location.replicaId, location);
  }
  return [...locations.values()];
}

/** What a scan says besides its rows. */
export interface ScanProgress {
  readonly metrics: ScanMetrics;
  readonly cursor: Uint8Array | undefined;
}

/** A {@link BatchResult}. */
export type PlainBatchResult =
  | { readonly ok: true; readonly result: PackedResult | undefined; readonly applied: boolean }
  | { readonly ok: false; readonly error: PlainError };

export function packBatchResult(result: BatchResult): PlainBatchResult {
  if (!result.ok) return { ok: false, error: toPlain(result.error) };
  return { ok: true, result: result.result?.pack(), applied: result.applied };
}

export function unpackBatchResult(plain: PlainBatchResult): BatchResult {
  if (!plain.ok) return { ok: false, error: fromPlain(plain.error) };
  return { ok: true, result: unpackResult(plain.result), applied: plain.applied };
}

export function unpackResult(packed: PackedResult | undefined): Result | undefined {
  return packed === undefined ? undefined : Result.unpack(packed);
}

const HEAD_BYTES = 5;
const STALE = 1;
const PARTIAL = 2;

/** A row of a scan as a frame's payload: flags, the number of cells, the cells. */
export function rowPayload(result: Result): Uint8Array {
  const { cells, count, stale, partial } = result.pack();
  const payload = new Uint8Array(HEAD_BYTES + cells.length);
  payload[0] = (stale ? STALE : 0) | (partial ? PARTIAL : 0);
  new DataView(payload.buffer).setUint32(1, count);
  payload.set(cells, HEAD_BYTES);
  return payload;
}

/** Throws a WireError for what is no row. */
export function rowOf(payload: Uint8Array): Result {
  const flags = payload[0] ?? 0;
  const count = new DataView(payload.buffer, payload.byteOffset, payload.length).getUint32(1);
  const cells = payload.subarray(HEAD_BYTES);
  return Result.unpack({ cells, count, stale: (flags & STALE) !== 0, partial: (flags & PARTIAL) !== 0 });
}
