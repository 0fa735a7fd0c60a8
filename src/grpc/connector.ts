/**
 * Makes the connection that a subchannel holds: dial, join stream and HTTP/2 engine by a pump, wait for the server's SETTINGS.
 * Everything that can be wrong with a server's first words becomes an error here that says so.
 */
import type { ByteStream } from "../core/byte-stream.ts";
import type { Connect, ConnectionEvents } from "../core/channel/subchannel.ts";
import type { Clock } from "../core/clock.ts";
import { formatAddress, type Dialer, type ProxyOptions, type TlsOptions } from "../core/dialer.ts";
import { onAbort } from "../core/call/cancellation.ts";
import { TransportError } from "../core/transport-error.ts";
import { Http2Connection, type GoAway } from "../http2/connection.ts";
import { ErrorCode, Http2Error } from "../http2/error.ts";
import type { KeepaliveOptions } from "../http2/keepalive.ts";
import type { Http2Options } from "../http2/options.ts";
import { Pump } from "../transport/pump.ts";
import type { GrpcConnection } from "./connection.ts";
import type { ChannelCredentials } from "./credentials/channel-credentials.ts";
import { Http2GrpcConnection, type Liveness } from "./http2-connection.ts";

/** What {@link http2Connector} takes. */
export interface ConnectorOptions {
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly credentials: ChannelCredentials;
  readonly http2: Http2Options;
  readonly proxy: ProxyOptions | "environment" | undefined;
  readonly localAddress: string | undefined;
  /** The name that TLS verifies where the credentials name none: the caller's `authority`. */
  readonly tlsName: string | undefined;
  readonly keepalive: KeepaliveOptions | undefined;
  readonly liveness: Liveness;
}

const MAX_KEEPALIVE_MS = 86_400_000;

const WITHOUT_ALPN =
  "This runtime's TLS offers no ALPN, and most servers refuse HTTP/2 without it. Ways out: plaintext HTTP/2 (h2c) through a " +
  "Tunnel or VPC binding, a server that takes HTTP/2 without ALPN, or gRPC-Web or Connect over fetch";

/** A `Connect` for subchannels of gRPC. */
export function http2Connector(options: ConnectorOptions): Connect<GrpcConnection> {
  const { dialer, clock, credentials, http2, proxy, localAddress, tlsName, liveness } = options;
  let { keepalive } = options;
  /** As gRFC A8 has it: a server that complains of too many PINGs gets half as many, for the channel's life. */
  const slowDown = (used: KeepaliveOptions, { code, debugText }: GoAway): void => {
    if (code !== ErrorCode.ENHANCE_YOUR_CALM || debugText !== "too_many_pings" || keepalive === undefined) return;
    // Of several connections that hear it at once, one doubles.
    keepalive = { ...keepalive, timeMs: Math.max(keepalive.timeMs, Math.min(2 * used.timeMs, MAX_KEEPALIVE_MS)) };
  };
  return async (address, { events, signal, timeoutMs }) => {
    const name = formatAddress(address.dial);
    const secure = credentials.security === "tls" ? tlsOptions(credentials, tlsName ?? address.serverName) : undefined;
    const startedAt = clock.now();
    const dialling = dialer.dial(address.dial, {
      ...{ clock, signal, proxy, localAddress, tls: secure },
      connectTimeoutMs: timeoutMs,
    });
    const stream = await dialling.catch((error: unknown) => {
      throw explainTlsFailure(dialer, secure, error);
    });
    const refusal = refuseByAlpn(stream, name);
    if (refusal !== undefined) {
      stream.abort(refusal);
      throw refusal;
    }
    const used = keepalive;
    const onGoAway = (goAway: GoAway): void => {
      if (used !== undefined) slowDown(used, goAway);
    };
    const leftMs = Math.max(0, timeoutMs - (clock.now() - startedAt));
    const handshake = new Handshake({
      ...{ stream, name, clock, events, http2, timeoutMs, leftMs, keepalive, liveness, onGoAway },
    });
    const explain = (error: TransportError): TransportError => explainEarlyEnd(dialer, secure, error);
    return handshake.ready(signal, explain);
  };
}

