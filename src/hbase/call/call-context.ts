/** What all calls of a client share. Times in milliseconds. */
import type { Backoff } from "../../core/backoff.ts";
import type { EndableCall } from "../../core/call/keyed-calls.ts";
import type { Clock } from "../../core/clock.ts";
import type { EventLog } from "../../core/observe/event-log.ts";
import type { Random } from "../../core/random.ts";
import type { HBaseError } from "../error.ts";
import type { Connections } from "../rpc/connections.ts";

/** What a client goes by. */
export interface CallContext {
  readonly connections: Connections;
  /** What has a timer of its own, to be ended when the client is closed: calls between attempts, batches, scans. */
  readonly waiting: Set<EndableCall>;
  readonly clock: Clock;
  readonly random: Random;
  /** By it servers tell this client's nonces from others'. */
  readonly nonceGroup: bigint;
  readonly log: EventLog;
  /** For all of an operation, its look-ups, waits and attempts. */
  readonly operationTimeoutMs: number;
  /** For one attempt. */
  readonly rpcTimeoutMs: number;
  readonly maxAttempts: number;
  /** Between attempts, and */
  readonly backoff: Backoff;
  /** where a server said that it has too much to do. */
  readonly overloadedBackoff: Backoff;
  /** Until another copy of a region is asked as well: of gets, and */
  readonly replicaDelayMs: number;
  /** of scans. */
  readonly scanReplicaDelayMs: number;
  /** Failures of one call that are not logged. */
  readonly silentAttempts: number;
  readonly interceptors: readonly CallInterceptor[];
  readonly traceHeaders: (() => Readonly<Record<string, string>> | undefined) | undefined;
}

/** What an interceptor is told of an attempt. */
export interface AttemptInfo {
  /** The method: `"get"`. */
  readonly operation: string;
  readonly table: string | undefined;
  /** The region's name; `undefined` for the master, and for a batch's attempt that goes to several regions of the server. */
  readonly region: Uint8Array | undefined;
  /** `host:port`. */
  readonly server: string;
  /** From 1. */
  readonly attempt: number;
}

/**
 * Hears of every attempt (`RetryingCallerInterceptor`), and of what becomes of it. A batch's attempt is what goes to one server, and succeeds
 * when that has answered, whatever it says of single actions.
 */
export interface CallInterceptor {
  /** Before it is sent. What it throws ends the call. */
  before?(info: AttemptInfo): void;
  /** @param bytes The frames' lengths as they travel, request and answer; the answer's cells included. */
  succeeded?(info: AttemptInfo, bytes: { readonly request: number; readonly response: number }): void;
  failed?(info: AttemptInfo, error: HBaseError): void;
}

/** How one operation is asked for. */
export interface OperationOptions {
  /** Abandons the operation; what was sent may still be carried out. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for all of it. Default: the client's `operationTimeoutMs`. */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds for each attempt. Default: the client's `rpcTimeoutMs`. */
  readonly rpcTimeoutMs?: number | undefined;
  /** Above 0, servers handle it before others. Default: 0, and 200 for HBase's own tables. */
  readonly priority?: number | undefined;
  /** Attempts in all; 1 is without retries. Default: the client's `maxAttempts`. */
  readonly maxAttempts?: number | undefined;
  /** Goes with each request, for the server's coprocessors to see. */
  readonly requestAttributes?: Readonly<Record<string, Uint8Array>> | undefined;
}
