/**
 * An HBase cluster in the same process: a registry in ZooKeeper and one by calls, hbase:meta, region servers, and tables whose regions
 * are split, merged and moved on command. It speaks HBase's own protocol over any byte stream.
 *
 * What an administrator does here happens at once, and what a client sees of it is what it would see of a real cluster: a region that
 * is elsewhere, a parent that was split, a server that is gone.
 */
import { dialer as runtimeDialer } from "#dialer";
import type { Clock } from "../../core/clock.ts";
import { systemTimeMs } from "../../transport/system-time.ts";
import { META_TABLE } from "../../hbase/wire/region-name.ts";
import { createZooKeeperServer, type ZooKeeperServer } from "../zookeeper/server.ts";
import type { Answer, CoprocessorService } from "./client-service.ts";
import { MasterService, type MasterHost } from "./master/master-service.ts";
import { metaRows } from "./meta-rows.ts";
import { HBaseRefusal } from "./refusal.ts";
import { Region, type RegionKeyRange } from "./region.ts";
import { RegionServer, type RegionServerHost, type ServerIdentity } from "./region-server.ts";
import { registryService, type RegistryFacts } from "./registry-service.ts";
import type { CallAction, IncomingCall } from "./rpc-connection.ts";
import { textOf } from "./stored-cell.ts";
import { type ClusterTable, metaEntries, type PlacedRegion, regionWith, replicaName, TableStates } from "./table.ts";
import { znodes } from "./znodes.ts";

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

/** How to make a cluster. Times in milliseconds. */
export interface HBaseClusterOptions {
  /** Default: the runtime's. */
  readonly clock?: Clock | undefined;
  /** The time of day at the clock's 0. Default: so that it is the system's. */
  readonly epochMs?: number | undefined;
  /** Where the region servers say they listen. Default: three, `rs1.hbase.test:16020` and so on. */
  readonly regionServers?: readonly { readonly host: string; readonly port: number }[] | undefined;
  /** Default: `master.hbase.test:16000`. */
  readonly master?: { readonly host: string; readonly port: number } | undefined;
  /** How long a scanner that nobody asks stays. Default: 60,000. */
  readonly scannerLeaseMs?: number | undefined;
  /** How long the master's procedures take that a client asks for. Default: 20. */
  readonly procedureMs?: number | undefined;
  /** Coprocessors' services, by their names. */
  readonly services?: Readonly<Record<string, CoprocessorService>> | undefined;
  /** Asked about each call before it is carried out. @param server Its place; −1 is the master's. Default: all are. */
  readonly onCall?: ((call: IncomingCall, server: number) => CallAction) | undefined;
}

/** What {@link createHBaseCluster} makes. */
export interface HBaseCluster extends AsyncDisposable {
  /** Its ZooKeeper, with the cluster's nodes below `/hbase`. */
  readonly zooKeeper: ZooKeeperServer;
  /** By their places. */
  readonly regionServers: readonly RegionServer[];
  readonly master: RegionServer;
  /** Calls that came, by method. */
  readonly calls: ReadonlyMap<string, number>;
  createTable(name: string, options?: NewTableOptions): void;
  dropTable(name: string): void;
  disableTable(name: string): void;
  enableTable(name: string): void;
  regions(table: string): readonly ClusterRegion[];
  /** Splits the region with the row there. */
  split(table: string, row: string): void;
  /** Makes one of the two regions with these rows, which are neighbours. */
  merge(table: string, row: string, other: string): void;
  /** Moves the region with the row to a server, by its place. */
  move(table: string, row: string, server: number): void;
  moveMeta(server: number): void;
  /** A server dies; its regions are opened elsewhere after `recoveryMs`. Default: at once. */
  killServer(server: number, recoveryMs?: number): void;
  /** It comes back, without regions. */
  startServer(server: number): void;
  /** A server listens elsewhere than it was said to. */
  rename(server: RegionServer, address: { readonly host: string; readonly port: number }): void;
  /** Closes every connection, and ZooKeeper's; resolves when the last one is gone. */
  close(): Promise<void>;
}

const FIRST_START_CODE = 1_700_000_000_000n;
const DEFAULT_LEASE_MS = 60_000;
const DEFAULT_PROCEDURE_MS = 20;
const PARENT = "/hbase";

