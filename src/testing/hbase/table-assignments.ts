/**
 * Which tables an in-process cluster has, which regions those have, and which servers the regions are on: made, split, merged, moved, and
 * given to others when their server is gone.
 */
import { META_TABLE } from "../../hbase/wire/region-name.ts";
import type { RegionHost } from "./master/regions.ts";
import type { TableHost } from "./master/tables.ts";
import { metaRows } from "./meta-rows.ts";
import { HBaseRefusal } from "./refusal.ts";
import { Region, type RegionKeyRange } from "./region.ts";
import type { RegionServer, ServerIdentity } from "./region-server.ts";
import { textOf } from "./stored-cell.ts";
import { type ClusterTable, metaEntries, type PlacedRegion, regionWith, replicaName, TableStates } from "./table.ts";

/** A table to be made. */
export interface NewTableOptions {
  /** Default: `["d"]`. */
  readonly families?: readonly string[] | undefined;
  /** Where its regions begin. Default: one region. */
  readonly splits?: readonly string[] | undefined;
  /** Copies of each region that only read, the primary counted. Default: 1. */
  readonly replicas?: number | undefined;
}

/** A region, as the cluster tells it. */
export interface ClusterRegion {
  readonly name: string;
  readonly startKey: string;
  readonly endKey: string;
  readonly replica: number;
  /** `host:port`; `""` for a region that is nowhere. */
  readonly server: string;
}

const META_REGION = "hbase:meta,,1";

/** A cluster's. */
export class TableAssignments implements RegionHost, TableHost {
  readonly #servers: readonly RegionServer[];
  readonly #onMetaMoved: () => void;
  readonly #tables = new Map<string, ClusterTable>();
  #regionId = 1_700_000_000_000n;
  #metaServer: RegionServer | undefined;
  /** The next server that a region is put on. */
  #next = 0;

  /** @param servers By their places. */
  constructor(servers: readonly RegionServer[], onMetaMoved: () => void) {
    this.#servers = servers;
    this.#onMetaMoved = onMetaMoved;
  }

  /** Where hbase:meta is. */
  get meta(): ServerIdentity | undefined {
    return this.#metaServer?.identity;
  }

  createTable(name: string, { families = ["d"], splits = [], replicas = 1 }: NewTableOptions = {}): void {
    if (this.#tables.has(name)) throw new HBaseRefusal("TableExistsException", name);
    const keys = ["", ...splits.map(asKey).toSorted()];
    const table: ClusterTable = {
      ...{ name, families: new Set(families.map(asKey)), replicas, isEnabled: true, regions: [], parents: [] },
    };
    this.#tables.set(name, table);
    table.regions = keys.map((startKey, at) => {
      const region = this.#newRegion(table, startKey, keys[at + 1] ?? "");
      return this.#place(table, region);
    });
  }

  dropTable(name: string): void {
    this.disableTable(name);
    this.#tables.delete(name);
  }

  disableTable(name: string): void {
    const table = this.#table(name);
    table.isEnabled = false;
    for (const placed of table.regions) this.#withdraw(placed);
  }

  enableTable(name: string): void {
    const table = this.#table(name);
    table.isEnabled = true;
    for (const placed of table.regions) this.#open(placed);
  }

  regions(name: string): readonly ClusterRegion[] {
    return this.#table(name).regions.flatMap(({ region, servers }) =>
      servers.map((server, replica) => ({
        ...{ name: replicaName(region, replica), replica, server: server?.isUp === true ? server.address : "" },
        ...{ startKey: region.range.startKey, endKey: region.range.endKey },
      })),
    );
  }

