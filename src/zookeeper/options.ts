/** What the client's methods take: every option with its unit and default. */
import type { Clock } from "../core/clock.ts";
import type { Dialer, ProxyOptions, TlsOptions } from "../core/dialer.ts";
import type { Random } from "../core/random.ts";
import type { CreateMode } from "./operations/create.ts";
import type { WatchMode } from "./operations/watch.ts";
import type { SessionEvent, SessionTicket } from "./session.ts";
import type { OperationOptions } from "./session-request.ts";
import type { Watcher } from "./watch/watches.ts";
import type { Acl } from "./wire/acl.ts";

/** What a node holds, as one gives it: text is UTF-8. */
export type NodeInput = Uint8Array | string | undefined;

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
  /** Default: plaintext. */
  readonly tls?: TlsOptions | undefined;
  readonly proxy?: ProxyOptions | "environment" | undefined;
  readonly localAddress?: string | undefined;
  /** The longest packet, both ways (`jute.maxbuffer`). Default: 1,048,575. */
  readonly maxPacketBytes?: number | undefined;
  /** Requests that may wait to be sent or answered; a further one fails. Default: 100,000. */
  readonly maxQueuedRequests?: number | undefined;
  /** Whether watches are set anew on another server. Default: true. */
  readonly resetWatches?: boolean | undefined;
  /** Default: the runtime's own. */
  readonly dialer?: Dialer | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
}

/** How to create a node. */
export interface CreateOptions extends OperationOptions {
  /** Default: `"persistent"`. */
  readonly mode?: CreateMode | undefined;
  /** For the modes with a TTL: after so long without change and children the server may delete it. */
  readonly ttlMs?: number | undefined;
  /** Default: everybody may do everything. */
  readonly acl?: readonly Acl[] | undefined;
}

/** How to change a node. */
export interface VersionOptions extends OperationOptions {
  /** What the node's version must be. Default: any. */
  readonly version?: number | undefined;
}

/** How to read a node. */
export interface ReadOptions extends OperationOptions {
  /** Called once, when what was read has changed. */
  readonly watch?: Watcher | undefined;
}

/** How to watch. */
export interface WatchOptions extends OperationOptions {
  /** The node alone, or all below it too. Default: `"persistent"`. */
  readonly mode?: WatchMode | undefined;
  /** Events that wait to be read; beyond, they give way to a resync. Default: 1,000. */
  readonly bufferLimit?: number | undefined;
}
