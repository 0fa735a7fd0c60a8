/**
 * A row of hbase:meta (`MetaTableAccessor.getRegionLocations`): family `info`, columns `regioninfo`, and for each replica `server`,
 * `serverstartcode` and `seqnumDuringOpen`, whose names end in `_%04X` but for the primary's.
 */
import type { Cell } from "../wire/cell.ts";
import { withoutMagic } from "../wire/pbuf.ts";
import { readRegion, replicaOf, type RegionLocation, type RegionLocations } from "./region.ts";
import { serverName, type ServerName } from "./server-name.ts";

const decoder = new TextDecoder();

interface Columns {
  server?: string;
  startCode?: bigint | undefined;
  sequenceNumber?: bigint | undefined;
}

/** `undefined` for a region that is not to be used, and for rows of other kinds. */
export function readMetaRow(cells: readonly Cell[]): RegionLocations | undefined {
  let info: Uint8Array | undefined;
  const replicas: Columns[] = [];
  for (const cell of cells) {
    const [name, suffix] = splitColumn(decoder.decode(cell.qualifier));
    if (name === "regioninfo") {
      info = cell.value;
      continue;
    }
    const columns = (replicas[suffix] ??= {});
    if (name === "server") columns.server = decoder.decode(cell.value);
    else if (name === "serverstartcode") columns.startCode = readInt64(cell.value);
    else if (name === "seqnumDuringOpen") columns.sequenceNumber = readInt64(cell.value);
  }
  const region = info === undefined || info.length === 0 ? undefined : readRegion(withoutMagic(info));
  if (region === undefined) return undefined;
  const locate = (columns: Columns | undefined, replicaId: number): RegionLocation | undefined => {
    const server = readServer(columns);
    if (server === undefined) return undefined;
    return { region: replicaOf(region, replicaId), server, sequenceNumber: columns?.sequenceNumber ?? -1n };
  };
  return { region, replicas: Array.from(replicas, locate) };
}

function splitColumn(qualifier: string): [name: string, replicaId: number] {
  const mark = qualifier.lastIndexOf("_");
  if (mark < 0) return [qualifier, 0];
  const replicaId = Number.parseInt(qualifier.slice(mark + 1), 16);
  // A number of four digits; whatever else a newer server writes is not looked at.
  return replicaId >= 0 && replicaId <= 0xffff ? [qualifier.slice(0, mark), replicaId] : ["", 0];
}

function readServer(columns: Columns | undefined): ServerName | undefined {
  const { server = "", startCode = 0n } = columns ?? {};
  const mark = server.lastIndexOf(":");
  const port = Number(server.slice(mark + 1));
  if (mark <= 0 || !(port > 0 && port <= 65_535)) return undefined;
  return serverName(server.slice(0, mark), port, startCode);
}

function readInt64(bytes: Uint8Array): bigint | undefined {
  if (bytes.length !== 8) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigInt64(0);
}
