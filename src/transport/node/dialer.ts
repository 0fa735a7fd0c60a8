/** Dialling on Node: `node:net` and `node:tls`, unix sockets, proxies, all TLS options. */
import { type Socket, connect as connectTcp, isIP } from "node:net";
import { type TLSSocket, connect as connectTls } from "node:tls";
import type { ByteStream } from "../../core/byte-stream.ts";
import type { Clock } from "../../core/clock.ts";
import type { DialAddress, Dialer } from "../../core/dialer.ts";
import type { DialAttempt } from "../dial-attempt.ts";
import { type Connector, type OpenOptions, type StreamOptions, type TlsTarget, dialWith } from "../dial.ts";
import { proxyFromEnvironment } from "../proxy-environment.ts";
import type { TunnelSocket } from "../proxy.ts";
import { systemClock } from "../system-clock.ts";
import { nodeDns } from "./dns.ts";
import { ReadBuffer } from "./read-buffer.ts";
import { type NodeSocket, NodeStream } from "./stream.ts";
import { tlsConnectOptions } from "./tls.ts";
import { socketTunnel } from "./tunnel.ts";

const connector: Connector<NodeSocket> = {
  runtime: "node",
  environmentProxy: (address) => proxyFromEnvironment(process.env, address),
  check(): void {},
  open,
  secure,
  tunnelSocket: ({ socket }: NodeSocket): TunnelSocket => socketTunnel(socket),
  stream: (socket: NodeSocket, options: StreamOptions): ByteStream => new NodeStream(socket, options),
};

/**
 * A dialer over Node's sockets. It also runs on Deno, through Deno's `node:net` and `node:tls`.
 *
 * @example
 * ```ts
 * const stream = await nodeDialer().dial({ host: "example.org", port: 443 }, { clock, tls: {} });
 * ```
 */
export function nodeDialer(): Dialer {
  return {
    runtime: connector.runtime,
    dial: (address, options) => dialWith(connector, address, options),
    systemClock: nodeClock,
    dns: nodeDns,
  };
}

/** Node's dialer, as `#dialer` resolves to it. */
export const dialer: Dialer = nodeDialer();

function nodeClock(): Clock {
  return systemClock<NodeJS.Timeout>({
    setTimeout,
    clearTimeout,
    setKeepAlive: (timer, keepAlive) => void (keepAlive ? timer.ref() : timer.unref()),
    // The event loop's check phase: it comes after everything that one poll of the sockets brought.
    defer: (callback) => void setImmediate(callback),
  });
}

async function open(
  address: DialAddress,
  { tls, viaProxy, localAddress }: OpenOptions,
  attempt: DialAttempt,
): Promise<NodeSocket> {
  const readBuffer = viaProxy ? undefined : new ReadBuffer();
  const options = {
    ...address,
    allowHalfOpen: true,
    noDelay: true,
    ...(localAddress === undefined ? {} : { localAddress }),
    ...(readBuffer === undefined ? {} : { onread: readBuffer.onread }),
  };
  if ("host" in address && isIP(address.host) === 0) attempt.step = "resolve";
  const socket = tls === undefined ? connectTcp(options) : connectTls({ ...options, ...tlsConnectOptions(tls) });
  // The stream starts the reading, once there is someone to read for.
  socket.pause();
  await established(socket, tls === undefined ? "connect" : "secureConnect", attempt);
  return { socket, readBuffer };
}

async function secure({ socket }: NodeSocket, tls: TlsTarget, attempt: DialAttempt): Promise<NodeSocket> {
  const secured: TLSSocket = connectTls({ socket, ...tlsConnectOptions(tls) });
  secured.pause();
  await established(secured, "secureConnect", attempt);
  return { socket: secured, readBuffer: undefined };
}

/** Waits for `event`; the attempt's step follows the socket, and its failure destroys it. */
function established(socket: Socket, event: "connect" | "secureConnect", attempt: DialAttempt): Promise<void> {
  attempt.onFailure(() => socket.destroy());
  return new Promise((resolve, reject) => {
    const onLookup = (error: Error | null): void => {
      if (error === null) attempt.step = "connect";
    };
    const onConnect = (): void => void (attempt.step = event === "connect" ? "connect" : "tls");
    const onClose = (): void => reject(new Error("The peer closed the connection"));
    const onError = (error: Error & { readonly syscall?: string }): void => {
      if (error.syscall === "connect" || error.syscall === "bind") attempt.step = "connect";
      reject(error);
    };
    socket.on("lookup", onLookup);
    socket.on("connect", onConnect);
    socket.once("close", onClose);
    // Stays: a destroyed socket may still have an error to tell, and nobody else listens.
    socket.on("error", onError);
    socket.once(event, () => {
      socket.off("lookup", onLookup);
      socket.off("connect", onConnect);
      socket.off("close", onClose);
      resolve();
    });
  });
}
