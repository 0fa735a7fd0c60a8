/** Tables of a cluster: their families, their regions, and which servers have those. */
import { HBaseRefusal } from "./refusal.ts";
import type { Region } from "./region.ts";
import type { MetaEntry } from "./meta-rows.ts";
import type { RegionServer } from "./region-server.ts";
import { bytesOf, textOf } from "./stored-cell.ts";
import { regionName } from "../../hbase/wire/region-name.ts";

/** TableState.State. */
export const TableStates = { enabled: 0, disabled: 1 } as const;

/** A region, and the servers that its replicas are on; the primary's first. */
export interface PlacedRegion {
  readonly region: Region;
  readonly servers: (RegionServer | undefined)[];
}

/** A table. */
export interface ClusterTable {
  readonly name: string;
  /** Its regions' own: what is changed here is changed there. */
  readonly families: Set<string>;
  readonly replicas: number;
  isEnabled: boolean;
  /** In the order of their keys. */
  regions: PlacedRegion[];
  /** Parents of regions that were split, which hbase:meta has for a while. */
  parents: readonly Region[];
}

/** A replica's name: the primary's, with another number. */
export function replicaName({ range }: Region, replicaId: number): string {
  return textOf(regionName({ ...range, startKey: bytesOf(range.startKey), replicaId }));
}

/** The region with a row. */
export function regionWith(table: ClusterTable, row: string): PlacedRegion {
  const found = table.regions.find(({ region }) => region.has(row));
  if (found === undefined) throw new HBaseRefusal("TableNotFoundException", `Table ${table.name} has no region`);
  return found;
}

/** What hbase:meta says of it. */
export function metaEntries({ regions, parents }: ClusterTable): readonly MetaEntry[] {
  const living = regions.map(({ region, servers }): MetaEntry => {
    const { name, range, sequenceNumber } = region;
    return { name, range, sequenceNumber, isSplit: false, servers: servers.map((server) => server?.identity) };
  });
  const split = parents.map(({ name, range, sequenceNumber }): MetaEntry => {
    return { name, range, sequenceNumber, isSplit: true, servers: [] };
  });
  return [...living, ...split];
}
