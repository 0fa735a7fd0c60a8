/**
 * The region locator (`AsyncRegionLocator`): which server has a row. It answers from what it knows, asks hbase:meta for what it does
 * not, and forgets what proved wrong: just that, and only if nobody has found out better meanwhile.
 */
import { HBaseError } from "../error.ts";
import type { Failure } from "../call/failure.ts";
import type { Registry } from "../registry/registry.ts";
import { META_TABLE } from "../wire/region-name.ts";
import { readMetaRow } from "./meta-row.ts";
import { Lookups, type Wanted } from "./lookups.ts";
import type { MetaReader, TableState } from "./meta-reader.ts";
import type { RegionLocation, RegionLocations } from "./region.ts";
import { sameServer, serverName } from "./server-name.ts";
import { TableRegions } from "./table-regions.ts";

/** What a locator goes by. */
export interface RegionLocatorOptions {
  readonly registry: Registry;
  /** Of what asks hbase:meta; it asks this locator where that is. */
  readonly metaReader: () => MetaReader;
  /** Look-ups of one table at once. */
  readonly maxLookups: number;
  /** Regions that one look-up brings. */
  readonly prefetch: number;
  /** Regions that are kept of all tables; beyond, the table that grows is forgotten. */
  readonly maxRegions: number;
}

/** Which region of a row is meant. */
export interface LocateOptions {
  /** Default: 0, the primary. */
  readonly replicaId?: number | undefined;
  /** The region before the row instead of the one with it; before an empty row is the last. Default: false. */
  readonly before?: boolean | undefined;
}

interface Table {
  readonly regions: TableRegions;
  readonly lookups: Lookups;
}

/** Where a client's regions are. */
export class RegionLocator {
  readonly #options: RegionLocatorOptions;
  readonly #tables = new Map<string, Table>();
  #changes = 0;
  /** Questions under way. */
  readonly #tableStates = new Map<string, Promise<TableState | undefined>>();

  constructor(options: RegionLocatorOptions) {
    this.#options = options;
  }

  /** Rises with whatever is learnt or forgotten: who keeps a copy sees by it that it is old. */
  get changes(): number {
    return this.#changes;
  }

  /** The region's location if it is known. */
  cached(table: string, row: Uint8Array, { replicaId = 0, before }: LocateOptions = {}): RegionLocation | undefined {
    return this.#tables.get(table)?.regions.find(row, before)?.replicas[replicaId];
  }

  /** The region with all its copies if it is known, wherever they are. */
  cachedReplicas(table: string, row: Uint8Array, before?: boolean): RegionLocations | undefined {
    return this.#tables.get(table)?.regions.find(row, before);
  }

  /** The region's locations, those of its replicas among them. Rejects with an HBaseError. */
  locate(
    table: string,
    row: Uint8Array,
    { replicaId = 0, before = false }: LocateOptions = {},
  ): Promise<RegionLocations> {
    const { regions, lookups } = this.#table(table);
    const known = regions.find(row, before);
    if (known?.replicas[replicaId] !== undefined) return Promise.resolve(known);
    return lookups.find({ row, before, replicaId });
  }

  /** Asks hbase:meta, whatever is known. */
  relocate(table: string, row: Uint8Array, options: LocateOptions = {}): Promise<RegionLocations> {
    const known = this.cached(table, row, options);
    if (known !== undefined) {
      this.#changes += 1;
      this.#table(table).regions.replace(known, undefined);
    }
    return this.locate(table, row, options);
  }

  /** Asks hbase:meta for all of a table's regions, in the order of their keys, and knows them from then on. */
  async locateAll(table: string): Promise<readonly RegionLocations[]> {
    const { registry, metaReader, maxRegions } = this.#options;
    const found = table === META_TABLE ? [await registry.metaLocations()] : await metaReader().all(table);
    if (found.length === 0) throw notFound(table);
    const { regions } = this.#table(table);
    if (found.length <= maxRegions) {
      this.#makeRoom(table, found.length);
      this.#changes += 1;
      regions.replaceAll(found);
    }
    return found;
  }

