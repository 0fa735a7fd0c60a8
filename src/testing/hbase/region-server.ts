/**
 * One region server (`HRegionServer`), or the master: it accepts connections, serves the regions that the cluster has put there, and says
 * where those that it had have gone.
 */
import type { ByteStream } from "../../core/byte-stream.ts";
import type { Clock } from "../../core/clock.ts";
import { Pump } from "../../transport/pump.ts";
import { clientService, type Answer, type ClientServiceHost, type CoprocessorService } from "./client-service.ts";
import { HBaseRefusal } from "./refusal.ts";
import type { Region } from "./region.ts";
import { type CallAction, type IncomingCall, RpcConnection, type RpcHost } from "./rpc-connection.ts";
import { Scanners } from "./scanners.ts";

/** A server by its name in the cluster. */
export interface ServerIdentity {
  readonly host: string;
  readonly port: number;
  readonly startCode: bigint;
}

/** A region as a server has it. */
export interface ServedRegion {
  readonly region: Region;
  readonly isReplica: boolean;
}

/** What a server needs of its cluster. */
export interface RegionServerHost {
  readonly clock: Clock;
  readonly leaseMs: number;
  readonly services: Readonly<Record<string, CoprocessorService>>;
  timeMs(): number;
  /** hbase:meta, made anew. */
  metaRegion(): Region;
  onCall(call: IncomingCall, server: RegionServer): CallAction;
  /** The services that all servers of a cluster have. */
  clusterService(call: IncomingCall): Answer;
}

/** A server. */
export class RegionServer implements RpcHost, ClientServiceHost {
  readonly scanners: Scanners;
  identity: ServerIdentity;
  isUp = true;
  readonly #host: RegionServerHost;
  /** By the names that clients give them. */
  readonly #regions = new Map<string, ServedRegion | "meta">();
  /** Where regions have gone that were here. */
  readonly #moved = new Map<string, { readonly to: RegionServer; readonly sequenceNumber: bigint }>();
  readonly #connections = new Set<RpcConnection>();

  constructor(identity: ServerIdentity, host: RegionServerHost) {
    this.identity = identity;
    this.#host = host;
    const { clock, leaseMs } = host;
    this.scanners = new Scanners({
      ...{ clock, leaseMs },
      regionOf: (name) => this.regionOf(name),
      timeMs: () => host.timeMs(),
    });
  }

  get services(): ClientServiceHost["services"] {
    return this.#host.services;
  }

  get connections(): number {
    return this.#connections.size;
  }

  /** `host:port`. */
  get address(): string {
    return `${this.identity.host}:${this.identity.port}`;
  }

  timeMs(): number {
    return this.#host.timeMs();
  }

  /** Serves a connection of any kind. */
  accept(stream: ByteStream): void {
    if (!this.isUp) {
      stream.abort();
      return;
    }
    const connection = new RpcConnection(this);
    this.#connections.add(connection);
    void new Pump({ engine: connection, stream, clock: this.#host.clock });
  }

  /** Serves a region from now on. */
  open(name: string, served: ServedRegion | "meta"): void {
    this.#regions.set(name, served);
    this.#moved.delete(name);
  }

  /** Serves it no longer. @param to Where it is now, if it is anywhere. */
  closeRegion(name: string, to?: { readonly server: RegionServer; readonly sequenceNumber: bigint }): void {
    const served = this.#regions.get(name);
    this.#regions.delete(name);
    if (served !== undefined && served !== "meta") this.scanners.closeRegion(served.region);
    if (to !== undefined) this.#moved.set(name, { to: to.server, sequenceNumber: to.sequenceNumber });
  }

  regionOf(name: string): ServedRegion {
    const served = this.#regions.get(name);
    if (served === "meta") return { region: this.#host.metaRegion(), isReplica: false };
    if (served !== undefined) return served;
    const moved = this.#moved.get(name);
    if (moved === undefined || !moved.to.isUp) {
      throw new HBaseRefusal("NotServingRegionException", `${name} is not online on ${this.address}`);
    }
    const { host, port, startCode } = moved.to.identity;
    const where = `hostname=${host} port=${port} startCode=${startCode}`;
    const since = `As of locationSeqNum=${moved.sequenceNumber}.`;
    throw new HBaseRefusal("RegionMovedException", `Region moved to: ${where}. ${since}`);
  }

  /** Cuts the connections. */
  disconnect(): void {
    for (const connection of this.#connections) connection.abort();
  }

  /** Dies: what it had is gone with it. */
  stop(): void {
    this.isUp = false;
    this.disconnect();
    this.scanners.closeAll();
    this.#regions.clear();
    this.#moved.clear();
  }

  onCall(call: IncomingCall): CallAction {
    return this.#host.onCall(call, this);
  }

  carryOut(call: IncomingCall, isHeartbeat: boolean): Answer {
    if (!this.isUp) throw new HBaseRefusal("RegionServerStoppedException", `Server ${this.address} not running`);
    if (call.service !== "ClientService") return this.#host.clusterService(call);
    return clientService(this, call.method, { message: call.message, block: call.block, isHeartbeat });
  }

  later(ms: number, run: () => void): void {
    this.#host.clock.setTimer(ms, run);
  }

  onClosed(connection: RpcConnection): void {
    this.#connections.delete(connection);
  }
}