  split(name: string, at: string): void {
    const table = this.#table(name);
    const row = asKey(at);
    const parent = regionWith(table, row);
    const { startKey, endKey } = parent.region.range;
    if (row === startKey) throw new HBaseRefusal("DoNotRetryIOException", `The region begins at ${row} already`);
    const halves = [this.#newRegion(table, startKey, row), this.#newRegion(table, row, endKey)];
    for (const half of halves) {
      half.store.absorb(parent.region.store.range(half.range.startKey, half.range.endKey));
      half.takeNonces(parent.region);
    }
    this.#withdraw(parent);
    table.parents = [...table.parents, parent.region];
    this.#replace(
      table,
      [parent],
      halves.map((half) => this.#open({ region: half, servers: [...parent.servers] })),
    );
  }

  merge(name: string, row: string, other: string): void {
    const table = this.#table(name);
    const [first, second] = [asKey(row), asKey(other)].toSorted().map((key) => regionWith(table, key));
    if (first === undefined || second === undefined || first.region.range.endKey !== second.region.range.startKey) {
      throw new HBaseRefusal("MergeRegionException", "The regions are no neighbours");
    }
    const merged = this.#newRegion(table, first.region.range.startKey, second.region.range.endKey);
    for (const each of [first, second]) {
      merged.store.absorb(each.region.store);
      merged.takeNonces(each.region);
      this.#withdraw(each);
    }
    // Real clusters have cleaned up behind a split before they merge what came of it.
    table.parents = table.parents.filter(({ range }) => !overlap(range, merged.range));
    this.#replace(table, [first, second], [this.#open({ region: merged, servers: [...first.servers] })]);
  }

  move(name: string, row: string, server: number): void {
    const placed = regionWith(this.#table(name), asKey(row));
    const [from] = placed.servers;
    const to = this.#server(server);
    if (from === to) return;
    const { region } = placed;
    region.sequenceNumber += 1n;
    from?.closeRegion(region.name, { server: to, sequenceNumber: region.sequenceNumber });
    placed.servers[0] = to;
    to.open(region.name, { region, isReplica: false });
  }

  moveMeta(server: number): void {
    const to = this.#server(server);
    if (this.#metaServer === to) return;
    this.#metaServer?.closeRegion(META_REGION, { server: to, sequenceNumber: 1n });
    to.open(META_REGION, "meta");
    this.#metaServer = to;
    this.#onMetaMoved();
  }

  tableNames(): readonly string[] {
    return [...this.#tables.keys()].toSorted();
  }

  allTables(): Iterable<ClusterTable> {
    return this.#tables.values();
  }

  findTable(name: string): ClusterTable | undefined {
    return this.#tables.get(name);
  }

  placeOf(host: string, port: number): number {
    return this.#servers.findIndex((each) => each.isUp && each.identity.host === host && each.identity.port === port);
  }

  anyPlace(): number {
    const up = this.#living();
    const chosen = up[this.#next++ % up.length];
    return chosen === undefined ? -1 : this.#servers.indexOf(chosen);
  }

  metaRegion(): Region {
    const entries = [...this.#tables.values()].flatMap(metaEntries);
    const states = new Map(
      [...this.#tables].map(([name, { isEnabled }]) => [name, TableStates[isEnabled ? "enabled" : "disabled"]]),
    );
    const range = { table: META_TABLE, startKey: "", endKey: "", regionId: 1n };
    return new Region(range, new Set(["info", "table"]), metaRows(entries, states));
  }

  /** What a dead server had, and what is nowhere, is opened on those that live. Answers whether there is one. */
  recover(dead: RegionServer): boolean {
    const living = this.#living();
    const [heir] = living;
    if (heir === undefined) return false;
    if (this.#metaServer === dead) {
      this.#metaServer = undefined;
      this.moveMeta(this.#servers.indexOf(heir));
    }
    for (const { regions, isEnabled } of this.#tables.values()) {
      for (const placed of regions) {
        for (const [replica, before] of placed.servers.entries()) {
          if (before !== dead && before !== undefined) continue;
          const server = living[this.#next++ % living.length];
          placed.servers[replica] = server;
          placed.region.sequenceNumber += 1n;
          if (isEnabled) this.#openReplica(placed, replica);
        }
      }
    }
    return true;
  }

  #living(): readonly RegionServer[] {
    return this.#servers.filter(({ isUp }) => isUp);
  }

  #table(name: string): ClusterTable {
    const table = this.#tables.get(name);
    if (table === undefined) throw new HBaseRefusal("TableNotFoundException", name);
    return table;
  }

  #server(place: number): RegionServer {
    const server = this.#servers[place];
    if (server === undefined) throw new RangeError(`There is no region server ${place}`);
    return server;
  }

  #newRegion({ name: table, families }: ClusterTable, startKey: string, endKey: string): Region {
    const range: RegionKeyRange = { table, startKey, endKey, regionId: this.#regionId++ };
    return new Region(range, families);
  }

  /** Puts a region and its replicas on servers of their own, in turn. */
  #place({ replicas }: ClusterTable, region: Region): PlacedRegion {
    const up = this.#living();
    const first = this.#next++;
    return this.#open({ region, servers: Array.from({ length: replicas }, (_, at) => up[(first + at) % up.length]) });
  }

  #open(placed: PlacedRegion): PlacedRegion {
    const { region, servers } = placed;
    region.sequenceNumber += 1n;
    servers.forEach((_, replica) => this.#openReplica(placed, replica));
    return placed;
  }

  #openReplica({ region, servers }: PlacedRegion, replica: number): void {
    servers[replica]?.open(replicaName(region, replica), { region, isReplica: replica > 0 });
  }

  #withdraw({ region, servers }: PlacedRegion): void {
    servers.forEach((server, replica) => server?.closeRegion(replicaName(region, replica)));
  }

  #replace(table: ClusterTable, gone: readonly PlacedRegion[], come: readonly PlacedRegion[]): void {
    const others = table.regions.filter((each) => !gone.includes(each));
    table.regions = [...others, ...come].toSorted((a, b) =>
      a.region.range.startKey < b.region.range.startKey ? -1 : 1,
    );
  }
}

function overlap(a: RegionKeyRange, b: RegionKeyRange): boolean {
  return (a.endKey === "" || b.startKey < a.endKey) && (b.endKey === "" || a.startKey < b.endKey);
}

/** Text as a key: in UTF-8, a unit a byte. */
function asKey(text: string): string {
  return textOf(new TextEncoder().encode(text));
}
