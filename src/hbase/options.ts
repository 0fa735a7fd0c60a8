/** What a client takes: every option with its unit and default. */
import type { Clock } from "../core/clock.ts";
import type { Dialer, ProxyOptions, TlsOptions } from "../core/dialer.ts";
import type { Random } from "../core/random.ts";
import type { CallInterceptor } from "./call/call-context.ts";
import type { Registry } from "./registry/registry.ts";
import type { ServerAddress } from "./region/server-name.ts";
import type { CellCompression } from "./wire/connection-header.ts";
import type { SaslProvider } from "./rpc/sasl.ts";

/** Java's is twenty minutes: nobody at the edge waits for so long. */
export const DEFAULT_OPERATION_TIMEOUT_MS = 30_000;

/** How to reach a cluster, and how to call it. Times in milliseconds. */
export interface HBaseOptions {
  /**
   * As whom to call, where servers believe it. Default: `"dragoman"`; with `sasl`, whom that proves. One who has proved by Kerberos to be
   * somebody may be allowed to call as another; with a token one is whom it names.
   */
  readonly user?: string | undefined;
  /** Who it is that acts for `user`, where that is another. Default: none. */
  readonly realUser?: string | undefined;
  /** Says who the client is, where servers want proof: `digestToken(token)`, or one's own for Kerberos. Default: none. */
  readonly sasl?: SaslProvider | undefined;
  /** Whether a server that wants no proof is taken all the same. Default: false, and true without `sasl`. */
  readonly fallbackToSimple?: boolean | undefined;
  /** Encrypts the connections to HBase's servers. Default: plaintext. */
  readonly tls?: TlsOptions | undefined;
  readonly proxy?: ProxyOptions | "environment" | undefined;
  readonly localAddress?: string | undefined;
  /** Where a server is to be reached that HBase names so: servers give the names that they have among themselves. Default: there. */
  readonly mapAddress?: ((address: ServerAddress) => ServerAddress | Promise<ServerAddress>) | undefined;
  /** How cells are compressed on the way. Servers need Hadoop's codec for it. Default: not at all. */
  readonly cellCompression?: CellCompression | undefined;
  /** Whether cells come with their tags. Default: false. */
  readonly cellTags?: boolean | undefined;

  /** For all of an operation: look-ups, waits, attempts. Default: 30,000 (Java's: 1,200,000). */
  readonly operationTimeoutMs?: number | undefined;
  /** For one attempt. Default: 10,000 (Java's: 60,000). */
  readonly rpcTimeoutMs?: number | undefined;
  /** For connecting. Default: 10,000. */
  readonly connectTimeoutMs?: number | undefined;
  /** Attempts at an operation in all. Default: 16. */
  readonly maxAttempts?: number | undefined;
  /** What the pauses between attempts are multiples of: 1, 2, 3, 5, 10, 20, 40, 100 … Default: 100. */
  readonly pauseMs?: number | undefined;
  /** The same where a server said that it has too much to do. Default: 500. */
  readonly overloadedPauseMs?: number | undefined;
  /** With `consistency: "timeline"`: until another copy of the region is asked as well, for gets. Default: 10. */
  readonly replicaDelayMs?: number | undefined;
  /** The same for scans. Default: 1,000. */
  readonly scanReplicaDelayMs?: number | undefined;
  /**
   * Whether copies of hbase:meta may answer look-ups, each after so many milliseconds more than the one before. What they do not know
   * yet is looked up again. Default: the primary alone.
   */
  readonly metaReplicaDelayMs?: number | undefined;
  /** Failures of one call that do not appear among the client's events. Default: 5. */
  readonly silentAttempts?: number | undefined;
  /** Hear of every attempt; of batches (`getAll`, `putAll`, `batch` and the like) there is one for each server. Default: none. */
  readonly interceptors?: readonly CallInterceptor[] | undefined;
  /** Asked with each call for the headers by which the caller's trace goes on (`traceparent`). Default: none. */
  readonly traceHeaders?: (() => Readonly<Record<string, string>> | undefined) | undefined;

  /** After so long without a call a connection is closed. Default: 120,000. */
  readonly idleTimeoutMs?: number | undefined;
  /**
   * The longest frame, both ways, in bytes. An answer that is longer passes by unread, and its call fails. Default: 134,217,728, above the
   * 100 MiB that servers answer with at most.
   */
  readonly maxFrameBytes?: number | undefined;
  /** Calls that may wait for one server, to be sent or answered. Default: 10,000. */
  readonly maxCallsPerServer?: number | undefined;
  /** Look-ups of one table's regions at once. Default: 8. */
  readonly maxLookups?: number | undefined;
  /** Regions that one look-up brings. Default: 10. */
  readonly prefetchRegions?: number | undefined;
  /** Regions whose places are kept, of all tables. Default: 200,000. */
  readonly maxCachedRegions?: number | undefined;

  /** ZooKeeper's session, where that is the registry. Default: 30,000. */
  readonly zooKeeperSessionTimeoutMs?: number | undefined;
  /** Encrypts the connection to ZooKeeper. Default: plaintext. */
  readonly zooKeeperTls?: TlsOptions | undefined;
  /** In the place of the connect string's. */
  readonly registry?: Registry | undefined;
  /** Default: the runtime's own. */
  readonly dialer?: Dialer | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
}
