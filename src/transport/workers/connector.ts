/**
 * Dialling on Workers, over any `connect`: the global one of `cloudflare:sockets`, or a binding's.
 *
 * A failed connection says the same whether the name, the connection or the TLS handshake was at fault. So if TLS from
 * the start fails, a plain connection to the same place is tried and closed: if that succeeds, it was the handshake.
 */
import type { ByteStream } from "../../core/byte-stream.ts";
import type { Clock } from "../../core/clock.ts";
import { type DialAddress, type DialOptions, type Dialer, formatAddress } from "../../core/dialer.ts";
import type { DnsLookup } from "../../core/resolver/dns-lookup.ts";
import type { DialAttempt } from "../dial-attempt.ts";
import { dnsOverHttps } from "../doh.ts";
import { type Connector, type OpenOptions, type StreamOptions, type TlsTarget, dialWith } from "../dial.ts";
import { PromiseStream } from "../promise-stream.ts";
import type { TunnelSocket } from "../proxy.ts";
import { unsupported } from "../stream-errors.ts";
import { systemClock } from "../system-clock.ts";
import { deferByTimer } from "../turn-end.ts";
import { bindToRequest } from "./request.ts";
import { WorkersPromiseSocket } from "./socket.ts";
import type { WorkersConnect, WorkersSocket } from "./sockets-api.ts";

/** What a Workers dialer connects by. */
export interface WorkersDialerOptions {
  /** Opens the sockets. */
  readonly connect: WorkersConnect;
  /** How names of `dns:` targets are looked up. Default: `dnsOverHttps()`. */
  readonly dns?: DnsLookup | undefined;
}

const PRIVATE_WAY_OUT =
  "reach the peer in plaintext through a Cloudflare Tunnel or a VPC binding, or give it a certificate of a public authority";

/**
 * A dialer over a Workers `connect`. TLS trusts public authorities and offers no ALPN: `alpnProtocols` are left out,
 * and the stream's `tls.alpnProtocol` is `undefined`. A private authority, a client certificate, a local address and
 * unix sockets are refused. A socket belongs to the request, or to the Durable Object, in which it was dialled.
 *
 * @example
 * ```ts
 * const dialer = workersDialer({ connect: (address, options) => env.BACKEND.connect(address, options) });
 * ```
 */
export function workersDialer({ connect, dns = dnsOverHttps() }: WorkersDialerOptions): Dialer {
  const connector = new WorkersConnector(connect);
  return {
    runtime: connector.runtime,
    dial: (address, options) => dialWith(connector, address, options),
    systemClock: workersClock,
    dns,
    offersAlpn: false,
    bindToRequest,
  };
}

function workersClock(): Clock {
  const defer = deferByTimer((callback, delayMs) => setTimeout(callback, delayMs));
  return systemClock<ReturnType<typeof setTimeout>>({ setTimeout, clearTimeout, defer });
}

class WorkersConnector implements Connector<WorkersPromiseSocket> {
  readonly runtime = "workers";
  /** A Worker has no environment of its host's. */
  readonly environmentProxy: undefined;
  readonly #connect: WorkersConnect;

  constructor(connect: WorkersConnect) {
    this.#connect = connect;
  }

  check(address: DialAddress, { tls, localAddress }: DialOptions): void {
    const refuse = (wanted: string, instead: string): never => {
      throw unsupported(this.runtime, formatAddress(address), wanted, instead);
    };
    if ("path" in address) refuse("open a unix socket", "Workers have none, dial a host and a port");
    if (localAddress !== undefined) refuse('bind a "localAddress"', "leave it out");
    if (tls?.ca !== undefined) refuse('trust an authority of "ca"', PRIVATE_WAY_OUT);
    if (tls?.clientCertificate !== undefined) refuse('show a "clientCertificate"', PRIVATE_WAY_OUT);
  }

  async open(
    address: DialAddress,
    { tls, viaProxy }: OpenOptions,
    attempt: DialAttempt,
  ): Promise<WorkersPromiseSocket> {
    if (!("host" in address)) throw new Error("Workers have no unix sockets");
    // Only `startTls` takes a server name, and only it can follow a proxy's answer.
    const isOtherName = tls !== undefined && tls.serverName !== address.host;
    const mode = viaProxy || isOtherName ? "starttls" : tls === undefined ? "off" : "on";
    const socket = this.#open(address, mode, attempt);
    try {
      await socket.opened;
    } catch (cause) {
      if (mode === "on" && (await this.#isReachable(address, attempt))) attempt.step = "tls";
      throw cause;
    }
    const { address: name } = attempt;
    if (mode === "on") return new WorkersPromiseSocket(socket, { tls: { alpnProtocol: undefined }, address: name });
    const plain = new WorkersPromiseSocket(socket, { tls: undefined, address: name });
    return tls === undefined ? plain : plain.startTls(tls.serverName);
  }

  tunnelSocket(socket: WorkersPromiseSocket): TunnelSocket {
    return socket;
  }

  async secure(socket: WorkersPromiseSocket, tls: TlsTarget, attempt: DialAttempt): Promise<WorkersPromiseSocket> {
    const secured = socket.startTls(tls.serverName);
    attempt.onFailure(() => secured.destroy());
    return secured;
  }

  stream(socket: WorkersPromiseSocket, options: StreamOptions): ByteStream {
    return new PromiseStream(socket, { ...options, tls: socket.tls });
  }

  #open(
    { host, port }: { readonly host: string; readonly port: number },
    secureTransport: "on" | "off" | "starttls",
    attempt: DialAttempt,
  ): WorkersSocket {
    const hostname = host.includes(":") ? `[${host}]` : host;
    const socket = this.#connect({ hostname, port }, { secureTransport, allowHalfOpen: true });
    socket.closed.catch(() => {});
    attempt.onFailure(() => void socket.close().catch(() => {}));
    return socket;
  }

  async #isReachable(
    address: { readonly host: string; readonly port: number },
    attempt: DialAttempt,
  ): Promise<boolean> {
    if (attempt.isOver) return false;
    const probe = this.#open(address, "off", attempt);
    try {
      await probe.opened;
      return true;
    } catch {
      return false;
    }
  }
}
