/**
 * The client (`AsyncConnection`): a registry, connections to the servers, and what is known of where regions are, for all tables. It
 * connects when it is first asked something.
 */
import { dialer as runtimeDialer } from "#dialer";
import { tableBackoff, type Backoff } from "../core/backoff.ts";
import { endEach } from "../core/call/keyed-calls.ts";
import type { Clock } from "../core/clock.ts";
import type { Dialer } from "../core/dialer.ts";
import { EventLog, type LoggedEvent } from "../core/observe/event-log.ts";
import type { Random } from "../core/random.ts";
import { systemRandom } from "../transport/system-random.ts";
import type { CallContext, OperationOptions } from "./call/call-context.ts";
import { performCall, type Operation } from "./call/retrying-call.ts";
import { parseClusterAddress } from "./connect-string.ts";
import type { HBase, Table } from "./hbase.ts";
import { setInsides } from "./insides.ts";
import { newNonce } from "./operations/nonce.ts";
import { DEFAULT_OPERATION_TIMEOUT_MS, type HBaseOptions } from "./options.ts";
import { masterRegistry } from "./registry/masters.ts";
import { regionServerRegistry } from "./registry/region-servers.ts";
import type { Registry } from "./registry/registry.ts";
import { zooKeeperRegistry } from "./registry/zookeeper.ts";
import { fromCachedRegion, toCachedRegion, type CachedRegion } from "./region/cached-region.ts";
import { MetaReader } from "./region/meta-reader.ts";
import type { RegionLocation, RegionLocations } from "./region/region.ts";
import { RegionLocator } from "./region/region-locator.ts";
import { RegionTarget } from "./region/region-target.ts";
import { askReplicas } from "./region/replicas.ts";
import { Connections, type ConnectionView } from "./rpc/connections.ts";
import { checkTableName } from "./table-name.ts";
import { ClientTable } from "./table.ts";
import { META_TABLE } from "./wire/region-name.ts";

/** The multiples of the pause (`HConstants.RETRY_BACKOFF`), and the share that is added by chance. */
const PAUSES = [1, 2, 3, 5, 10, 20, 40, 100, 100, 100, 100, 200, 200];
const PAUSE_JITTER = 0.01;

const NO_BYTES = new Uint8Array(0);

/** What a client has of the outside. */
interface Surroundings {
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Opens a client: it connects when it is first asked something. Throws a TypeError for a connect string or options that cannot be.
 *
 * @param cluster `"zk1,zk2:2181/hbase"`, `"hbase+rpc://rs1:16020"`, or `"hbase+masters://m1:16000"`.
 */
export function openHBase(cluster: string, options: HBaseOptions = {}): HBase {
  return new Client(cluster, options);
}

/**
 * Opens a client and waits until it knows where hbase:meta is. Rejects with an HBaseError, and nothing is left open.
 *
 * @example
 * ```ts
 * await using hbase = await connectHBase("zk1,zk2:2181/hbase");
 * const order = await hbase.table("orders").get("o-1", { columns: ["d:status"] });
 * ```
 */
export async function connectHBase(cluster: string, options: HBaseOptions = {}): Promise<HBase> {
  const client = new Client(cluster, options);
  try {
    await client.findMeta();
    return client;
  } catch (error) {
    await client.close();
    throw error;
  }
}

class Client implements HBase {
  readonly #context: CallContext;
  readonly #connections: Connections;
  readonly #registry: Registry;
  readonly #locator: RegionLocator;
  #closing: Promise<void> | undefined;

