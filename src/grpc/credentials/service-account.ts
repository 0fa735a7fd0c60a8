/**
 * Service accounts as call credentials (grpc-go's `oauth.NewServiceAccountFromKey`): a JWT that the account's key has signed is
 * exchanged for an access token (RFC 7523 §2.1, "JWTs as Authorization Grants").
 */
import { Code, ConnectError } from "@connectrpc/connect";
import { readText } from "../../transport/response-body.ts";
import { systemTimeMs } from "../../transport/system-time.ts";
import { bearerToken } from "./bearer-token.ts";
import type { CallCredentials } from "./call-credentials.ts";
import { JwtSigner, type ServiceAccountKey } from "./service-account-key.ts";
import type { AccessToken } from "./token-cache.ts";

/** What `serviceAccount` takes. */
export interface ServiceAccountOptions {
  /** A key file's text, or what it parses to. */
  readonly key: ServiceAccountKey | string;
  /** What the token is to allow; several with spaces between, or in a list. */
  readonly scope: string | readonly string[];
  /** The user to act for, where the account may. Default: the account itself. */
  readonly subject?: string | undefined;
  /** Where the token is asked for: an `https:` URL. Default: the key's, or Google's. */
  readonly tokenUri?: string | undefined;
  /** Default: the runtime's `fetch`. */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** The time of day in milliseconds since 1970 UTC. Default: the system's. */
  readonly now?: (() => number) | undefined;
}

const GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/**
 * An access token of a service account, kept and made anew 60 s before its end. Over secure connections alone. A token server
 * that cannot be reached, or is in trouble (429, 5xx), ends calls with `unavailable`; one that refuses, with
 * `unauthenticated`. Throws a TypeError for a key or a URL that is none.
 *
 * @example
 * ```ts
 * const account = serviceAccount({ key: env.SERVICE_ACCOUNT_KEY, scope: "https://www.googleapis.com/auth/pubsub" });
 * const credentials = composeChannelCredentials(tls(), account);
 * ```
 */
export function serviceAccount(options: ServiceAccountOptions): CallCredentials {
  const { key, scope, subject, fetch: request = globalThis.fetch, now = systemTimeMs } = options;
  const signer = new JwtSigner(key, now);
  const tokenUri = options.tokenUri ?? signer.tokenUri ?? "https://oauth2.googleapis.com/token";
  const url = URL.canParse(tokenUri) ? new URL(tokenUri) : undefined;
  if (url?.protocol !== "https:") throw new TypeError(`"tokenUri" must be an "https:" URL, not "${tokenUri}"`);
  const scopes = typeof scope === "string" ? scope : scope.join(" ");
  const source = async (): Promise<AccessToken> => {
    const { token: assertion } = await signer.sign({ audience: tokenUri, subject, scope: scopes });
    const askedAtMs = now();
    const body = new URLSearchParams({ grant_type: GRANT_TYPE, assertion }).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded", accept: "application/json" };
    try {
      // What is posted is a secret: it does not follow to another server.
      const response = await request(tokenUri, { method: "POST", redirect: "manual", headers, body });
      return readToken(response.status, await readText(response), askedAtMs);
    } catch (cause) {
      if (cause instanceof ConnectError) throw refused(cause.code, url.host, cause.rawMessage);
      throw refused(Code.Unavailable, url.host, "cannot be reached", cause);
    }
  };
  return bearerToken(source, { now });
}

/** RFC 6749 §5.1 and §5.2. Throws a ConnectError without the token or the server's free text. */
function readToken(status: number, text: string, askedAtMs: number): AccessToken {
  let fields: { access_token?: unknown; expires_in?: unknown; error?: unknown } | null | undefined;
  try {
    fields = JSON.parse(text) as typeof fields;
  } catch {
    fields = undefined;
  }
  if (status !== 200) {
    const error = typeof fields?.error === "string" && /^\w{1,64}$/.test(fields.error) ? ` "${fields.error}"` : "";
    const trouble = status === 429 || status >= 500;
    const code = trouble ? Code.Unavailable : Code.Unauthenticated;
    throw new ConnectError(`answered HTTP status ${status}${error}`, code);
  }
  const seconds = Number(fields?.expires_in);
  if (typeof fields?.access_token !== "string" || !(seconds > 0)) {
    throw new ConnectError('gave no "access_token" with "expires_in"', Code.Unauthenticated);
  }
  return { token: fields.access_token, expiresAtMs: askedAtMs + seconds * 1_000 };
}

function refused(code: Code, host: string, what: string, cause?: unknown): ConnectError {
  return new ConnectError(`The token server "${host}" ${what}`, code, undefined, undefined, cause);
}