  /** An attempt at a region failed: what that says of where it is, is taken to heart. */
  failed(location: RegionLocation, { action, movedTo, unreachable }: Failure): void {
    if (action !== "relocate") return;
    this.#changes += 1;
    const { table, startKey, replicaId } = location.region;
    const known = this.cached(table, startKey, { replicaId });
    // All calls to a server that is gone fail together: the first goes through what is known, and the others have nothing left to say.
    if (unreachable === true && known !== undefined && sameServer(known.server, location.server)) {
      this.forgetServer(location);
    }
    const moved =
      movedTo === undefined
        ? undefined
        : {
            region: location.region,
            server: serverName(movedTo.host, movedTo.port, movedTo.startCode),
            sequenceNumber: movedTo.sequenceNumber,
          };
    // A server that names itself, or a time before, says nothing.
    const isNews = moved !== undefined && !sameServer(moved.server, location.server);
    this.#tables.get(table)?.regions.replace(location, isNews ? moved : undefined);
  }

  /** Whatever was on that server is elsewhere, or will be. */
  forgetServer({ server }: RegionLocation): void {
    for (const { regions } of this.#tables.values()) regions.removeWhere((other) => sameServer(other.server, server));
  }

  /** Whether a table is enabled; `undefined` if there is none of that name. */
  tableState(table: string): Promise<TableState | undefined> {
    // All who miss one of its regions ask at once.
    const known = this.#tableStates.get(table);
    if (known !== undefined) return known;
    const asked = this.#options
      .metaReader()
      .tableState(table)
      .finally(() => this.#tableStates.delete(table));
    this.#tableStates.set(table, asked);
    return asked;
  }

  /** Forgets a table's regions; those of all tables, if none is named. */
  clear(table?: string): void {
    this.#changes += 1;
    if (table === undefined) for (const { regions } of this.#tables.values()) regions.replaceAll([]);
    else this.#tables.get(table)?.regions.replaceAll([]);
  }

  /** All that is known, by table. */
  get known(): ReadonlyMap<string, readonly RegionLocations[]> {
    return new Map([...this.#tables].map(([table, { regions }]) => [table, regions.all]));
  }

  /** Takes regions as known, as those of another client. */
  add(locations: Iterable<RegionLocations>): void {
    for (const each of locations) this.#add(each);
  }

  #table(name: string): Table {
    const known = this.#tables.get(name);
    if (known !== undefined) return known;
    const regions = new TableRegions();
    const lookUp = (wanted: Wanted): Promise<void> => this.#lookUp(name, regions, wanted);
    // Of tables that there are not, whose names may be anything, nothing is kept.
    const onIdle = (): void => void (regions.size === 0 && this.#tables.delete(name));
    const table = { regions, lookups: new Lookups({ regions, lookUp, limit: this.#options.maxLookups, onIdle }) };
    this.#tables.set(name, table);
    return table;
  }

  async #lookUp(table: string, regions: TableRegions, { row, before, replicaId }: Wanted): Promise<void> {
    const { registry, metaReader, prefetch: count } = this.#options;
    if (table === META_TABLE) {
      const meta = await registry.metaLocations();
      this.#changes += 1;
      regions.replaceAll([meta]);
    } else {
      const { rows } = await metaReader().search(table, row, { before, count });
      if (rows.length === 0) throw notFound(table);
      // The wanted one last: where the cache is full, it is what stays.
      for (const cells of rows.toReversed()) {
        const locations = readMetaRow(cells);
        if (locations !== undefined) this.#add(locations);
      }
    }
    const found = regions.find(row, before);
    if (found?.replicas[replicaId] !== undefined) return;
    const isReplica = found?.replicas[0] !== undefined && replicaId > 0;
    const what = isReplica ? `replica ${replicaId} of the region` : "the region";
    throw new HBaseError({
      ...{ exception: "NoServerForRegionException", step: "locate", table, transient: true },
      message: `No server has ${what} now: it is being opened, moved or split`,
    });
  }

  #add(locations: RegionLocations): void {
    const { table } = locations.region;
    this.#changes += 1;
    this.#makeRoom(table, 1);
    this.#table(table).regions.add(locations);
  }

  #makeRoom(table: string, count: number): void {
    let known = count;
    for (const { regions } of this.#tables.values()) known += regions.size;
    if (known > this.#options.maxRegions) this.clear(table);
  }
}

function notFound(table: string): HBaseError {
  return new HBaseError({
    ...{ exception: "TableNotFoundException", step: "locate", table },
    message: `There is no table "${table}"`,
  });
}
