/**
 * A hedged call's attempts (gRFC A6): side by side, of which the first to answer counts. When to begin one is the core's
 * business, which HBase's replica reads share; here is what they send, and how they end.
 */
import type { Code } from "@connectrpc/connect";
import type { Clock } from "../core/clock.ts";
import { Hedging, type HedgingPolicy } from "../core/retry/hedging.ts";
import type { RetryThrottle } from "../core/retry/throttle.ts";
import type { Attempt } from "./attempt.ts";
import type { AttemptFailure } from "./attempt-failure.ts";

/** What {@link Hedges} is made of. */
export interface HedgesOptions {
  readonly policy: HedgingPolicy<Code>;
  readonly clock: Clock;
  readonly throttle: RetryThrottle | undefined;
  /** Makes an attempt, which is started here. @param transparent It repeats one that the server has not acted on. */
  readonly attempt: (number: number, transparent: boolean) => Attempt;
  /** No attempt can succeed any more: this failure is the call's. */
  readonly onFailed: (failure: AttemptFailure) => void;
}

/** Attempts that the server has not acted on are begun again at once, so many times a call. */
const TRANSPARENT_AT_MOST = 4;

/** One call's attempts, by their number among the hedges. */
export class Hedges {
  readonly #options: HedgesOptions;
  readonly #hedging: Hedging<Code>;
  readonly #attempts = new Map<number, Attempt>();
  #transparentLeft = TRANSPARENT_AT_MOST;
  #lastFailure: AttemptFailure | undefined;

  constructor(options: HedgesOptions) {
    const { policy, clock, throttle } = options;
    this.#options = options;
    this.#hedging = new Hedging({
      ...{ policy, clock, throttle },
      start: (number) => this.#start(number, false),
      cancel: (number) => this.#cancel(number),
      onExhausted: () => {
        if (this.#lastFailure !== undefined) options.onFailed(this.#lastFailure);
      },
    });
  }

  /** One that can be written to. */
  get open(): Attempt | undefined {
    return [...this.#attempts.values()].find((attempt) => attempt.open);
  }

  begin(): void {
    this.#hedging.begin();
  }

  /** Sends to every attempt that has a stream. Returns `false` when none of them has room. */
  write(framed: Uint8Array, end: boolean): boolean {
    let room = false;
    for (const attempt of this.#attempts.values()) {
      if (attempt.open && attempt.write(framed, end)) room = true;
    }
    return room;
  }

  failed(attempt: Attempt, failure: AttemptFailure): void {
    const { number } = attempt;
    this.#lastFailure = failure;
    if (failure.reach !== "maybe-processed" && !failure.final && this.#transparentLeft > 0) {
      this.#transparentLeft -= 1;
      this.#options.clock.defer(() => {
        if (this.#attempts.get(number) === attempt) this.#start(number, true);
      });
      return;
    }
    this.#attempts.delete(number);
    if (failure.final) this.#hedging.cancel();
    if (failure.final || this.#hedging.failed(number, failure)) this.#options.onFailed(failure);
  }

  /** This attempt is the call: the others are cancelled. */
  won(attempt: Attempt): void {
    this.#attempts.delete(attempt.number);
    this.#hedging.won(attempt.number);
  }

  /** The call is over. */
  cancel(): void {
    this.#hedging.cancel();
  }

  #start(number: number, transparent: boolean): void {
    const attempt = this.#options.attempt(number, transparent);
    this.#attempts.set(number, attempt);
    attempt.start();
  }

  #cancel(number: number): void {
    const attempt = this.#attempts.get(number);
    this.#attempts.delete(number);
    attempt?.cancel(undefined);
  }
}
