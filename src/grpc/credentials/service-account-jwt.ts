/**
 * Self-signed JWTs as call credentials (AIP-4111; grpc-go's `oauth.NewJWTAccessFromKey`): a service account's key makes the token by
 * itself, and no server is asked.
 */
import { systemTimeMs } from "../../transport/system-time.ts";
import { authorization } from "./bearer-token.ts";
import type { CallCredentials } from "./call-credentials.ts";
import { JwtSigner, type ServiceAccountKey } from "./service-account-key.ts";
import { TokenCache } from "./token-cache.ts";

/** What `serviceAccountJwt` takes beside the key. */
export interface ServiceAccountJwtOptions {
  /** The time of day in milliseconds since 1970 UTC. Default: the system's. */
  readonly now?: (() => number) | undefined;
}

/** Hosts whose tokens are kept; beyond, the one that was made first goes. */
const MAX_TOKENS = 64;

/**
 * A JWT for each host that is called (`https://host/`, as grpc-go and AIP-4111 have it: the service is left out), good for an hour
 * and signed anew 60 s before its end. Over secure connections alone. Throws a TypeError for a key that is none.
 *
 * @example
 * ```ts
 * const credentials = composeChannelCredentials(tls(), serviceAccountJwt(env.SERVICE_ACCOUNT_KEY));
 * ```
 */
export function serviceAccountJwt(
  key: ServiceAccountKey | string,
  { now = systemTimeMs }: ServiceAccountJwtOptions = {},
): CallCredentials {
  const signer = new JwtSigner(key, now);
  const tokens = new Map<string, TokenCache>();
  return {
    requireTransportSecurity: true,
    metadata({ audience: service }) {
      const audience = service.slice(0, service.lastIndexOf("/") + 1);
      let cache = tokens.get(audience);
      if (cache === undefined) {
        cache = new TokenCache({ source: () => signer.sign({ audience }), now });
        const [oldest] = tokens.keys();
        if (oldest !== undefined && tokens.size >= MAX_TOKENS) tokens.delete(oldest);
        tokens.set(audience, cache);
      }
      return authorization(cache.get());
    },
  };
}
