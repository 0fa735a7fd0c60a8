/**
 * The dialer: how a subchannel gets a connected byte stream. Each runtime's adapter is one; a caller may pass its own.
 */
import type { ByteStream } from "./byte-stream.ts";
import type { Clock } from "./clock.ts";
import type { DnsLookup } from "./resolver/dns-lookup.ts";

/** A peer to dial: a TCP endpoint, or a unix socket where the runtime has them. */
export type DialAddress = { readonly host: string; readonly port: number } | { readonly path: string };

/** TLS as a client. Certificates are verified; there is no switch that turns it off. */
export interface TlsOptions {
  /** The name that the certificate must carry, and that is sent as SNI. Default: the host dialled. */
  readonly serverName?: string | undefined;
  /** Certificates to trust instead of the runtime's own, each in PEM. */
  readonly ca?: readonly string[] | undefined;
  /** The client's certificate chain and its private key, in PEM. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string } | undefined;
  /** Application protocols to offer by ALPN, best first. */
  readonly alpnProtocols?: readonly string[] | undefined;
}

/** An HTTP CONNECT proxy in front of the peer. */
export interface ProxyOptions {
  readonly host: string;
  readonly port: number;
  readonly credentials?: { readonly username: string; readonly password: string } | undefined;
}

/** How to dial. */
export interface DialOptions {
  readonly clock: Clock;
  /** Encrypt from the start (or, behind a proxy, from the tunnel's start). Default: plaintext. */
  readonly tls?: TlsOptions | undefined;
  /** Milliseconds for everything: name, connection, proxy, TLS. Default: 20,000. */
  readonly connectTimeoutMs?: number | undefined;
  /** Ends the attempt; the socket is released. */
  readonly signal?: AbortSignal | undefined;
  /** The local address to bind to, where the runtime can. */
  readonly localAddress?: string | undefined;
  /** A proxy; `"environment"` takes it from `HTTPS_PROXY` and `NO_PROXY` where the runtime has an environment; default: none. */
  readonly proxy?: ProxyOptions | "environment" | undefined;
}

/** Opens byte streams. */
export interface Dialer {
  /** The name of the runtime, for errors: `"node"`, `"deno"`, `"workers"`, `"memory"`. */
  readonly runtime: string;
  /** Connects, or rejects with a `TransportError`, in time and with nothing left behind. */
  dial(address: DialAddress, options: DialOptions): Promise<ByteStream>;
  /** A clock that fits the runtime: one event loop's, or one request's. Made for each transport, gone with it. */
  systemClock(): Clock;
  /** How names are looked up here, for the `dns` resolver. Absent where they cannot be. */
  readonly dns?: DnsLookup | undefined;
  /** `false` where TLS offers no ALPN, without which most servers refuse HTTP/2. Default: true. */
  readonly offersAlpn?: boolean;
  /**
   * For runtimes where a socket belongs to the request that opened it: remembers the running request, and returns a check
   * that throws an Error, saying what to do, when it runs in another. Absent where sockets are the process's.
   */
  readonly bindToRequest?: (() => () => void) | undefined;
}

/** The address as one writes it: `host:port`, `[v6]:port` or `unix:path`. */
export function formatAddress(address: DialAddress): string {
  if ("path" in address) return `unix:${address.path}`;
  const host = address.host.includes(":") ? `[${address.host}]` : address.host;
  return `${host}:${address.port}`;
}
