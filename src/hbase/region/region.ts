/** Regions, and where they are: what hbase:meta says. */
import { readRegionInfo } from "../wire/cluster-messages.ts";
import { ProtoReader } from "../wire/proto-reader.ts";
import { META_TABLE, regionName } from "../wire/region-name.ts";
import type { ServerName } from "./server-name.ts";

/** A range of a table's rows. */
export interface Region {
  /** As calls name it. */
  readonly name: Uint8Array;
  readonly table: string;
  /** Its first row; empty for the table's first region. */
  readonly startKey: Uint8Array;
  /** Before which it ends; empty for the table's last region. */
  readonly endKey: Uint8Array;
  readonly regionId: bigint;
  /** 0 is the primary; others are copies that only read, and may be behind. */
  readonly replicaId: number;
}

/** A region on its server. */
export interface RegionLocation {
  readonly region: Region;
  readonly server: ServerName;
  /** Rises each time that the region is opened. */
  readonly sequenceNumber: bigint;
}

/** A region's primary and replicas, by their numbers. */
export interface RegionLocations {
  readonly region: Region;
  readonly replicas: readonly (RegionLocation | undefined)[];
}

const NO_BYTES = new Uint8Array(0);

/** hbase:meta is one region. */
export function metaRegion(replicaId: number): Region {
  const key = { table: META_TABLE, startKey: NO_BYTES, regionId: 1n, replicaId };
  return { ...key, endKey: NO_BYTES, name: regionName(key) };
}

/** A RegionInfo's bytes; offline ones and those that were split are none. */
export function readRegion(bytes: Uint8Array): Region | undefined {
  const { unusable, ...key } = readRegionInfo(new ProtoReader(bytes));
  return unusable ? undefined : { ...key, name: regionName(key) };
}

/** The same region's replica. */
export function replicaOf(region: Region, replicaId: number): Region {
  if (region.replicaId === replicaId) return region;
  return { ...region, replicaId, name: regionName({ ...region, replicaId }) };
}

/** A region's name for people: what is not printable is escaped, as HBase does. */
export function printable(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x5c;
    text += plain ? String.fromCharCode(byte) : `\\x${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return text;
}
