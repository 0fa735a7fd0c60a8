/**
 * Curator's retry policies (`org.apache.curator.retry`), each a law of its own: whether an operation that failed in passing is
 * tried again, and after how long. Time and chance come from whoever asks.
 *
 * An expired session is never worth another attempt, for a client has one session: what `SessionFailedRetryPolicy` adds in Java
 * is so with each of these.
 */
import type { Random } from "../../core/random.ts";

/** What a policy decides by. */
export interface RetryQuestion {
  /** Retries made so far: 0 after the first attempt. */
  readonly retries: number;
  /** Milliseconds since the first attempt began. */
  readonly elapsedMs: number;
  readonly random: Random;
}

/** A law of retrying (`RetryPolicy`). */
export interface ZooKeeperRetryPolicy {
  /** Milliseconds until the next attempt; `undefined` for none. */
  delayMs(question: RetryQuestion): number | undefined;
}

/** What {@link exponentialRetry} takes. */
export interface ExponentialRetryOptions {
  /** What the waits are multiples of, at least. Default: 1,000. */
  readonly baseMs?: number | undefined;
  /** Default: 3; 29 at most, as in Curator. */
  readonly maxRetries?: number | undefined;
  /** The longest wait. Default: no bound. */
  readonly maxMs?: number | undefined;
}

const MOST_RETRIES = 29;

/**
 * Waits drawn from a range that doubles (`ExponentialBackoffRetry`; with `maxMs`, `BoundedExponentialBackoffRetry`): the base times
 * a whole number from 1 to below 2^(retries + 1).
 */
export function exponentialRetry(options: ExponentialRetryOptions = {}): ZooKeeperRetryPolicy {
  const { baseMs = 1_000, maxRetries = 3, maxMs = Number.POSITIVE_INFINITY } = options;
  requireNatural("baseMs", baseMs);
  requireNatural("maxRetries", maxRetries);
  if (maxRetries > MOST_RETRIES)
    throw new RangeError(`"maxRetries" must be at most ${MOST_RETRIES}, not ${maxRetries}`);
  if (!(maxMs >= baseMs)) throw new RangeError(`"maxMs" must be at least "baseMs", which is ${baseMs}, not ${maxMs}`);
  return {
    delayMs({ retries, random }) {
      if (retries >= maxRetries) return undefined;
      return Math.min(maxMs, baseMs * Math.max(1, Math.floor(random.next() * 2 ** (retries + 1))));
    },
  };
}

/** So many times, after the same wait each (`RetryNTimes`). */
export function retryTimes(maxRetries: number, pauseMs: number): ZooKeeperRetryPolicy {
  requireNatural("maxRetries", maxRetries);
  requireNatural("pauseMs", pauseMs);
  return { delayMs: ({ retries }) => (retries < maxRetries ? pauseMs : undefined) };
}

/** Once (`RetryOneTime`). */
export function retryOnce(pauseMs: number): ZooKeeperRetryPolicy {
  return retryTimes(1, pauseMs);
}

/** As long as less than so many milliseconds have passed (`RetryUntilElapsed`). */
export function retryUntilElapsed(maxElapsedMs: number, pauseMs: number): ZooKeeperRetryPolicy {
  requireNatural("maxElapsedMs", maxElapsedMs);
  requireNatural("pauseMs", pauseMs);
  return { delayMs: ({ elapsedMs }) => (elapsedMs < maxElapsedMs ? pauseMs : undefined) };
}

/** As long as the session lives (`RetryForever`). */
export function retryForever(pauseMs: number): ZooKeeperRetryPolicy {
  requireNatural("pauseMs", pauseMs);
  return { delayMs: () => pauseMs };
}

function requireNatural(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 0) return;
  throw new RangeError(`"${name}" must be a whole number of at least 0, not ${value}`);
}
