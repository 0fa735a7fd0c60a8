/** How a client is opened: every option with its unit and default. What an operation takes is in its own file. */
import type { Clock } from "../core/clock.ts";
import type { Dialer, ProxyOptions, TlsOptions } from "../core/dialer.ts";
import type { DnsLookup } from "../core/resolver/dns-lookup.ts";
import type { Random } from "../core/random.ts";
import type { ConnectionState } from "./events/connection-state.ts";
import type { SessionEvent } from "./events/session-event.ts";
import type { DefaultWatcher } from "./events/default-watcher.ts";
import type { SaslMechanism } from "./sasl/mechanism.ts";
import type { SessionTicket } from "./session-options.ts";

/** How to connect. Times in milliseconds. */
export interface ZooKeeperOptions {
  /** What the session may be out of touch for; the server has the last word. Default: 30,000. */
  readonly sessionTimeoutMs?: number | undefined;
  /**
   * How long any request may go without an answer (`zookeeper.request.timeout`): then the connection is given up, and all that
   * waits fails with it. One call's own `timeoutMs` abandons only that call. Default: none.
   */
  readonly requestTimeoutMs?: number | undefined;
  /** Whether a server without a quorum will do, for reading. Default: false. */
  readonly canBeReadOnly?: boolean | undefined;
  /** Goes on with a session that another client, or this one before, has left. */
  readonly session?: SessionTicket | undefined;
  /** Hears of the session, in the order of things. */
  readonly onEvent?: ((event: SessionEvent) => void) | undefined;
  /** Hears how the connection is, as one who uses it sees it. */
  readonly onConnectionState?: ((state: ConnectionState) => void) | undefined;
  /** Hears of the session, and of what was read with `watch: true` (Java's default watcher). Default: none. */
  readonly defaultWatcher?: DefaultWatcher | undefined;
  /** Default: plaintext. */
  readonly tls?: TlsOptions | undefined;
  readonly proxy?: ProxyOptions | "environment" | undefined;
  readonly localAddress?: string | undefined;
  /** The longest packet, both ways (`jute.maxbuffer`). Default: 1,048,575. */
  readonly maxPacketBytes?: number | undefined;
  /** Requests that may wait to be sent or answered; a further one fails. Default: 100,000. */
  readonly maxQueuedRequests?: number | undefined;
  /**
   * Whether watches are set anew on another server. Otherwise they are gone with their connection, and iterables end with
   * ConnectionLoss (`zookeeper.disableAutoWatchReset`). Default: true.
   */
  readonly resetWatches?: boolean | undefined;
  /** Proves who the client is before anything else is said: `digestMd5`, `gssapi`, or one of your own. Default: nothing. */
  readonly sasl?: SaslMechanism | undefined;
  /**
   * What happens when SASL cannot even begin here (no ticket, no credentials). `true`: the session is AUTH_FAILED. `false`: as Java's
   * client, it hears `AuthFailed` and goes on unauthenticated. A server's refusal is final in any case. Default: true.
   */
  readonly saslRequired?: boolean | undefined;
  /** Looks up the servers' names at each attempt, and SRV records. Default: the dialer's, for names where it knows local ones. */
  readonly dns?: DnsLookup | undefined;
  /** How often the SRV records of a `dns-srv://` connect string are looked up again; 0: never. Default: 60,000. */
  readonly srvRefreshMs?: number | undefined;
  /** Default: the runtime's own. */
  readonly dialer?: Dialer | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
}
