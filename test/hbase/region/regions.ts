/** Regions for tests: by the keys where they begin and end, each on a server. */
import type { RegionLocation, RegionLocations } from "../../../src/hbase/region/region.ts";
import { serverName } from "../../../src/hbase/region/server-name.ts";
import { regionName } from "../../../src/hbase/wire/region-name.ts";

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (value: Uint8Array | undefined): string => new TextDecoder().decode(value);

export interface RegionInit {
  readonly id?: bigint;
  readonly server?: string;
  readonly sequenceNumber?: bigint;
  readonly replicas?: number;
}

/** A region of table "t" from `start` to before `end`. */
export function region(start: string, end: string, init: RegionInit = {}): RegionLocations {
  const { id = 1n, server = "s1", sequenceNumber = 1n, replicas = 1 } = init;
  const of = (replicaId: number): RegionLocation => {
    const key = { table: "t", startKey: bytes(start), regionId: id, replicaId };
    return {
      region: { ...key, endKey: bytes(end), name: regionName(key) },
      server: serverName(replicaId === 0 ? server : `${server}-${replicaId}`, 16_020, 1n),
      sequenceNumber,
    };
  };
  return { region: of(0).region, replicas: Array.from({ length: replicas }, (_, replicaId) => of(replicaId)) };
}