const DEFAULT_SERVERS = [1, 2, 3].map((number) => ({ host: `rs${number}.hbase.test`, port: 16_020 }));
const DEFAULT_MASTER = { host: "master.hbase.test", port: 16_000 };

/** Every cluster has these. */
const OWN_SERVICES: Readonly<Record<string, CoprocessorService>> = {
  // Its answer says "processed".
  MultiRowMutationService: { MutateRows: () => Uint8Array.of(8, 1) },
  // A `username` that nobody has proved.
  AuthenticationService: { WhoAmI: () => Uint8Array.of(10, 8, ...new TextEncoder().encode("dragoman")) },
};

/**
 * Makes a cluster.
 *
 * @example
 * ```ts
 * const dialer = memoryDialer({ clock });
 * await using cluster = createHBaseCluster({ clock });
 * for (const server of cluster.regionServers) dialer.listen(server.identity, (stream) => server.accept(stream));
 * dialer.listen({ host: "zk.hbase.test", port: 2181 }, (stream) => cluster.zooKeeper.accept(stream));
 * cluster.createTable("orders");
 * await using hbase = openHBase("zk.hbase.test:2181/hbase", { dialer, clock });
 * ```
 */
export function createHBaseCluster(options: HBaseClusterOptions = {}): HBaseCluster {
  return new InProcessHBaseCluster(options);
}

class InProcessHBaseCluster implements HBaseCluster, RegionServerHost, MasterHost {
  readonly zooKeeper: ZooKeeperServer;
  readonly regionServers: readonly RegionServer[];
  readonly master: RegionServer;
  readonly calls = new Map<string, number>();
  readonly clock: Clock;
  readonly leaseMs: number;
  readonly procedureMs: number;
  readonly services: Readonly<Record<string, CoprocessorService>>;
  readonly #options: HBaseClusterOptions;
  readonly #epochMs: number;
  readonly #clusterId = "11111111-2222-4333-8444-555555555555";
  readonly #tables = new Map<string, ClusterTable>();
  readonly #masterService: MasterService;
  #startCode = FIRST_START_CODE;
  #regionId = 1_700_000_000_000n;
  #metaServer: RegionServer | undefined;
  /** The next server that a region is put on. */
  #next = 0;

