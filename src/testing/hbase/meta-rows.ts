/** hbase:meta as rows, made of what the cluster knows whenever somebody reads it (`MetaTableAccessor`). */
import { create, toBinary } from "@bufbuild/protobuf";
import { RegionInfoSchema } from "../../gen/hbase/common_pb.ts";
import { CellType } from "../../hbase/wire/cell.ts";
import type { RegionKeyRange } from "./region.ts";
import { RowStore } from "./row-store.ts";
import { bytesOf, textOf } from "./stored-cell.ts";

/** A region in hbase:meta. */
export interface MetaEntry {
  /** Its whole name, the row. */
  readonly name: string;
  readonly range: RegionKeyRange;
  /** A parent that was split, which stays for a while. */
  readonly isSplit: boolean;
  readonly sequenceNumber: bigint;
  /** `host`, `port` and start code of each replica's server, the primary's first; none for one that is nowhere. */
  readonly servers: readonly (
    | { readonly host: string; readonly port: number; readonly startCode: bigint }
    | undefined
  )[];
}

/** `PBUF`, before each message that is stored. */
const MAGIC = "PBUF";

/** A table's name, as messages have it. */
export function tableNameOf(table: string): { readonly namespace: Uint8Array; readonly qualifier: Uint8Array } {
  const colon = table.indexOf(":");
  const [namespace, qualifier] = colon < 0 ? ["default", table] : [table.slice(0, colon), table.slice(colon + 1)];
  return { namespace: new TextEncoder().encode(namespace), qualifier: new TextEncoder().encode(qualifier) };
}

function regionInfo({ table, startKey, endKey, regionId }: RegionKeyRange, isSplit = false): Uint8Array {
  const info = create(RegionInfoSchema, {
    ...{ regionId, tableName: tableNameOf(table), startKey: bytesOf(startKey), endKey: bytesOf(endKey) },
    ...{ offline: isSplit, split: isSplit },
  });
  return toBinary(RegionInfoSchema, info);
}

function int64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, value);
  return bytes;
}

/** The order of hbase:meta's rows (`MetaCellComparator`): by table, then by start key, then by what is behind it; not by their bytes. */
function compareMetaRows(a: string, b: string): number {
  const [left, right] = [metaKey(a), metaKey(b)];
  const at = left.findIndex((part, index) => part !== right[index]);
  return at < 0 ? 0 : (left[at] ?? "") < (right[at] ?? "") ? -1 : 1;
}

function metaKey(row: string): readonly [table: string, startKey: string, rest: string] {
  const [first, last] = [row.indexOf(","), row.lastIndexOf(",")];
  if (first < 0) return [row, "", ""];
  return last === first
    ? [row.slice(0, first), row.slice(first + 1), ""]
    : [row.slice(0, first), row.slice(first + 1, last), row.slice(last + 1)];
}

/** @param states Each table's state, as TableState has it. */
export function metaRows(entries: readonly MetaEntry[], states: ReadonlyMap<string, number>): RowStore {
  const store = new RowStore(compareMetaRows);
  const add = (row: string, family: string, qualifier: string, value: Uint8Array): void =>
    store.add({ row, family, qualifier, timestamp: 1n, type: CellType.put, value });
  for (const { name, range, isSplit, sequenceNumber, servers } of entries) {
    add(name, "info", "regioninfo", bytesOf(MAGIC + textOf(regionInfo(range, isSplit))));
    servers.forEach((server, replicaId) => {
      if (server === undefined) return;
      const suffix = replicaId === 0 ? "" : `_${replicaId.toString(16).toUpperCase().padStart(4, "0")}`;
      add(name, "info", `server${suffix}`, new TextEncoder().encode(`${server.host}:${server.port}`));
      add(name, "info", `serverstartcode${suffix}`, int64(server.startCode));
      add(name, "info", `seqnumDuringOpen${suffix}`, int64(sequenceNumber));
    });
  }
  for (const [table, state] of states)
    add(textOf(new TextEncoder().encode(table)), "table", "state", Uint8Array.of(8, state));
  return store;
}
