/**
 * A session's servers: a list, or what SRV records say; which one is next, and how long to wait before it is tried, so that clients do
 * neither hammer on servers that are down nor come back all at once.
 */
import type { Clock } from "../../core/clock.ts";
import type { Random } from "../../core/random.ts";
import type { DnsLookup } from "../../core/resolver/dns-lookup.ts";
import type { ConnectTarget, ServerAddress } from "./connect-string.ts";
import { HostProvider } from "./host-provider.ts";
import { SrvServers } from "./srv-servers.ts";

/** What {@link Servers} go by. */
export interface ServersOptions {
  readonly target: ConnectTarget;
  readonly random: Random;
  readonly clock: Clock;
  readonly dns: DnsLookup | undefined;
  readonly srvRefreshMs: number;
  /** The session's end. */
  readonly signal: AbortSignal;
  /** The name's records are other ones. */
  readonly onServers: (servers: readonly ServerAddress[]) => void;
  readonly onFailure: (error: Error) => void;
}

/** After a full circle of the servers. */
const CIRCLE_PAUSE_MS = 1_000;
/** A reconnect is put off by chance. */
const RECONNECT_SPREAD_MS = 1_000;

/** One session's. */
export class Servers {
  readonly #options: ServersOptions;
  readonly #ring: HostProvider;
  /** The next to go to, out of turn. */
  #preferred: ServerAddress | undefined;
  #triedOne = false;

  constructor(options: ServersOptions) {
    this.#options = options;
    this.#ring = new HostProvider(options.target.servers, options.random);
  }

  get size(): number {
    return this.#ring.size;
  }

  /** Begins to look up, if there is a name to look up. */
  start(): void {
    const { srvName: name } = this.#options.target;
    if (name === undefined) return;
    const { dns, clock, srvRefreshMs: refreshMs, signal, onServers, onFailure } = this.#options;
    void new SrvServers({ name, dns, clock, refreshMs, signal, onServers, onFailure }).start();
  }

  /** The next server to connect to. */
  next(): { readonly server: ServerAddress; readonly waitMs: number } {
    const spreadMs = this.#triedOne ? this.#options.random.next() * RECONNECT_SPREAD_MS : 0;
    this.#triedOne = true;
    const preferred = this.#preferred;
    this.#preferred = undefined;
    if (preferred !== undefined) return { server: preferred, waitMs: spreadMs };
    const { server, waitMs } = this.#ring.next(CIRCLE_PAUSE_MS);
    return { server, waitMs: waitMs + spreadMs };
  }

  /** The next server to ask something, beside a connection. */
  nextToAsk(): ServerAddress {
    return this.#ring.next(0).server;
  }

  /** Goes to a server before all others, once. */
  prefer(server: ServerAddress): void {
    this.#preferred = server;
  }

  /** The last one has the session. */
  connected(): void {
    this.#ring.connected();
  }

  /** Takes another list. Returns whether the session is to leave its server, `current`. */
  update(servers: readonly ServerAddress[], current: ServerAddress | undefined): boolean {
    return this.#ring.update(servers, current);
  }
}
