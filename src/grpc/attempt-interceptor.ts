/**
 * The level below Connect's interceptors: what sees each attempt of each call, when its connection is known and its headers
 * have not left.
 */
import type { AttemptTracer } from "./stats.ts";

/** An attempt about to be sent. */
export interface AttemptContext {
  /** `/package.Service/Method`. */
  readonly path: string;
  /** From 1. */
  readonly attempt: number;
  /** `host:port` of the connection that was picked. */
  readonly address: string;
  /** What will be sent besides the protocol's own: may be changed. */
  readonly header: Headers;
  /** Aborted when the attempt ends before the interceptor answers. */
  readonly signal: AbortSignal;
}

/**
 * Called for each attempt, in the order of the list. What it throws (or rejects with) ends the attempt: a ConnectError with
 * its own code, anything else as `unauthenticated`. A retry policy may answer that by another. What it returns hears of the attempt's course.
 */
export type AttemptInterceptor = (
  attempt: AttemptContext,
) => AttemptTracer | undefined | Promise<AttemptTracer | undefined>;
