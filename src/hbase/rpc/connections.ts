/**
 * A client's connections, one for each service of each server (`AbstractRpcClient`'s pool and `ConnectionImplementation`'s stubs).
 *
 * The core's pool counts who uses what, for things that are held; a call is too short for that, and its connection closes by itself
 * when it has been idle. What is remembered here is a server that could not be reached: it is not asked again for two seconds.
 */
import { endEach } from "../../core/call/keyed-calls.ts";
import { WireError } from "../wire/wire-error.ts";
import type { RpcAttempt } from "./attempt.ts";
import type { CellCompression, Service } from "../wire/connection-header.ts";
import type { ServerName } from "../region/server-name.ts";
import { ServerConnection, type RpcOptions } from "./server-connection.ts";

/** One connection, as `connections` shows it. */
export interface ConnectionView {
  readonly service: string;
  /** `host:port`. */
  readonly server: string;
  readonly state: "dialling" | "connected" | "over";
  /** Calls under way. */
  readonly calls: number;
}

/** How long a server that could not be reached is left alone (`hbase.ipc.client.failed.servers.expiry`). */
const FAILED_SERVER_MS = 2_000;
/** Failed servers that are remembered; beyond, the oldest is forgotten. */
const FAILED_SERVERS = 1_000;

interface FailedServer {
  readonly until: number;
  readonly error: Error;
}

/** All of a client's connections. */
export class Connections {
  readonly #options: RpcOptions;
  readonly #byService = new Map<Service, Map<string, ServerConnection>>();
  /** Those that are over for calls, and not closed yet. */
  readonly #open = new Set<ServerConnection>();
  readonly #failed = new Map<string, FailedServer>();
  #closed = false;

  constructor(options: RpcOptions) {
    this.#options = options;
  }

  /** How cell blocks are to be compressed. */
  get compression(): CellCompression | undefined {
    return this.#options.compression;
  }

  /** The client is closed: no call is made any more. */
  get closed(): boolean {
    return this.#closed;
  }

  get views(): readonly ConnectionView[] {
    return [...this.#open].map(({ service, address, state, calls }) => ({
      ...{ service, state, calls, server: address.address },
    }));
  }

  /** Makes an attempt at a server; it may fail before this returns. */
  call(service: Service, server: ServerName, attempt: RpcAttempt): void {
    const known = this.#byService.get(service)?.get(server.address);
    if (known?.usable === true) {
      known.call(attempt);
      return;
    }
    if (this.#closed) {
      attempt.fail({ kind: "client-closed" });
      return;
    }
    const failure = this.#failureOf(server.address);
    if (failure !== undefined) {
      attempt.fail({ kind: "lost", error: failure });
      return;
    }
    const connection = new ServerConnection({ service, address: server }, this.#options, this.#onOver);
    const byAddress = this.#byService.get(service) ?? new Map<string, ServerConnection>();
    this.#byService.set(service, byAddress.set(server.address, connection));
    this.#open.add(connection);
    connection.call(attempt);
  }

  /** Ends every connection, and waits until nothing is left of them. */
  async close(): Promise<void> {
    this.#closed = true;
    const error = new WireError("The client was closed");
    const open = [...this.#open];
    endEach(
      open.map((connection) => ({ end: () => connection.abort(error) })),
      error,
    );
    await Promise.all(open.map((connection) => connection.whenOver));
    this.#failed.clear();
  }

  #failureOf(address: string): Error | undefined {
    const failed = this.#failed.get(address);
    if (failed === undefined) return undefined;
    if (failed.until > this.#options.clock.now()) return failed.error;
    this.#failed.delete(address);
    return undefined;
  }

  readonly #onOver = (connection: ServerConnection, error: Error | undefined): void => {
    const { service } = connection;
    const { address } = connection.address;
    this.#open.delete(connection);
    const byAddress = this.#byService.get(service);
    if (byAddress?.get(address) === connection) byAddress.delete(address);
    if (error === undefined || connection.wasConnected || this.#closed) return;
    this.#failed.delete(address);
    const [oldest] = this.#failed.keys();
    if (this.#failed.size >= FAILED_SERVERS && oldest !== undefined) this.#failed.delete(oldest);
    this.#failed.set(address, { until: this.#options.clock.now() + FAILED_SERVER_MS, error });
  };
}
