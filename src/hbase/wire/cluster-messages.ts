/**
 * Small messages about servers and regions, by hand: with them, a client needs no generic codec at all, which would be a third of its size
 * in a bundle. HBase.proto's ServerName, RegionInfo and RegionLocation; what stands in ZooKeeper's nodes; what registries answer.
 */
import type { ProtoReader } from "./proto-reader.ts";

/** A ServerName. */
export interface ServerNameMessage {
  readonly hostName: string;
  readonly port: number;
  readonly startCode: bigint;
}

export function readServerName(reader: ProtoReader): ServerNameMessage {
  let hostName = "";
  let port = 0;
  let startCode = 0n;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) hostName = reader.string();
    else if (field === 2) port = reader.uint();
    else if (field === 3) startCode = reader.uint64();
    else reader.skip();
  }
  return { hostName, port, startCode };
}

/** A RegionInfo. Its bytes are copies: it is kept for long. */
export interface RegionInfoMessage {
  readonly regionId: bigint;
  /** With its namespace, unless that is the default. */
  readonly table: string;
  readonly startKey: Uint8Array;
  readonly endKey: Uint8Array;
  /** It is not to be used: it is offline, or was split. */
  readonly unusable: boolean;
  readonly replicaId: number;
}

const NO_BYTES = new Uint8Array(0);

export function readRegionInfo(reader: ProtoReader): RegionInfoMessage {
  let regionId = 0n;
  let table = "";
  let startKey: Uint8Array = NO_BYTES;
  let endKey: Uint8Array = NO_BYTES;
  let unusable = false;
  let replicaId = 0;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) regionId = reader.uint64();
    else if (field === 2) table = readTableName(reader.message());
    else if (field === 3) startKey = reader.bytes().slice();
    else if (field === 4) endKey = reader.bytes().slice();
    else if (field === 5 || field === 6) unusable = reader.bool() || unusable;
    else if (field === 7) replicaId = reader.int32();
    else reader.skip();
  }
  return { regionId, table, startKey, endKey, unusable, replicaId };
}

function readTableName(reader: ProtoReader): string {
  let namespace = "";
  let qualifier = "";
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) namespace = reader.string();
    else if (field === 2) qualifier = reader.string();
    else reader.skip();
  }
  return namespace === "default" ? qualifier : `${namespace}:${qualifier}`;
}

/** A RegionLocation. */
export interface RegionLocationMessage {
  readonly replicaId: number;
  readonly server: ServerNameMessage | undefined;
  readonly sequenceNumber: bigint;
}

export function readRegionLocation(reader: ProtoReader): RegionLocationMessage {
  let replicaId = 0;
  let server: ServerNameMessage | undefined;
  let sequenceNumber = -1n;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) ({ replicaId } = readRegionInfo(reader.message()));
    else if (field === 2) server = readServerName(reader.message());
    else if (field === 3) sequenceNumber = BigInt.asIntN(64, reader.uint64());
    else reader.skip();
  }
  return { replicaId, server, sequenceNumber };
}

/** The first field as text: a ClusterId, or a GetClusterIdResponse. */
export function readFirstText(reader: ProtoReader): string {
  let text = "";
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) text = reader.string();
    else reader.skip();
  }
  return text;
}

/** Every message in the first field: nearly all that a registry answers is of this shape. */
export function readEach<T>(reader: ProtoReader, read: (message: ProtoReader) => T): T[] {
  const all: T[] = [];
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) all.push(read(reader.message()));
    else reader.skip();
  }
  return all;
}

/** RegionState.State's OPEN. */
const OPEN = 3;

/** ZooKeeper.proto's MetaRegionServer. */
export interface MetaRegionServerMessage {
  readonly server: ServerNameMessage | undefined;
  /** What says nothing of it is of long ago, and open. */
  readonly open: boolean;
}

export function readMetaRegionServer(reader: ProtoReader): MetaRegionServerMessage {
  let server: ServerNameMessage | undefined;
  let open = true;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) server = readServerName(reader.message());
    else if (field === 3) open = reader.uint() === OPEN;
    else reader.skip();
  }
  return { server, open };
}
