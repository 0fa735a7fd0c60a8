/** Dialling on Deno: `Deno.connect`, `Deno.connectTls`, `Deno.startTls`, unix sockets and proxies. */
import type { ByteStream } from "../../core/byte-stream.ts";
import type { Clock } from "../../core/clock.ts";
import {
  type DialAddress,
  type DialOptions,
  type Dialer,
  type ProxyOptions,
  formatAddress,
} from "../../core/dialer.ts";
import type { DialAttempt } from "../dial-attempt.ts";
import { type Connector, type OpenOptions, type StreamOptions, type TlsTarget, dialWith } from "../dial.ts";
import { PromiseStream } from "../promise-stream.ts";
import { type ProxyEnvironment, proxyFromEnvironment } from "../proxy-environment.ts";
import type { TunnelSocket } from "../proxy.ts";
import { transportError, unsupported } from "../stream-errors.ts";
import { systemClock } from "../system-clock.ts";
import { type DenoConn, type DenoTcpConn, type DenoTlsConn, denoApi } from "./deno-api.ts";
import { denoDns } from "./dns.ts";
import { explainDenoError } from "./failure.ts";
import { DenoSocket } from "./socket.ts";

const WAY_OUT = 'use "nodeDialer()" from "dragoman/transport/node", which runs on Deno too';

const connector: Connector<DenoSocket> = {
  runtime: "deno",
  environmentProxy: (address) => proxyFromEnvironment(readEnvironment(), address),
  check,
  open,
  secure,
  tunnelSocket: (socket: DenoSocket): TunnelSocket => socket,
  stream: (socket: DenoSocket, options: StreamOptions): ByteStream =>
    new PromiseStream(socket, { ...options, tls: socket.tls }),
};

/**
 * A dialer over Deno's own sockets. It needs `--allow-net`, for unix sockets `--allow-read` and `--allow-write`, for
 * `proxy: "environment"` `--allow-env`. `tls.ca` is trusted besides Deno's own authorities, not instead of them: Deno
 * has no way to leave those out, where `nodeDialer()` has.
 *
 * @example
 * ```ts
 * const stream = await denoDialer().dial({ host: "example.org", port: 443 }, { clock, tls: {} });
 * ```
 */
export function denoDialer(): Dialer {
  return {
    runtime: connector.runtime,
    dial: (address, options) => dialWith(connector, address, options),
    systemClock: denoClock,
    dns: denoDns,
  };
}

/** Deno's dialer, as `#dialer` resolves to it. */
export const dialer: Dialer = denoDialer();

function denoClock(): Clock {
  const deno = denoApi();
  return systemClock<ReturnType<typeof setTimeout>>({
    setTimeout,
    clearTimeout,
    setKeepAlive: (timer, keepAlive) => (keepAlive ? deno.refTimer(timer) : deno.unrefTimer(timer)),
    // A macrotask: it comes after everything that one poll of the sockets brought.
    defer: (callback) => void setImmediate(callback),
  });
}

function readEnvironment(): ProxyEnvironment {
  const { env } = denoApi();
  return {
    HTTPS_PROXY: env.get("HTTPS_PROXY"),
    https_proxy: env.get("https_proxy"),
    NO_PROXY: env.get("NO_PROXY"),
    no_proxy: env.get("no_proxy"),
  };
}

function check(address: DialAddress, { tls, localAddress }: DialOptions, proxy: ProxyOptions | undefined): void {
  const refuse = (wanted: string, instead: string): never => {
    throw unsupported("deno", formatAddress(address), wanted, instead);
  };
  if (localAddress !== undefined) refuse('bind a "localAddress"', WAY_OUT);
  if (tls === undefined) return;
  if ("path" in address) refuse('speak "tls" over a unix socket', WAY_OUT);
  if (tls.clientCertificate === undefined) return;
  if (proxy !== undefined) refuse('show a "clientCertificate" through a proxy', WAY_OUT);
  const isOtherName = "host" in address && tls.serverName !== undefined && tls.serverName !== address.host;
  if (isOtherName) refuse('show a "clientCertificate" under a "serverName" other than the host', WAY_OUT);
}

async function open(address: DialAddress, { tls }: OpenOptions, attempt: DialAttempt): Promise<DenoSocket> {
  try {
    if ("host" in address && tls?.clientCertificate !== undefined) {
      return await connectWithCertificate(address, tls, attempt);
    }
    const conn = await connectPlain(address, attempt);
    const socket = new DenoSocket(conn, undefined);
    if (tls === undefined) return socket;
    attempt.step = "tls";
    return await secure(socket, tls, attempt);
  } catch (cause) {
    throw failure(cause, attempt);
  }
}

async function connectPlain(address: DialAddress, attempt: DialAttempt): Promise<DenoConn> {
  if ("path" in address) return released(await denoApi().connect({ transport: "unix", path: address.path }), attempt);
  const conn = await denoApi().connect({ hostname: address.host, port: address.port });
  conn.setNoDelay(true);
  return released(conn, attempt);
}

/** A client certificate can only be shown by `connectTls`, which connects by itself. */
async function connectWithCertificate(
  { host, port }: { readonly host: string; readonly port: number },
  tls: TlsTarget,
  attempt: DialAttempt,
): Promise<DenoSocket> {
  const options = { ...tlsOptions(tls), ...(tls.clientCertificate ?? { cert: "", key: "" }) };
  const conn = released(await denoApi().connectTls({ ...options, hostname: host, port }), attempt);
  attempt.step = "tls";
  return handshake(conn);
}

async function secure(socket: DenoSocket, tls: TlsTarget, attempt: DialAttempt): Promise<DenoSocket> {
  try {
    // `check` lets only TCP connections come here.
    const conn = await denoApi().startTls(socket.conn as DenoTcpConn, tlsOptions(tls));
    return await handshake(released(conn, attempt));
  } catch (cause) {
    throw failure(cause, attempt);
  }
}

async function handshake(conn: DenoTlsConn): Promise<DenoSocket> {
  const { alpnProtocol } = await conn.handshake();
  return new DenoSocket(conn, { alpnProtocol: alpnProtocol ?? undefined });
}

function tlsOptions({ serverName, ca, alpnProtocols }: TlsTarget): {
  readonly hostname: string;
  readonly caCerts?: string[];
  readonly alpnProtocols?: string[];
} {
  return {
    hostname: serverName,
    ...(ca === undefined ? {} : { caCerts: [...ca] }),
    ...(alpnProtocols === undefined ? {} : { alpnProtocols: [...alpnProtocols] }),
  };
}

/** Has `conn` closed if the attempt fails. */
function released<Conn extends DenoConn>(conn: Conn, attempt: DialAttempt): Conn {
  attempt.onFailure(() => new DenoSocket(conn, undefined).destroy());
  return conn;
}

function failure(cause: unknown, attempt: DialAttempt): Error {
  const { step = attempt.step, code } = explainDenoError(cause);
  return transportError({ step, address: attempt.address, code, cause });
}
