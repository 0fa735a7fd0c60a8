/** What a session is made of, what it is known by, and what it tells. */
import type { Clock } from "../core/clock.ts";
import type { Dialer, ProxyOptions, TlsOptions } from "../core/dialer.ts";
import type { Random } from "../core/random.ts";
import type { DnsLookup } from "../core/resolver/dns-lookup.ts";
import type { SessionEvent } from "./events/session-event.ts";
import type { ConnectTarget } from "./hosts/connect-string.ts";
import type { SaslMechanism } from "./sasl/mechanism.ts";
import type { Request } from "./wire/connection.ts";
import type { WatcherEvent } from "./wire/watcher-event.ts";

/** A session's state, by Java's names (`ZooKeeper.States`). */
export type SessionState = "CONNECTING" | "ASSOCIATING" | "CONNECTED" | "CONNECTEDREADONLY" | "AUTH_FAILED" | "CLOSED";

/** What another process, or this one later, needs to go on with the session. */
export interface SessionTicket {
  readonly sessionId: bigint;
  readonly password: Uint8Array;
  /** The last transaction that was seen: no server that is behind it is taken. */
  readonly lastZxid: bigint;
  readonly timeoutMs: number;
}

/** What a session does with what it hears; implemented by the client. */
export interface SessionListener {
  onEvent(event: SessionEvent): void;
  onWatch(event: WatcherEvent, zxid: bigint): void;
  /** Requests that set the watches anew, in packets that are not too long. */
  watchRequests(lastZxid: bigint, maxPacketBytes: number): readonly Request[];
}

/** What a {@link Session} is made of. Times in milliseconds. */
export interface SessionOptions {
  readonly target: ConnectTarget;
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly random: Random;
  readonly listener: SessionListener;
  readonly sessionTimeoutMs: number;
  /** A request without an answer for so long ends the connection. */
  readonly requestTimeoutMs: number | undefined;
  readonly canBeReadOnly: boolean;
  readonly maxPacketBytes: number;
  /** Requests that may wait to be written or answered. */
  readonly maxQueuedRequests: number;
  readonly ticket: SessionTicket | undefined;
  readonly tls: TlsOptions | undefined;
  readonly proxy: ProxyOptions | "environment" | undefined;
  readonly localAddress: string | undefined;
  readonly sasl: SaslMechanism | undefined;
  /** Whether a mechanism that cannot begin ends the session. */
  readonly saslRequired: boolean;
  /** For names of servers, and SRV records. */
  readonly dns: DnsLookup | undefined;
  readonly srvRefreshMs: number;
}
