/**
 * Retry throttling (gRFC A6): a token bucket a server, so that a server in trouble is not drowned in retries.
 */

/** What {@link RetryThrottle} takes. */
export interface RetryThrottleOptions {
  /** Tokens at the start and at most. 1 to 1,000. */
  readonly maxTokens: number;
  /** Tokens that a success gives back; more than 0. Three decimal places count, as A6 says. */
  readonly tokenRatio: number;
}

/** The bucket. A failure takes one token, a success gives back `tokenRatio`; at half or below, nothing is retried. */
export class RetryThrottle {
  readonly #max: number;
  readonly #ratio: number;
  #tokens: number;

  constructor({ maxTokens, tokenRatio }: RetryThrottleOptions) {
    if (!(maxTokens > 0 && maxTokens <= 1_000)) {
      throw new RangeError(`Retry throttling's "maxTokens" must be above 0 and at most 1000, not ${maxTokens}`);
    }
    if (!(tokenRatio > 0)) throw new RangeError(`Retry throttling's "tokenRatio" must be above 0, not ${tokenRatio}`);
    this.#max = maxTokens;
    this.#ratio = Math.floor(tokenRatio * 1_000) / 1_000;
    this.#tokens = maxTokens;
  }

  get tokens(): number {
    return this.#tokens;
  }

  /** Whether half of the tokens or more are gone: nothing is retried, and no further hedge is sent. */
  get throttled(): boolean {
    return this.#tokens <= this.#max / 2;
  }

  success(): void {
    this.#tokens = Math.min(this.#max, this.#tokens + this.#ratio);
  }

  /** Counts a failure; returns whether retries are now throttled. */
  failure(): boolean {
    this.#tokens = Math.max(0, this.#tokens - 1);
    return this.throttled;
  }
}
