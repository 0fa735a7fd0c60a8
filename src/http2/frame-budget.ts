/**
 * The limit on frames that cost us work and bring nothing: PING, SETTINGS, PRIORITY, RST_STREAM, WINDOW_UPDATE, empty DATA, unknown types,
 * and anything for streams that have ended (RFC 9113 §10.5; CVE-2019-9512 and its kin).
 *
 * Useful traffic in either direction earns what these spend, and time earns a little, so that no well-behaved server
 * is ever cut off, however long it lives. What traffic earned is kept beyond the burst: a server may answer a second's
 * worth of our frames at once, with a WINDOW_UPDATE or a RST_STREAM each.
 */
import { ErrorCode, Http2Error } from "./error.ts";

/** What traffic earns is kept up to here. */
const MOST_EARNED = 1_000_000;

/** What {@link FrameBudget} takes. */
export interface FrameBudgetOptions {
  /** Frames that may come in a burst. */
  readonly burst: number;
  /** Frames earned by each second. */
  readonly perSecond: number;
}

/** One connection's budget. */
export class FrameBudget {
  readonly #options: FrameBudgetOptions;
  #left: number;
  #filledAt: number | undefined;

  constructor(options: FrameBudgetOptions) {
    this.#options = options;
    this.#left = options.burst;
  }

  /** Something useful came or went. */
  earn(frames: number): void {
    this.#left = Math.min(Math.max(MOST_EARNED, this.#options.burst), this.#left + frames);
  }

  /** A frame came that brings nothing. Throws ENHANCE_YOUR_CALM when the budget is used up. */
  spend(now: number): void {
    this.#left -= 1;
    if (this.#left >= 0) return;
    const { burst, perSecond } = this.#options;
    const elapsedMs = now - (this.#filledAt ?? now - 1_000);
    this.#left = Math.min(burst, Math.floor((elapsedMs * perSecond) / 1_000)) - 1;
    this.#filledAt = now;
    if (this.#left >= 0) return;
    throw new Http2Error(ErrorCode.ENHANCE_YOUR_CALM, "The server floods the connection with control or empty frames");
  }
}