  constructor(options: HBaseClusterOptions) {
    const { clock = runtimeDialer.systemClock(), regionServers = DEFAULT_SERVERS, master = DEFAULT_MASTER } = options;
    this.#options = options;
    this.clock = clock;
    this.#epochMs = options.epochMs ?? systemTimeMs() - clock.now();
    this.leaseMs = options.scannerLeaseMs ?? DEFAULT_LEASE_MS;
    this.procedureMs = options.procedureMs ?? DEFAULT_PROCEDURE_MS;
    this.services = { ...OWN_SERVICES, ...options.services };
    this.zooKeeper = createZooKeeperServer({ clock, epochMs: this.#epochMs, maxSessionTimeoutMs: 60_000 });
    this.regionServers = regionServers.map((each) => new RegionServer(this.#identify(each), this));
    this.master = new RegionServer(this.#identify(master), this);
    this.#masterService = new MasterService(this);
    this.moveMeta(0);
  }

  timeMs(): number {
    return this.#epochMs + this.clock.now();
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
    const name = "hbase:meta,,1";
    const to = this.#server(server);
    if (this.#metaServer === to) return;
    this.#metaServer?.closeRegion(name, { server: to, sequenceNumber: 1n });
    to.open(name, "meta");
    this.#metaServer = to;
    this.#publish();
  }

  killServer(server: number, recoveryMs = 0): void {
    const dead = this.#server(server);
    dead.stop();
    if (recoveryMs > 0) this.clock.setTimer(recoveryMs, () => this.#recover(dead));
    else this.#recover(dead);
  }

  startServer(server: number): void {
    const stopped = this.regionServers[server];
    if (stopped === undefined || stopped.isUp) return;
    stopped.identity = this.#identify(stopped.identity);
    stopped.isUp = true;
  }

  rename(server: RegionServer, address: { readonly host: string; readonly port: number }): void {
    server.identity = this.#identify(address);
    this.#publish();
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
    return this.regionServers.findIndex(
      (each) => each.isUp && each.identity.host === host && each.identity.port === port,
    );
  }

  anyPlace(): number {
    const up = this.regionServers.filter(({ isUp }) => isUp);
    const chosen = up[this.#next++ % up.length];
    return chosen === undefined ? -1 : this.regionServers.indexOf(chosen);
  }

  metaRegion(): Region {
    const entries = [...this.#tables.values()].flatMap(metaEntries);
    const states = new Map(
      [...this.#tables].map(([name, { isEnabled }]) => [name, TableStates[isEnabled ? "enabled" : "disabled"]]),
    );
    const range = { table: META_TABLE, startKey: "", endKey: "", regionId: 1n };
    return new Region(range, new Set(["info", "table"]), metaRows(entries, states));
  }

  onCall(call: IncomingCall, server: RegionServer): CallAction {
    this.calls.set(call.method, (this.calls.get(call.method) ?? 0) + 1);
    return this.#options.onCall?.(call, this.regionServers.indexOf(server)) ?? "handle";
  }

  clusterService({ service, method, message }: IncomingCall): Answer {
    if (service === "ClientMetaService") return registryService(method, this.#facts());
    if (service === "MasterService") return this.#masterService.answer(method, message);
    throw new HBaseRefusal("UnknownServiceException", `There is no service ${service}`, true);
  }

  async close(): Promise<void> {
    for (const server of [...this.regionServers, this.master]) server.stop();
    await this.zooKeeper.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #identify({ host, port }: { readonly host: string; readonly port: number }): ServerIdentity {
    return { host, port, startCode: this.#startCode++ };
  }

  #facts(): RegistryFacts {
    const up = this.regionServers.filter(({ isUp }) => isUp).map(({ identity }) => identity);
    const meta = this.#metaServer?.identity;
    return { clusterId: this.#clusterId, master: this.master.identity, meta, regionServers: up };
  }

  #publish(): void {
    for (const [name, data] of Object.entries(znodes(this.#facts()))) this.zooKeeper.write(`${PARENT}/${name}`, data);
  }

  #table(name: string): ClusterTable {
    const table = this.#tables.get(name);
    if (table === undefined) throw new HBaseRefusal("TableNotFoundException", name);
    return table;
  }

  #server(place: number): RegionServer {
    const server = this.regionServers[place];
    if (server === undefined) throw new RangeError(`There is no region server ${place}`);
    return server;
  }

  #newRegion({ name: table, families }: ClusterTable, startKey: string, endKey: string): Region {
    const range: RegionKeyRange = { table, startKey, endKey, regionId: this.#regionId++ };
    return new Region(range, families);
  }

  /** Puts a region and its replicas on servers of their own, in turn. */
  #place({ replicas }: ClusterTable, region: Region): PlacedRegion {
    const up = this.regionServers.filter(({ isUp }) => isUp);
    const first = this.#next++;
    return this.#open({ region, servers: Array.from({ length: replicas }, (_, at) => up[(first + at) % up.length]) });
  }

  #open(placed: PlacedRegion): PlacedRegion {
    const { region, servers } = placed;
    region.sequenceNumber += 1n;
    servers.forEach((server, replica) =>
      server?.open(replicaName(region, replica), { region, isReplica: replica > 0 }),
    );
    return placed;
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

  /** What the dead server had is opened on those that live. */
  #recover(dead: RegionServer): void {
    const living = this.regionServers.filter(({ isUp }) => isUp);
    const [heir] = living;
    if (heir === undefined) return;
    if (this.#metaServer === dead) {
      this.#metaServer = undefined;
      this.moveMeta(this.regionServers.indexOf(heir));
    }
    for (const { regions, isEnabled } of this.#tables.values()) {
      for (const placed of regions) {
        const at = placed.servers.indexOf(dead);
        if (at < 0) continue;
        const server = living[this.#next++ % living.length] as RegionServer;
        placed.servers[at] = server;
        if (isEnabled) server.open(replicaName(placed.region, at), { region: placed.region, isReplica: at > 0 });
        placed.region.sequenceNumber += 1n;
      }
    }
  }
}

function overlap(a: RegionKeyRange, b: RegionKeyRange): boolean {
  return (a.endKey === "" || b.startKey < a.endKey) && (b.endKey === "" || a.startKey < b.endKey);
}

/** Text as a key: in UTF-8, a unit a byte. */
function asKey(text: string): string {
  return textOf(new TextEncoder().encode(text));
}
