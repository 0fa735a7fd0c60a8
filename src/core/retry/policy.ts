/**
 * The retry policy: whether, and when, a failed attempt is followed by another.
 *
 * The rules are gRFC A6's, with the protocol's own codes and backoff as parameters: HBase and ZooKeeper use the same
 * decision with their own tables. What the server provably did not process is retried outside of the policy ("transparently").
 */
import type { Backoff } from "../backoff.ts";
import type { Random } from "../random.ts";
import type { RetryThrottle } from "./throttle.ts";

/** When to try again. */
export interface RetryPolicy<Code> {
  /** Attempts in all, the first included. At least 1; 1 means no retries. */
  readonly maxAttempts: number;
  readonly backoff: Backoff;
  /** The codes that are worth another attempt. */
  readonly retryableCodes: ReadonlySet<Code>;
}

/** How far an attempt got, which decides whether it may be repeated unseen. */
export type AttemptReach =
  /** It never left the client: repeat as often as it takes. */
  | "not-sent"
  /** The server says that it did nothing (REFUSED_STREAM, above a GOAWAY's last stream id): repeat once. */
  | "refused"
  /** The server may have acted. */
  | "maybe-processed";

/** A failed attempt. */
export interface FailedAttempt<Code> {
  readonly code: Code;
  readonly reach: AttemptReach;
  /** The caller has seen part of the response, or the request is no longer at hand: no retry. */
  readonly committed: boolean;
  /** The server's own word: milliseconds to wait (`grpc-retry-pushback-ms`); negative means do not retry. */
  readonly pushbackMs?: number | undefined;
}

/** What to do after a failed attempt. */
export type RetryDecision =
  | { readonly kind: "stop" }
  /** At once, uncounted. */
  | { readonly kind: "transparent" }
  | { readonly kind: "after"; readonly delayMs: number };

const STOP: RetryDecision = { kind: "stop" };
const TRANSPARENT: RetryDecision = { kind: "transparent" };

/** What {@link RetryState} is made of. */
export interface RetryStateOptions<Code> {
  /** Without one only transparent retries are made. */
  readonly policy?: RetryPolicy<Code> | undefined;
  /** Shared by a server's calls. */
  readonly throttle?: RetryThrottle | undefined;
  readonly random: Random;
}

/** One call's way through the policy. */
export class RetryState<Code> {
  readonly #policy: RetryPolicy<Code> | undefined;
  readonly #throttle: RetryThrottle | undefined;
  readonly #random: Random;
  #attempts = 1;
  #sinceBackoffReset = 0;
  #refusedOnce = false;

  constructor({ policy, throttle, random }: RetryStateOptions<Code>) {
    this.#policy = policy;
    this.#throttle = throttle;
    this.#random = random;
  }

  /** Attempts made so far that count against `maxAttempts`. */
  get attempts(): number {
    return this.#attempts;
  }

  /** An attempt failed: says what to do, and counts what it says. */
  failed(attempt: FailedAttempt<Code>): RetryDecision {
    if (attempt.committed) return STOP;
    if (attempt.reach === "not-sent") return TRANSPARENT;
    if (attempt.reach === "refused" && !this.#refusedOnce) {
      this.#refusedOnce = true;
      return TRANSPARENT;
    }
    return this.#byPolicy(attempt);
  }

  #byPolicy({ code, pushbackMs }: FailedAttempt<Code>): RetryDecision {
    const policy = this.#policy;
    if (policy === undefined) return STOP;
    const retryable = policy.retryableCodes.has(code);
    const forbidden = pushbackMs !== undefined && pushbackMs < 0;
    // A6: only what counts as a failure of the server drains the bucket.
    const throttled = retryable || forbidden ? this.#throttle?.failure() === true : false;
    if (!retryable || forbidden || throttled || this.#attempts >= policy.maxAttempts) return STOP;
    this.#attempts += 1;
    if (pushbackMs !== undefined) {
      this.#sinceBackoffReset = 0;
      return { kind: "after", delayMs: pushbackMs };
    }
    this.#sinceBackoffReset += 1;
    return { kind: "after", delayMs: policy.backoff.delayMs(this.#sinceBackoffReset, this.#random) };
  }
}
