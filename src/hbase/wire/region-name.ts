/**
 * The names of regions: `table,startKey,id.md5.`, with `_%04X` behind the id for a replica; and what hbase:meta's rows are searched
 * by (`RegionInfo.createRegionName`).
 */
import { md5 } from "@noble/hashes/legacy.js";
import { bytesToHex } from "@noble/hashes/utils.js";

const encoder = new TextEncoder();

/** Its one region's name is of before names had an MD5. */
export const META_TABLE = "hbase:meta";

/** Comes behind every id, so that a search backwards from it finds the last region that begins at or before the row. */
const LAST_ID = "99999999999999";

/** What identifies a region. */
export interface RegionKey {
  /** `namespace:qualifier`, or the qualifier alone in the default namespace. */
  readonly table: string;
  readonly startKey: Uint8Array;
  readonly regionId: bigint;
  /** 0 is the primary. */
  readonly replicaId: number;
}

/** A region's whole name, as calls name it. */
export function regionName({ table, startKey, regionId, replicaId }: RegionKey): Uint8Array {
  if (table === META_TABLE) return encoder.encode(`hbase:meta,,1${replicaSuffix(replicaId)}`);
  const front = encoder.encode(`${table},`);
  const back = encoder.encode(`,${regionId}${replicaSuffix(replicaId)}`);
  const named = new Uint8Array(front.length + startKey.length + back.length);
  named.set(front);
  named.set(startKey, front.length);
  named.set(back, front.length + startKey.length);
  return withHash(named);
}

/** The row of hbase:meta that a search for `row` begins at, backwards. */
export function metaSearchKey(table: string, row: Uint8Array): Uint8Array {
  const front = encoder.encode(`${table},`);
  const back = encoder.encode(`,${LAST_ID}`);
  const key = new Uint8Array(front.length + row.length + back.length);
  key.set(front);
  key.set(row, front.length);
  key.set(back, front.length + row.length);
  return key;
}

/** Before the table's first region in hbase:meta, */
export function metaFirstKey(table: string): Uint8Array {
  return encoder.encode(`${table},,`);
}

/** and behind its last. */
export function metaLastKey(table: string): Uint8Array {
  const key = encoder.encode(`${table},`);
  // The comma's successor.
  key[key.length - 1] = 0x2d;
  return key;
}

function replicaSuffix(replicaId: number): string {
  return replicaId === 0 ? "" : `_${replicaId.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** The name, and behind it its hash between dots. */
function withHash(named: Uint8Array): Uint8Array {
  const hash = encoder.encode(`.${bytesToHex(md5(named))}.`);
  const name = new Uint8Array(named.length + hash.length);
  name.set(named);
  name.set(hash, named.length);
  return name;
}
