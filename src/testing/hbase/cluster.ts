/**
 * An HBase cluster in the same process: a registry in ZooKeeper and one by calls, hbase:meta, region servers, and tables whose regions
 * are split, merged and moved on command. It speaks HBase's own protocol over any byte stream.
 *
 * What an administrator does here happens at once, and what a client sees of it is what it would see of a real cluster: a region that
 * is elsewhere, a parent that was split, a server that is gone.
 */
import { dialer as runtimeDialer } from "#dialer";
import type { Clock, Timer } from "../../core/clock.ts";
import { systemTimeMs } from "../../transport/system-time.ts";
import { createZooKeeperServer, type ZooKeeperServer } from "../zookeeper/server.ts";
import type { Answer, CoprocessorService } from "./client-service.ts";
import { MasterService } from "./master/master-service.ts";
import type { ProcedureHost } from "./master/procedures.ts";
import { HBaseRefusal } from "./refusal.ts";
import type { Region } from "./region.ts";
import { RegionServer, type RegionServerHost, type ServerIdentity } from "./region-server.ts";
import { registryService, type RegistryFacts } from "./registry-service.ts";
import type { CallAction, IncomingCall } from "./rpc-connection.ts";
import { type ClusterRegion, type NewTableOptions, TableAssignments } from "./table-assignments.ts";
import { znodes } from "./znodes.ts";

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
 * Makes a cluster. It keeps everything in memory: of each column the hundred newest versions.
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

class InProcessHBaseCluster implements HBaseCluster, RegionServerHost, ProcedureHost {
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
  readonly #assignments: TableAssignments;
  readonly #masterService: MasterService;
  #startCode = FIRST_START_CODE;
  /** Servers that died and were not recovered, by the time when they are; `undefined`: when a server lives. */
  readonly #dead = new Map<RegionServer, Timer | undefined>();

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
    this.#assignments = new TableAssignments(this.regionServers, () => this.#publish());
    this.#masterService = new MasterService(this, this.#assignments);
    this.moveMeta(0);
  }

  timeMs(): number {
    return this.#epochMs + this.clock.now();
  }

  createTable(name: string, options: NewTableOptions = {}): void {
    this.#assignments.createTable(name, options);
  }

  dropTable(name: string): void {
    this.#assignments.dropTable(name);
  }

  disableTable(name: string): void {
    this.#assignments.disableTable(name);
  }

  enableTable(name: string): void {
    this.#assignments.enableTable(name);
  }

  regions(name: string): readonly ClusterRegion[] {
    return this.#assignments.regions(name);
  }

  split(name: string, at: string): void {
    this.#assignments.split(name, at);
  }

  merge(name: string, row: string, other: string): void {
    this.#assignments.merge(name, row, other);
  }

  move(name: string, row: string, server: number): void {
    this.#assignments.move(name, row, server);
  }

  moveMeta(server: number): void {
    this.#assignments.moveMeta(server);
  }

  killServer(place: number, recoveryMs = 0): void {
    const server = this.#server(place);
    server.stop();
    this.#dead.get(server)?.cancel();
    const timer = recoveryMs > 0 ? this.clock.setTimer(recoveryMs, () => this.#recover(server)) : undefined;
    this.#dead.set(server, timer);
    if (timer === undefined) this.#recover(server);
  }

  startServer(place: number): void {
    const server = this.#server(place);
    if (server.isUp) return;
    server.identity = this.#identify(server.identity);
    server.isUp = true;
    // The master learns by that of its death, if it has not before; and what nobody was left for has somebody now.
    for (const [dead, timer] of [...this.#dead]) if (dead === server || timer === undefined) this.#recover(dead);
  }

  rename(server: RegionServer, address: { readonly host: string; readonly port: number }): void {
    server.identity = this.#identify(address);
    this.#publish();
  }

  metaRegion(): Region {
    return this.#assignments.metaRegion();
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
    for (const timer of this.#dead.values()) timer?.cancel();
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
    const { meta } = this.#assignments;
    return { clusterId: this.#clusterId, master: this.master.identity, meta, regionServers: up };
  }

  #publish(): void {
    for (const [name, data] of Object.entries(znodes(this.#facts()))) this.zooKeeper.write(`${PARENT}/${name}`, data);
  }

  /** Its regions are opened on those that live, or when one does. */
  #recover(dead: RegionServer): void {
    this.#dead.get(dead)?.cancel();
    if (this.#assignments.recover(dead)) this.#dead.delete(dead);
    else this.#dead.set(dead, undefined);
  }

  #server(place: number): RegionServer {
    const server = this.regionServers[place];
    if (server === undefined) throw new RangeError(`There is no region server ${place}`);
    return server;
  }
}
