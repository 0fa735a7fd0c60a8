/**
 * How every adapter dials: the proxy if there is one, the connection, the proxy's tunnel, TLS, and the byte stream at
 * the end. An adapter provides the steps for its own kind of socket (`Connector`), and the order is here.
 */
import type { ByteStream } from "../core/byte-stream.ts";
import type { Clock } from "../core/clock.ts";
import {
  type DialAddress,
  type DialOptions,
  type ProxyOptions,
  type TlsOptions,
  formatAddress,
} from "../core/dialer.ts";
import { type DialAttempt, attemptDial } from "./dial-attempt.ts";
import { type TunnelSocket, openTunnel } from "./proxy.ts";
import { unsupported } from "./stream-errors.ts";

/** A peer with a host. */
export type HostAddress = Extract<DialAddress, { readonly host: string }>;

/** TLS with its server name decided. */
export interface TlsTarget extends TlsOptions {
  readonly serverName: string;
}

/** What `Connector.open` is asked for. */
export interface OpenOptions {
  /** TLS from the start. */
  readonly tls: TlsTarget | undefined;
  /** Whether the socket will be upgraded later, or its first bytes read by the proxy's client. */
  readonly viaProxy: boolean;
  readonly localAddress: string | undefined;
}

/** What the finished stream needs to know. */
export interface StreamOptions {
  readonly remoteAddress: string;
  readonly clock: Clock;
  /** Bytes that arrived already; they come first. */
  readonly early: Uint8Array;
}

/** One runtime's sockets. A step that fails rejects with the runtime's own error, and releases what it opened. */
export interface Connector<Socket> {
  readonly runtime: string;
  /** Throws for what the runtime cannot do, before anything is opened. */
  check(address: DialAddress, options: DialOptions, via: ProxyOptions | undefined): void;
  /** Connects; sets the attempt's step as it goes, and registers the socket's release with it. */
  open(address: DialAddress, options: OpenOptions, attempt: DialAttempt): Promise<Socket>;
  /** The socket as the proxy's client talks over it. */
  tunnelSocket(socket: Socket): TunnelSocket;
  /** Starts TLS over a connected socket. */
  secure(socket: Socket, tls: TlsTarget, attempt: DialAttempt): Promise<Socket>;
  stream(socket: Socket, options: StreamOptions): ByteStream;
  /** The proxy that the process's environment names for an address; `undefined` where there is no environment. */
  readonly environmentProxy: ((address: HostAddress) => ProxyOptions | undefined) | undefined;
}

const NOTHING = new Uint8Array(0);

/** Dials through a connector's steps. */
export function dialWith<Socket>(
  connector: Connector<Socket>,
  address: DialAddress,
  options: DialOptions,
): Promise<ByteStream> {
  return attemptDial(address, options, async (attempt) => {
    const { clock, localAddress } = options;
    const tls = options.tls === undefined ? undefined : tlsTarget(address, options.tls, connector.runtime);
    const proxy = chooseProxy(connector, address, options);
    connector.check(address, options, proxy);
    const remoteAddress = attempt.address;
    if (proxy === undefined) {
      const socket = await connector.open(address, { tls, viaProxy: false, localAddress }, attempt);
      return connector.stream(socket, { remoteAddress, clock, early: NOTHING });
    }
    const socket = await connector.open(proxy, { tls: undefined, viaProxy: true, localAddress }, attempt);
    attempt.step = "proxy";
    const early = await openTunnel(connector.tunnelSocket(socket), { address, proxy, encrypted: tls !== undefined });
    if (tls === undefined) return connector.stream(socket, { remoteAddress, clock, early });
    attempt.step = "tls";
    const secured = await connector.secure(socket, tls, attempt);
    return connector.stream(secured, { remoteAddress, clock, early: NOTHING });
  });
}

function tlsTarget(address: DialAddress, tls: TlsOptions, runtime: string): TlsTarget {
  const serverName = tls.serverName ?? ("host" in address ? address.host : undefined);
  if (serverName !== undefined) return { ...tls, serverName };
  const wanted = "check a certificate without a name";
  throw unsupported(runtime, formatAddress(address), wanted, 'pass "serverName", as a unix socket has no host');
}

function chooseProxy<Socket>(
  { environmentProxy, runtime }: Connector<Socket>,
  address: DialAddress,
  { proxy }: DialOptions,
): ProxyOptions | undefined {
  if (proxy === "environment") {
    if (environmentProxy === undefined) {
      throw unsupported(runtime, formatAddress(address), 'take its proxy from an "environment"', 'name it in "proxy"');
    }
    return "host" in address ? environmentProxy(address) : undefined;
  }
  if (proxy === undefined || "host" in address) return proxy;
  throw unsupported(runtime, formatAddress(address), "reach a unix socket through a proxy", 'leave out "proxy"');
}
