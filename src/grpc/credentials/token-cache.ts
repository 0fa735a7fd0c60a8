/**
 * An access token that is kept: made by one request however many calls wait for it, and made anew a little before it expires,
 * while calls still go out with the old one.
 */
import { Code, ConnectError } from "@connectrpc/connect";

/** A token, and when it ends. */
export interface AccessToken {
  readonly token: string;
  /** Milliseconds since 1970 UTC; `Infinity` for never. */
  readonly expiresAtMs: number;
}

/** So long before its end a token is made anew; one that holds less than twice as long, after half its time. */
const REFRESH_MS = 60_000;
/** While the old token holds, a refresh that brought nothing is not repeated sooner. */
const RETRY_MS = 1_000;
/** A request that has not answered by then may never: on Workers it ends with the request that made it. The next call makes another. */
const ABANDON_MS = 30_000;

/** What {@link TokenCache} is made of. */
export interface TokenCacheOptions {
  /** Makes a token. What it throws or rejects with is the waiting calls' error. */
  readonly source: () => AccessToken | Promise<AccessToken>;
  /** The time of day in milliseconds since 1970 UTC. */
  readonly now: () => number;
}

interface Flight {
  readonly startedAtMs: number;
  readonly token: Promise<string>;
}

/** One source's token. */
export class TokenCache {
  readonly #options: TokenCacheOptions;
  #token: AccessToken = { token: "", expiresAtMs: Number.NEGATIVE_INFINITY };
  #refreshAtMs = Number.NEGATIVE_INFINITY;
  #flight: Flight | undefined;

  constructor(options: TokenCacheOptions) {
    this.#options = options;
  }

  /** The token, at once if there is one that holds. */
  get(): string | Promise<string> {
    const now = this.#options.now();
    const { token, expiresAtMs } = this.#token;
    if (expiresAtMs <= now) return this.#fetch(now);
    if (this.#refreshAtMs <= now) {
      this.#refreshAtMs = now + RETRY_MS;
      // Nobody waits for it: if it fails, the token that holds is good enough.
      this.#fetch(now).catch(() => {});
    }
    return token;
  }

  #fetch(now: number): Promise<string> {
    let flight = this.#flight;
    if (flight === undefined || now - flight.startedAtMs >= ABANDON_MS) {
      flight = { startedAtMs: now, token: this.#ask() };
      this.#flight = flight;
      const landed = (): void => {
        if (this.#flight === flight) this.#flight = undefined;
      };
      flight.token.then(landed, landed);
    }
    return flight.token;
  }

  async #ask(): Promise<string> {
    const made = await this.#options.source();
    requireToken(made.token);
    const leftMs = made.expiresAtMs - this.#options.now();
    if (!(leftMs > 0)) throw refuseToken("has expired already");
    // One that was given up may come after another.
    if (made.expiresAtMs > this.#token.expiresAtMs) {
      this.#token = made;
      this.#refreshAtMs = made.expiresAtMs - Math.min(REFRESH_MS, leftMs / 2);
    }
    return made.token;
  }
}

/** Refuses what cannot be sent as a bearer token (RFC 6750 §2.1), without repeating it. Throws a ConnectError (`unauthenticated`). */
export function requireToken(token: unknown): void {
  if (typeof token !== "string" || !/^[\w.~+/-]+=*$/.test(token)) throw refuseToken("is not one that can be sent");
}

function refuseToken(reason: string): ConnectError {
  return new ConnectError(`The access token ${reason}`, Code.Unauthenticated);
}