function tlsOptions(credentials: Extract<ChannelCredentials, { security: "tls" }>, addressName?: string): TlsOptions {
  const { ca, cert, key, serverName = addressName } = credentials.options;
  return {
    alpnProtocols: ["h2"],
    serverName,
    ca: typeof ca === "string" ? [ca] : ca,
    clientCertificate: cert === undefined || key === undefined ? undefined : { cert, key },
  };
}

/** A server that chose another protocol will not speak HTTP/2. One that chose none may: its first bytes will tell. */
function refuseByAlpn(stream: ByteStream, address: string): TransportError | undefined {
  const protocol = stream.tls?.alpnProtocol;
  if (protocol === undefined || protocol === "h2") return undefined;
  const message = `The server at "${address}" chose "${protocol}" by ALPN, and gRPC needs "h2"`;
  return new TransportError({ step: "tls", address, message });
}

function explainTlsFailure(dialer: Dialer, secure: TlsOptions | undefined, error: unknown): unknown {
  if (!(error instanceof TransportError) || error.step !== "tls") return error;
  return explainEarlyEnd(dialer, secure, error);
}

function explainEarlyEnd(dialer: Dialer, secure: TlsOptions | undefined, error: TransportError): TransportError {
  if (secure === undefined || dialer.offersAlpn !== false) return error;
  const { step, address, code, cause } = error;
  return new TransportError({ step, address, code, cause, message: `${error.message}. ${WITHOUT_ALPN}` });
}

interface HandshakeOptions {
  readonly stream: ByteStream;
  readonly name: string;
  readonly clock: Clock;
  readonly events: ConnectionEvents;
  readonly http2: Http2Options;
  readonly keepalive: KeepaliveOptions | undefined;
  readonly liveness: Liveness;
  readonly onGoAway: (goAway: GoAway) => void;
  /** What the whole attempt has, and what is left of it. */
  readonly timeoutMs: number;
  readonly leftMs: number;
}

/** The time from a connected stream to the server's SETTINGS. */
class Handshake {
  readonly #options: HandshakeOptions;
  readonly #connection: Http2GrpcConnection;
  readonly #ready = Promise.withResolvers<GrpcConnection>();
  #settled = false;

  constructor(options: HandshakeOptions) {
    const { stream, name, clock, events, http2, keepalive, liveness, onGoAway } = options;
    this.#options = options;
    const engine = new Http2Connection(
      {
        onReady: () => this.#settle(() => this.#ready.resolve(this.#connection)),
        onDraining: (goAway) => {
          if (goAway !== undefined) onGoAway(goAway);
          events.onDraining();
        },
        onClosed: (error) => {
          const reason = this.#asTransportError(error);
          this.#settle(() =>
            this.#ready.reject(reason ?? this.#error("The connection was closed before it was ready")),
          );
          this.#connection.closed();
          events.onClosed(reason);
        },
      },
      http2,
      keepalive,
    );
    this.#connection = new Http2GrpcConnection({ engine, stream, clock, address: name, liveness });
    new Pump({ engine, stream, clock });
  }

  /** Fulfilled when SETTINGS are here; rejects, with the stream aborted, at the deadline or the signal. */
  async ready(signal: AbortSignal, explain: (error: TransportError) => TransportError): Promise<GrpcConnection> {
    const { stream, clock, timeoutMs, leftMs } = this.#options;
    const giveUp = (error: unknown): void => {
      this.#settle(() => this.#ready.reject(error));
      stream.abort(error);
    };
    const late = `The server at "${this.#options.name}" accepted the connection and sent no SETTINGS within ${Math.round(timeoutMs)} ms`;
    const timer = clock.setTimer(leftMs, () => giveUp(this.#error(`${late}; is it an HTTP/2 server?`, "ETIMEDOUT")));
    const removeListener = onAbort(signal, giveUp);
    try {
      return await this.#ready.promise;
    } catch (error) {
      throw error instanceof TransportError ? explain(error) : error;
    } finally {
      timer.cancel();
      removeListener();
    }
  }

  #settle(how: () => void): void {
    if (this.#settled) return;
    this.#settled = true;
    how();
  }

  #asTransportError(error: TransportError | Http2Error | undefined): TransportError | undefined {
    return error instanceof Http2Error ? this.#error(error.message, undefined, error) : error;
  }

  #error(message: string, code?: string, cause?: unknown): TransportError {
    return new TransportError({ step: "handshake", address: this.#options.name, message, code, cause });
  }
}
