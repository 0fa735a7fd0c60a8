/** A region and its places as plain data, which any storage or message can carry. */
import { regionName } from "../wire/region-name.ts";
import { replicaOf, type RegionLocations } from "./region.ts";
import { serverName } from "./server-name.ts";

/** What is known of a region. */
export interface CachedRegion {
  readonly table: string;
  readonly startKey: Uint8Array;
  readonly endKey: Uint8Array;
  readonly regionId: bigint;
  /** The primary's and the replicas' places. */
  readonly locations: readonly {
    readonly replicaId: number;
    readonly host: string;
    readonly port: number;
    readonly startCode: bigint;
    readonly sequenceNumber: bigint;
  }[];
}

export function toCachedRegion({ region, replicas }: RegionLocations): CachedRegion {
  const { table, startKey, endKey, regionId } = region;
  const locations = replicas.flatMap((location, replicaId) => {
    if (location === undefined) return [];
    const { host, port, startCode } = location.server;
    return { replicaId, host, port, startCode, sequenceNumber: location.sequenceNumber };
  });
  return { table, startKey, endKey, regionId, locations };
}

export function fromCachedRegion({ table, startKey, endKey, regionId, locations }: CachedRegion): RegionLocations {
  const key = { table, startKey, regionId, replicaId: 0 };
  const region = { ...key, endKey, name: regionName(key) };
  const replicas: RegionLocations["replicas"][number][] = [];
  for (const { replicaId, host, port, startCode, sequenceNumber } of locations) {
    const server = serverName(host, port, startCode);
    replicas[replicaId] = { region: replicaOf(region, replicaId), server, sequenceNumber };
  }
  return { region, replicas: Array.from(replicas) };
}
