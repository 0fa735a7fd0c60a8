/** OAuth 2.0 bearer tokens as call credentials (RFC 6750; grpc-go's `credentials/oauth`). */
import { systemTimeMs } from "../../transport/system-time.ts";
import type { CallCredentials } from "./call-credentials.ts";
import { requireToken, TokenCache, type AccessToken } from "./token-cache.ts";

/** What `bearerToken` takes beside the token. */
export interface BearerTokenOptions {
  /** The time of day in milliseconds since 1970 UTC. Default: the system's. */
  readonly now?: (() => number) | undefined;
}

/**
 * A token that is sent with each call, over secure connections alone. A function is asked for one at the first call, and again
 * from 60 s before it expires, by one request at a time; calls wait only while none holds. What it throws ends them: with a
 * ConnectError's own code, or `unauthenticated`. Throws a ConnectError for a given token that cannot be sent.
 *
 * @example
 * ```ts
 * const credentials = composeChannelCredentials(tls(), bearerToken(async () => await tokens.current()));
 * ```
 */
export function bearerToken(
  token: string | (() => AccessToken | Promise<AccessToken>),
  { now = systemTimeMs }: BearerTokenOptions = {},
): CallCredentials {
  if (typeof token === "function") {
    const cache = new TokenCache({ source: token, now });
    return { requireTransportSecurity: true, metadata: () => authorization(cache.get()) };
  }
  requireToken(token);
  const metadata = { authorization: `Bearer ${token}` };
  return { requireTransportSecurity: true, metadata: () => metadata };
}

/** The metadata of a token; a promise only where there is one. */
export function authorization(token: string | Promise<string>): ReturnType<CallCredentials["metadata"]> {
  if (typeof token !== "string") return token.then(authorization);
  return { authorization: `Bearer ${token}` };
}
