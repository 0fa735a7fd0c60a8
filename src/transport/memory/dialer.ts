/**
 * A dialer without a network: a test listens on made-up addresses of it and dials them. What nobody listens on is
 * refused, a name that ends in `.invalid` does not resolve (RFC 6761 §6.4), and an address can be made silent.
 */
import type { ByteStream, TlsSession } from "../../core/byte-stream.ts";
import type { Clock } from "../../core/clock.ts";
import { type DialAddress, type DialOptions, type Dialer, formatAddress } from "../../core/dialer.ts";
import type { Random } from "../../core/random.ts";
import { TransportError } from "../../core/transport-error.ts";
import type { DialAttempt } from "../dial-attempt.ts";
import { type Connector, type StreamOptions, type TlsTarget, dialWith } from "../dial.ts";
import type { TunnelSocket } from "../proxy.ts";
import { unsupported } from "../stream-errors.ts";
import { type MemoryPair, type MemoryPairOptions, memoryPair } from "./pair.ts";
import { MemoryTunnel } from "./tunnel.ts";

/** How a memory network behaves; the rest is as of a memory pair's. */
export interface MemoryDialerOptions {
  readonly clock: Clock;
  readonly random?: Random | undefined;
  /** Milliseconds until a connection is made or refused. Default: 0, the next turn. */
  readonly connectLatencyMs?: number | undefined;
  /** How each connection behaves. */
  readonly pair?: Omit<MemoryPairOptions, "clock" | "random" | "serverAddress" | "clientAddress" | "tls"> | undefined;
}

/** How a listener answers. */
export interface MemoryListenOptions {
  /** The protocols that it chooses from by ALPN, if it expects TLS. Nothing is encrypted. Default: no TLS. */
  readonly alpnProtocols?: readonly string[] | undefined;
}

/** A dialer and the network that it dials into. */
export interface MemoryDialer extends Dialer {
  /** Gives each connection to `address` to `onConnection`. The answer stops it. */
  listen(
    address: DialAddress,
    onConnection: (stream: ByteStream, pair: MemoryPair) => void,
    options?: MemoryListenOptions,
  ): () => void;
  /** Lets connections to `address` hang for ever. The answer undoes it. */
  silence(address: DialAddress): () => void;
}

interface Listener {
  readonly onConnection: (stream: ByteStream, pair: MemoryPair) => void;
  readonly alpnProtocols: readonly string[] | undefined;
}

interface MemorySocket {
  readonly stream: ByteStream;
  readonly tls: TlsSession | undefined;
  readonly tunnel: MemoryTunnel | undefined;
}

/**
 * Makes a network of its own.
 *
 * @example
 * ```ts
 * const dialer = memoryDialer({ clock });
 * dialer.listen({ host: "users.test", port: 50051 }, (stream) => server.accept(stream));
 * ```
 */
export function memoryDialer(options: MemoryDialerOptions): MemoryDialer {
  const listeners = new Map<string, Listener | "silent">();
  const connector = new MemoryConnector(options, listeners);
  const set = (address: DialAddress, listener: Listener | "silent"): (() => void) => {
    const key = formatAddress(address);
    if (listeners.has(key)) throw new Error(`"${key}" is already in use`);
    listeners.set(key, listener);
    return () => void listeners.delete(key);
  };
  return {
    runtime: connector.runtime,
    dial: (address, dialOptions) => dialWith(connector, address, dialOptions),
    systemClock: () => options.clock,
    listen: (address, onConnection, { alpnProtocols } = {}) => set(address, { onConnection, alpnProtocols }),
    silence: (address) => set(address, "silent"),
  };
}

class MemoryConnector implements Connector<MemorySocket> {
  readonly runtime = "memory";
  readonly environmentProxy: undefined;
  readonly #options: MemoryDialerOptions;
  readonly #listeners: ReadonlyMap<string, Listener | "silent">;
  #connections = 0;

  constructor(options: MemoryDialerOptions, listeners: ReadonlyMap<string, Listener | "silent">) {
    this.#options = options;
    this.#listeners = listeners;
  }

  check(address: DialAddress, { tls, localAddress }: DialOptions): void {
    const refuse = (wanted: string, instead: string): never => {
      throw unsupported(this.runtime, formatAddress(address), wanted, instead);
    };
    if (localAddress !== undefined) refuse('bind a "localAddress"', "leave it out, there is no network in memory");
    const certificates = tls?.ca ?? tls?.clientCertificate;
    if (certificates !== undefined) refuse("check certificates", "leave them out, nothing is encrypted in memory");
  }

  async open(
    address: DialAddress,
    { tls, viaProxy }: { readonly tls: TlsTarget | undefined; readonly viaProxy: boolean },
    attempt: DialAttempt,
  ): Promise<MemorySocket> {
    if ("host" in address && address.host.endsWith(".invalid")) {
      attempt.step = "resolve";
      throw failure("ENOTFOUND");
    }
    await this.#latency(attempt);
    const serverAddress = formatAddress(address);
    const listener = this.#listeners.get(serverAddress);
    if (listener === "silent") return new Promise(() => {});
    if (listener === undefined || attempt.isOver) throw failure("ECONNREFUSED");
    attempt.step = tls === undefined ? attempt.step : "tls";
    const session = tls === undefined ? undefined : handshake(tls, listener, attempt);
    const { clock, random, pair: behaviour } = this.#options;
    const clientAddress = `memory:${++this.#connections}`;
    const pair = memoryPair({ ...behaviour, clock, random, serverAddress, clientAddress, tls: session });
    const { client } = pair;
    attempt.onFailure(() => client.abort());
    listener.onConnection(pair.server, pair);
    return { stream: client, tls: session, tunnel: viaProxy ? new MemoryTunnel(client) : undefined };
  }

  tunnelSocket({ tunnel }: MemorySocket): TunnelSocket {
    if (tunnel === undefined) throw new Error("The socket was not opened for a proxy");
    return tunnel;
  }

  async secure(socket: MemorySocket, { alpnProtocols }: TlsTarget): Promise<MemorySocket> {
    return { ...socket, tls: { alpnProtocol: alpnProtocols?.[0] } };
  }

  stream({ stream, tls, tunnel }: MemorySocket, { remoteAddress, clock, early }: StreamOptions): ByteStream {
    return tunnel?.asStream({ remoteAddress, tls, clock, early }) ?? stream;
  }

  /** Waits as a connection would: a time, or a turn. */
  #latency(attempt: DialAttempt): Promise<void> {
    const { clock, connectLatencyMs = 0 } = this.#options;
    return new Promise((resolve) => {
      if (connectLatencyMs <= 0) {
        clock.defer(resolve);
        return;
      }
      const timer = clock.setTimer(connectLatencyMs, resolve);
      attempt.onFailure(() => timer.cancel());
    });
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function handshake({ alpnProtocols }: TlsTarget, listener: Listener, { address }: DialAttempt): TlsSession {
  const known = listener.alpnProtocols;
  if (known === undefined) {
    const message = `The TLS handshake with "${address}" failed: the peer speaks plaintext`;
    throw new TransportError({ step: "tls", address, message });
  }
  return { alpnProtocol: alpnProtocols?.find((protocol) => known.includes(protocol)) };
}