  constructor(cluster: string, options: HBaseOptions) {
    const { dialer = runtimeDialer, clock = dialer.systemClock(), random = systemRandom } = options;
    const surroundings = { dialer, clock, random };
    this.#connections = connectionsOf(options, surroundings);
    this.#context = contextOf(options, surroundings, this.#connections);
    this.#registry = options.registry ?? this.#registryOf(cluster, options, surroundings);
    const metaReader = new MetaReader((operation, primaryOnly) =>
      this.#askMeta(operation, primaryOnly ? undefined : options.metaReplicaDelayMs),
    );
    this.#locator = new RegionLocator({
      registry: this.#registry,
      metaReader: () => metaReader,
      maxLookups: options.maxLookups ?? 8,
      prefetch: options.prefetchRegions ?? 10,
      maxRegions: options.maxCachedRegions ?? 200_000,
    });
    setInsides(this, { context: this.#context, registry: this.#registry, locator: this.#locator });
  }

  get connections(): readonly ConnectionView[] {
    return this.#connections.views;
  }

  get events(): readonly LoggedEvent[] {
    return this.#context.log.entries;
  }

  async findMeta(): Promise<void> {
    await this.#locator.locate(META_TABLE, NO_BYTES);
  }

  table(name: string): Table {
    return new ClientTable({ name: checkTableName(name), context: this.#context, locator: this.#locator });
  }

  clusterId(): Promise<string> {
    return this.#registry.clusterId();
  }

  exportRegions(): CachedRegion[] {
    return [...this.#locator.known.values()].flatMap((regions) => regions.map(toCachedRegion));
  }

  importRegions(regions: Iterable<CachedRegion>): void {
    const locations: RegionLocations[] = [];
    for (const each of regions) locations.push(fromCachedRegion(each));
    this.#locator.add(locations);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #askMeta<T>(operation: Operation<T, RegionLocation>, delayMs: number | undefined): Promise<T> {
    const where = { table: META_TABLE, row: NO_BYTES };
    const ask = (replicaId: number, options: OperationOptions): Promise<T> =>
      performCall(this.#context, new RegionTarget(this.#locator, { ...where, replicaId }), operation, options);
    if (delayMs === undefined) return ask(0, {});
    return askReplicas(this.#context, { ...where, locator: this.#locator, delayMs }, {}, ask);
  }

  async #close(): Promise<void> {
    const closed = new Error("The client was closed");
    // Those under way end with their connections, before those that wait between attempts.
    const ending = this.#connections.close();
    endEach([...this.#context.waiting], closed);
    await Promise.all([ending, this.#registry[Symbol.asyncDispose]()]);
  }

  #registryOf(cluster: string, options: HBaseOptions, surroundings: Surroundings): Registry {
    const address = parseClusterAddress(cluster);
    const context = (): CallContext => this.#context;
    if (address.kind !== "zookeeper") {
      return (address.kind === "masters" ? masterRegistry : regionServerRegistry)(context, address.servers);
    }
    const { proxy, zooKeeperTls: tls, zooKeeperSessionTimeoutMs: sessionTimeoutMs } = options;
    const { servers, parent } = address;
    const timeoutMs = this.#context.operationTimeoutMs;
    return zooKeeperRegistry({ ...surroundings, servers, parent, proxy, tls, sessionTimeoutMs, timeoutMs });
  }
}

function connectionsOf(options: HBaseOptions, { dialer, clock }: Surroundings): Connections {
  const { sasl, fallbackToSimple = sasl === undefined } = options;
  return new Connections({
    ...{ dialer, clock },
    user: options.user,
    realUser: options.realUser,
    ...{ sasl, allowSimple: fallbackToSimple },
    tls: options.tls,
    proxy: options.proxy,
    localAddress: options.localAddress,
    mapAddress: options.mapAddress,
    compression: options.cellCompression,
    tags: options.cellTags ?? false,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    idleMs: options.idleTimeoutMs ?? 120_000,
    maxFrameBytes: options.maxFrameBytes ?? 134_217_728,
    maxCallsPerServer: options.maxCallsPerServer ?? 10_000,
  });
}

function contextOf(options: HBaseOptions, { clock, random }: Surroundings, connections: Connections): CallContext {
  const { pauseMs = 100, overloadedPauseMs = 500 } = options;
  const backoff = (baseMs: number): Backoff => tableBackoff({ baseMs, multipliers: PAUSES, jitter: PAUSE_JITTER });
  return {
    ...{ connections, clock, random, nonceGroup: newNonce(random), log: new EventLog(clock), waiting: new Set() },
    operationTimeoutMs: options.operationTimeoutMs ?? DEFAULT_OPERATION_TIMEOUT_MS,
    rpcTimeoutMs: options.rpcTimeoutMs ?? 10_000,
    maxAttempts: options.maxAttempts ?? 16,
    backoff: backoff(pauseMs),
    overloadedBackoff: backoff(overloadedPauseMs),
    replicaDelayMs: options.replicaDelayMs ?? 10,
    scanReplicaDelayMs: options.scanReplicaDelayMs ?? 1_000,
    silentAttempts: options.silentAttempts ?? 5,
    interceptors: options.interceptors ?? [],
    traceHeaders: options.traceHeaders,
  };
}
