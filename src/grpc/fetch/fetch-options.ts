/** What the transports over fetch take, and the checks that refuse a bad option at the door. */
import { insecure, tls, type ChannelCredentials } from "../credentials/channel-credentials.ts";
import type { GrpcChannelOptions } from "../options.ts";
import type { FetchFunction } from "./fetch-setup.ts";

/** Options of a transport over fetch. For a URL that begins with `https:` none has to be named. */
export interface FetchTransportOptions extends Omit<GrpcChannelOptions, "credentials" | "authority"> {
  /**
   * `insecure()` for a URL that begins with `http:`, with call credentials by `composeChannelCredentials`. Certificates are fetch's
   * own business. Default: `tls()`.
   */
  readonly credentials?: ChannelCredentials | undefined;
  /** Default: the runtime's. */
  readonly fetch?: FetchFunction | undefined;
  /**
   * Passed on to `fetch` with each request: `{ cf: { grpcWeb: "convert" } }` on Workers, `{ dispatcher }` on Node, `{ client }` on
   * Deno, `{ credentials: "include" }` in browsers.
   */
  readonly requestInit?: Readonly<Record<string, unknown>> | undefined;
  /** Streams both ways are taken, and their responses come when all has been sent; otherwise they are refused. Default: false. */
  readonly halfDuplex?: boolean | undefined;
  /**
   * Sends a client's stream while it is written, instead of collecting it: for Node, Deno and Workers, and no browser over HTTP/1.
   * Default: false.
   */
  readonly streamRequests?: boolean | undefined;
  /** What of a client's stream is collected at most. Default: 4 MiB. */
  readonly maxRequestBytes?: number | undefined;
}

/** Throws a TypeError for what is no base URL. */
export function parseBaseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const http = url?.protocol === "http:" || url?.protocol === "https:";
  if (
    url === undefined ||
    !http ||
    url.search !== "" ||
    url.hash !== "" ||
    url.username !== "" ||
    url.password !== ""
  ) {
    // Before an "@" may stand a password.
    throw new TypeError(`"${text.replace(/^.*@/s, "…@")}" is not a base URL like "https://api.example.com/prefix"`);
  }
  return url;
}

/** Throws a TypeError where the URL says one thing, and the credentials another. */
export function fetchCredentials({ protocol, href }: URL, named: ChannelCredentials | undefined): ChannelCredentials {
  const secure = protocol === "https:";
  if (named === undefined) {
    if (secure) return tls();
    throw new TypeError(`"${href}" is not encrypted; name "credentials": "insecure()" if that is meant`);
  }
  if ((named.security === "tls") !== secure) {
    throw new TypeError(`The credentials are "${named.security}", and "${href}" says otherwise`);
  }
  if (named.security === "tls" && Object.values(named.options).some((value) => value !== undefined)) {
    throw new TypeError(
      'Over fetch, TLS is the runtime\'s: give its settings by "requestInit" or a "fetch" of your own',
    );
  }
  return named.call === undefined ? (secure ? tls() : insecure()) : named;
}

/** The limit of what is collected. Throws a RangeError for one that cannot be. */
export function maxRequestBytes({ maxRequestBytes: limit = 4_194_304 }: FetchTransportOptions): number {
  if (limit >= 0 && limit <= 2_147_483_647) return limit;
  throw new RangeError(`The transport's "maxRequestBytes" must be from 0 to 2147483647, not ${limit}`);
}
