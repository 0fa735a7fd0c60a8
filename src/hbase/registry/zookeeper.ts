/**
 * The registry in ZooKeeper (`ZKConnectionRegistry`): nodes that the masters write and clients read. A session is opened when something is
 * asked, and closed when nothing has been for a while.
 */
import type { Clock, Timer } from "../../core/clock.ts";
import type { Dialer, ProxyOptions, TlsOptions } from "../../core/dialer.ts";
import type { Random } from "../../core/random.ts";
import { openZooKeeper, ZooKeeperError, type ZooKeeper } from "../../zookeeper/index.ts";
import { HBaseError } from "../error.ts";
import { metaRegion, type RegionLocation, type RegionLocations } from "../region/region.ts";
import { serverNameOf, type ServerName } from "../region/server-name.ts";
import {
  readEach,
  readFirstText,
  readMetaRegionServer,
  readServerName,
  type ServerNameMessage,
} from "../wire/cluster-messages.ts";
import { nodeMessage } from "../wire/pbuf.ts";
import { ProtoReader } from "../wire/proto-reader.ts";
import type { Registry } from "./registry.ts";

/** How to reach ZooKeeper. Times in milliseconds. */
export interface ZooKeeperRegistryOptions {
  /** `host:port,host:port`. */
  readonly servers: string;
  /** Under which the cluster's nodes are (`zookeeper.znode.parent`). */
  readonly parent: string;
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly random: Random;
  readonly sessionTimeoutMs?: number | undefined;
  readonly timeoutMs: number;
  readonly tls?: TlsOptions | undefined;
  readonly proxy?: ProxyOptions | "environment" | undefined;
}

const SESSION_TIMEOUT_MS = 30_000;
/** As long as Java's keeps a session that nobody uses. */
const IDLE_MS = 60_000;

/** Opens nothing yet. */
export function zooKeeperRegistry(options: ZooKeeperRegistryOptions): Registry {
  return new ZooKeeperRegistry(options);
}

class ZooKeeperRegistry implements Registry {
  readonly kind = "zookeeper";
  readonly #options: ZooKeeperRegistryOptions;
  #session: ZooKeeper | undefined;
  #idle: Timer | undefined;
  /** Questions without an answer. */
  #asking = 0;
  #closing: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: ZooKeeperRegistryOptions) {
    this.#options = options;
  }

  async clusterId(): Promise<string> {
    return readFirstText(await this.#read("hbaseid"));
  }

  async activeMaster(): Promise<ServerName> {
    const [master] = readEach(await this.#read("master"), readServerName);
    return named(master, "master");
  }

  async metaLocations(): Promise<RegionLocations> {
    const [names, primary] = await Promise.all([this.#children(), this.#metaLocation(0)]);
    const others = names.flatMap((name) => {
      const replicaId = Number(/^meta-region-server-(\d{1,4})$/.exec(name)?.[1] ?? 0);
      return replicaId > 0 ? [this.#metaLocation(replicaId).catch(() => undefined)] : [];
    });
    const replicas: (RegionLocation | undefined)[] = [primary];
    for (const location of await Promise.all(others)) {
      if (location !== undefined) replicas[location.region.replicaId] = location;
    }
    return { region: primary.region, replicas: Array.from(replicas) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#release();
    await this.#closing;
  }

  async #metaLocation(replicaId: number): Promise<RegionLocation> {
    const node = replicaId === 0 ? "meta-region-server" : `meta-region-server-${replicaId}`;
    const { server, open } = readMetaRegionServer(await this.#read(node));
    if (!open) {
      throw new HBaseError({
        ...{ exception: "NotServingRegionException", step: "registry", transient: true },
        message: `hbase:meta is not open: it is being moved, or its server is gone`,
      });
    }
    return { region: metaRegion(replicaId), server: named(server, node), sequenceNumber: -1n };
  }

  async #children(): Promise<readonly string[]> {
    const { parent } = this.#options;
    const { children } = await this.#ask(parent, (zk, timeoutMs) => zk.getChildren(parent, { timeoutMs }));
    return children;
  }

  async #read(node: string): Promise<ProtoReader> {
    const path = `${this.#options.parent}/${node}`;
    const { data } = await this.#ask(path, (zk, timeoutMs) => zk.getData(path, { timeoutMs }));
    try {
      return new ProtoReader(nodeMessage(data ?? new Uint8Array(0)));
    } catch (error) {
      throw registryError(`ZooKeeper's node "${path}" is not HBase's: ${String(error)}`, false, error);
    }
  }

  async #ask<T>(path: string, ask: (zk: ZooKeeper, timeoutMs: number) => Promise<T>): Promise<T> {
    if (this.#closed) throw registryError("The client is closed", false);
    this.#idle?.cancel();
    this.#idle = undefined;
    this.#session ??= this.#open();
    this.#asking += 1;
    try {
      return await ask(this.#session, this.#options.timeoutMs);
    } catch (error) {
      throw explain(path, error, this.#session);
    } finally {
      this.#asking -= 1;
      this.#releaseLater();
    }
  }

  #releaseLater(): void {
    if (this.#closed || this.#asking > 0) return;
    this.#idle = this.#options.clock.setTimer(IDLE_MS, () => this.#release());
  }

  #open(): ZooKeeper {
    const { servers, dialer, clock, random, tls, proxy, sessionTimeoutMs = SESSION_TIMEOUT_MS } = this.#options;
    return openZooKeeper(servers, { dialer, clock, random, tls, proxy, sessionTimeoutMs, canBeReadOnly: true });
  }

  #release(): void {
    this.#idle?.cancel();
    this.#idle = undefined;
    const session = this.#session;
    this.#session = undefined;
    if (session !== undefined) this.#closing = Promise.all([this.#closing, session.close()]).then(() => {});
  }
}

function named(server: ServerNameMessage | undefined, node: string): ServerName {
  if (server !== undefined) return serverNameOf(server);
  throw registryError(`ZooKeeper's node "${node}" names no server now`, true);
}

function explain(path: string, error: unknown, session: ZooKeeper | undefined): HBaseError {
  if (!(error instanceof ZooKeeperError)) return registryError(String(error), true, error);
  if (error.codeName === "NoNode") {
    const hint = `is "${path.slice(0, path.lastIndexOf("/"))}" the cluster's parent node, and the cluster up?`;
    return registryError(`ZooKeeper has no node "${path}"; ${hint}`, true, error);
  }
  const lately = session?.events.findLast(({ severity }) => severity !== "info")?.text;
  return registryError(`${error.message}${lately === undefined ? "" : `; ${lately}`}`, error.retrySafe, error);
}

function registryError(message: string, transient: boolean, cause?: unknown): HBaseError {
  return new HBaseError({ exception: "ZooKeeperConnectionException", step: "registry", message, transient, cause });
}
