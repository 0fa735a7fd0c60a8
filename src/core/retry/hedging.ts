/**
 * Hedging: several attempts at one call, each begun a little after the other, of which the first answer counts.
 *
 * The rules are gRFC A6's ("Hedging Policy", "Pushback", "Summary of Retry and Hedging Logic"), with the protocol's own codes as
 * a parameter: HBase asks a region's other replicas in the same way. Which connection an attempt takes, and what it sends,
 * is the owner's business: here are only the counting and the time.
 *
 *   hedging ──last attempt begun, pushback < 0, throttled──▶ waiting ──won, fatal code, last failure, cancel──▶ ended
 */
import type { Clock, Timer } from "../clock.ts";
import type { RetryThrottle } from "./throttle.ts";

/** When further attempts are made while earlier ones are under way. */
export interface HedgingPolicy<Code> {
  /** Attempts in all, the first included. At least 1; 1 means no hedging. */
  readonly maxAttempts: number;
  /** Between two attempts. 0 begins all of them at once. */
  readonly delayMs: number;
  /** A failure with one of these leaves the other attempts their chance; any other is the call's result. */
  readonly nonFatalCodes: ReadonlySet<Code>;
}

/** What {@link Hedging} is made of. Attempts are known by their number, from 1. */
export interface HedgingOptions<Code> {
  readonly policy: HedgingPolicy<Code>;
  readonly clock: Clock;
  /** Shared by a server's calls. The owner tells it of successes. */
  readonly throttle?: RetryThrottle | undefined;
  /** Begins an attempt; may report its failure or success before it returns. */
  readonly start: (attempt: number) => void;
  /** Another has won, or the call is over: ends an attempt that is under way. Not reported back. */
  readonly cancel: (attempt: number) => void;
  /** The attempt that was still to come will not: the failure reported last is the call's result. */
  readonly onExhausted: () => void;
}

/** An attempt's failure. */
export interface HedgeFailure<Code> {
  readonly code: Code;
  /** The server's own word: milliseconds until the next attempt; negative means none. */
  readonly pushbackMs?: number | undefined;
}

/** One call's attempts. */
export class Hedging<Code> {
  readonly #options: HedgingOptions<Code>;
  readonly #underWay = new Set<number>();
  #state: "hedging" | "waiting" | "ended" = "hedging";
  #started = 0;
  #timer: Timer | undefined;

  constructor(options: HedgingOptions<Code>) {
    this.#options = options;
  }

  /** Attempts begun so far. */
  get started(): number {
    return this.#started;
  }

  /** Begins the first attempt, and sees to the others. */
  begin(): void {
    this.#next();
  }

  /**
   * An attempt failed. Returns whether that is the call's result, for it is fatal or the last: then the others are
   * cancelled, and nothing follows.
   */
  failed(attempt: number, { code, pushbackMs }: HedgeFailure<Code>): boolean {
    if (!this.#underWay.delete(attempt)) return false;
    const { policy, throttle } = this.#options;
    const fatal = !policy.nonFatalCodes.has(code);
    const forbidden = pushbackMs !== undefined && pushbackMs < 0;
    // A6: only what counts as a failure of the server drains the bucket.
    const throttled = !fatal || forbidden ? throttle?.failure() === true : false;
    if (fatal) {
      this.cancel();
      return true;
    }
    if (forbidden || throttled) this.#stopHedging();
    else if (this.#state === "hedging") this.#nextIn(pushbackMs ?? 0);
    // The next one may have failed already, and with it the call.
    if (this.#state !== "waiting" || this.#underWay.size > 0) return false;
    this.#state = "ended";
    return true;
  }

  /** An attempt has the answer, or is the only one that can go on: the others are cancelled. */
  won(attempt: number): void {
    this.#underWay.delete(attempt);
    this.cancel();
  }

  /** No attempt beyond those under way: what they would have to send is no longer at hand. */
  stop(): void {
    this.#stopHedging();
    if (this.#state === "ended" || this.#started === 0 || this.#underWay.size > 0) return;
    this.#state = "ended";
    this.#options.onExhausted();
  }

  /** The call is over: cancels every attempt that is under way. Idempotent. */
  cancel(): void {
    this.#stopHedging();
    this.#state = "ended";
    const others = [...this.#underWay];
    this.#underWay.clear();
    for (const attempt of others) this.#options.cancel(attempt);
  }

  #nextIn(delayMs: number): void {
    this.#timer?.cancel();
    if (delayMs === 0) this.#next();
    else this.#timer = this.#options.clock.setTimer(delayMs, () => this.#due());
  }

  #due(): void {
    this.#timer = undefined;
    if (this.#options.throttle?.throttled === true) this.stop();
    else this.#next();
  }

  /** Begins the next attempt, or, with no delay between them, all that are left. */
  #next(): void {
    const { policy, start, throttle } = this.#options;
    do {
      const attempt = ++this.#started;
      this.#underWay.add(attempt);
      if (attempt >= policy.maxAttempts || this.#state !== "hedging") this.#stopHedging();
      else if (policy.delayMs > 0) this.#nextIn(policy.delayMs);
      else if (throttle?.throttled === true) this.#stopHedging();
      start(attempt);
    } while (policy.delayMs === 0 && this.#state === "hedging");
  }

  #stopHedging(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#state === "hedging") this.#state = "waiting";
  }
}
