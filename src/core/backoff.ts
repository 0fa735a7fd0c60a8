/**
 * Backoff as a parameter: how long to wait before the next attempt, for connections and for retries, in each
 * protocol's own law. Attempts count from 1: `delayMs(1)` is the wait after the first failure.
 */
import type { Random } from "./random.ts";

/** A law of waiting. */
export interface Backoff {
  /** Milliseconds to wait after the `attempt`-th failure in a row (1 is the first). */
  delayMs(attempt: number, random: Random): number;
}

/** What {@link exponentialBackoff} takes. The defaults are gRPC's connection backoff. */
export interface ExponentialBackoffOptions {
  /** The first wait. Default: 1,000. */
  readonly initialMs?: number;
  /** What each further wait is multiplied by. Default: 1.6. */
  readonly multiplier?: number;
  /** The share by which a wait is spread to either side, 0 to 1. Default: 0.2. */
  readonly jitter?: number;
  /** The longest wait, before jitter. Default: 120,000. */
  readonly maxMs?: number;
}

/** Waits that grow by a factor up to a ceiling, spread by a jitter (gRPC's connection-backoff.md; A6 for retries). */
export function exponentialBackoff(options: ExponentialBackoffOptions = {}): Backoff {
  const { initialMs = 1_000, multiplier = 1.6, jitter = 0.2, maxMs = 120_000 } = options;
  requireRange("initialMs", initialMs, 0, maxMs);
  requireRange("multiplier", multiplier, 0, 1_000);
  requireRange("jitter", jitter, 0, 1);
  return {
    delayMs(attempt, random) {
      const delay = Math.min(maxMs, initialMs * multiplier ** (attempt - 1));
      return delay * (1 + jitter * (2 * random.next() - 1));
    },
  };
}

/** What {@link tableBackoff} takes. */
export interface TableBackoffOptions {
  /** What the table's entries multiply. */
  readonly baseMs: number;
  /** The factor for each attempt; the last one stays. */
  readonly multipliers: readonly number[];
  /** The share that is added at most, 0 to 1. Default: 0. */
  readonly jitter?: number;
}

/** Waits by a table, as HBase's `RETRY_BACKOFF`: the base times the attempt's factor, plus a little. */
export function tableBackoff(options: TableBackoffOptions): Backoff {
  const { baseMs, multipliers, jitter = 0 } = options;
  const last = multipliers.at(-1);
  if (last === undefined) throw new RangeError('Backoff needs at least one entry in "multipliers"');
  return {
    delayMs(attempt, random) {
      return baseMs * (multipliers[attempt - 1] ?? last) * (1 + jitter * random.next());
    },
  };
}

/** A wait drawn evenly from 0 to `maxMs`, whatever the attempt, as ZooKeeper's client before a reconnect. */
export function randomBackoff(maxMs: number): Backoff {
  return { delayMs: (_attempt, random) => maxMs * random.next() };
}

function requireRange(name: string, value: number, low: number, high: number): void {
  if (value >= low && value <= high) return;
  throw new RangeError(`Backoff's "${name}" must be from ${low} to ${high}, not ${value}`);
}
