/**
 * A connection to one server for one service, from the first call on: it is dialled while the calls wait in its engine, and is over
 * when it cannot be made, is lost, or nobody has called for a while.
 */
import type { ByteStream } from "../../core/byte-stream.ts";
import { onAbort } from "../../core/call/cancellation.ts";
import type { Clock, Timer } from "../../core/clock.ts";
import { formatAddress, type Dialer, type ProxyOptions, type TlsOptions } from "../../core/dialer.ts";
import { TransportError } from "../../core/transport-error.ts";
import { Pump } from "../../transport/pump.ts";
import { HBaseConnection, SIMPLE_AUTH, type ConnectionEvents } from "../wire/connection.ts";
import { WireError } from "../wire/wire-error.ts";
import type { AttemptConnection, RpcAttempt } from "./attempt.ts";
import type { ServerAddress, ServerName } from "../region/server-name.ts";
import { connectionHeader, type CellCompression, type Service } from "../wire/connection-header.ts";
import { TOKEN_AUTH, type SaslExchange, type SaslProvider } from "./sasl.ts";

/** Who calls, where nobody says so. */
const USER = "dragoman";

/** What all connections of a client share. Times in milliseconds, sizes in bytes. */
export interface RpcOptions {
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly user: string | undefined;
  readonly realUser: string | undefined;
  readonly sasl: SaslProvider | undefined;
  /** Whether a server that has no SASL is taken without. */
  readonly allowSimple: boolean;
  readonly tls: TlsOptions | undefined;
  readonly proxy: ProxyOptions | "environment" | undefined;
  readonly localAddress: string | undefined;
  readonly compression: CellCompression | undefined;
  readonly tags: boolean;
  readonly connectTimeoutMs: number;
  readonly idleMs: number;
  readonly maxFrameBytes: number;
  readonly maxCallsPerServer: number;
  /** Where a server is to be reached that names itself so. */
  readonly mapAddress: ((address: ServerAddress) => ServerAddress | Promise<ServerAddress>) | undefined;
}

/** One connection. */
export class ServerConnection implements ConnectionEvents, AttemptConnection {
  readonly service: Service;
  readonly address: ServerName;
  readonly #options: RpcOptions;
  readonly #engine: HBaseConnection;
  readonly #onOver: (connection: ServerConnection, error: Error | undefined) => void;
  readonly #ending = new AbortController();
  readonly #over = Promise.withResolvers<void>();
  #state: "dialling" | "connected" | "over" = "dialling";
  #stream: ByteStream | undefined;
  #exchange: SaslExchange | undefined;
  #saslTimer: Timer | undefined;

  constructor(
    { service, address }: { readonly service: Service; readonly address: ServerName },
    options: RpcOptions,
    onOver: (connection: ServerConnection, error: Error | undefined) => void,
  ) {
    this.service = service;
    this.address = address;
    this.#options = options;
    this.#onOver = onOver;
    const { user, realUser, tags, compression, maxFrameBytes, maxCallsPerServer: maxCalls, idleMs, sasl } = options;
    const headerOf = (who: string | undefined): Uint8Array =>
      connectionHeader({ service, user: who, realUser, tags, compression });
    const simpleHeader = headerOf(user ?? USER);
    this.#engine = new HBaseConnection(this, {
      authCode: sasl?.authCode ?? SIMPLE_AUTH,
      // Who has proved who he is need not say it; another one he may be only by Kerberos.
      header: sasl === undefined ? simpleHeader : headerOf(sasl.authCode === TOKEN_AUTH ? undefined : user),
      simpleHeader,
      ...{ maxFrameBytes, maxCalls, idleMs },
    });
    void this.#dial();
  }

  get compression(): CellCompression | undefined {
    return this.#options.compression;
  }

  get maxFrameBytes(): number {
    return this.#options.maxFrameBytes;
  }

  get state(): "dialling" | "connected" | "over" {
    return this.#state;
  }

  /** Whether the server was reached. */
  get wasConnected(): boolean {
    return this.#stream !== undefined;
  }

  get calls(): number {
    return this.#engine.calls;
  }

  /** Whether it takes further calls. */
  get usable(): boolean {
    return this.#state !== "over" && this.#engine.refusal !== "over";
  }

  /** Fulfilled when nothing is left of it. */
  get whenOver(): Promise<void> {
    return this.#over.promise;
  }

  call(attempt: RpcAttempt): void {
    if (this.#engine.refusal === "full") {
      attempt.fail({ kind: "too-many", limit: this.#options.maxCallsPerServer });
      return;
    }
    attempt.begun(this);
    this.#engine.call(attempt);
  }

  giveUp(callId: number | undefined): void {
    this.#engine.giveUp(callId);
  }

  /**
   * A call that was sent at `sentAt` had no answer in its time. If the server has not said anything since, the connection may be
   * dead without anybody having noticed, as after a laptop's or an isolate's sleep: it takes no further calls.
   */
  unanswered(sentAt: number): void {
    if (this.#engine.heardAt < sentAt) this.close();
  }

  /** Lets what is under way end, then closes. Idempotent. */
  close(): void {
    if (this.#state === "dialling") this.abort(new WireError("The connection was closed before it was made"));
    else this.#engine.close();
  }

  /** Ends everything at once. Idempotent. */
  abort(error: WireError): void {
    this.#engine.fail(error);
    this.#ending.abort(error);
    this.#stream?.abort(error);
  }

  onSaslToken(token: Uint8Array): void {
    void this.#answerSasl(token);
  }

  onSwitchToSimple(): boolean {
    this.#saslTimer?.cancel();
    return this.#options.allowSimple;
  }

  onClosed(error: TransportError | WireError | undefined): void {
    this.#state = "over";
    this.#saslTimer?.cancel();
    this.#over.resolve();
    this.#onOver(this, error);
  }

  /** Never rejects. */
  async #dial(): Promise<void> {
    const { dialer, clock, tls, proxy, localAddress, connectTimeoutMs, mapAddress } = this.#options;
    const { signal } = this.#ending;
    try {
      const address = mapAddress === undefined ? this.address : await this.#mapped(mapAddress);
      const stream = await dialer.dial(address, { clock, tls, proxy, localAddress, connectTimeoutMs, signal });
      if (signal.aborted) {
        stream.abort(signal.reason);
        throw signal.reason;
      }
      this.#stream = stream;
      this.#state = "connected";
      new Pump({ engine: this.#engine, stream, clock });
      if (this.#options.sasl !== undefined) await this.#beginSasl(this.#options.sasl, address);
    } catch (error) {
      if (this.#stream === undefined) this.#engine.connectionLost(this.#asTransportError(error));
      else this.abort(saslFailed(error));
    }
  }

  /** The caller's function has the time that dialling has, and no more. */
  async #mapped(mapAddress: NonNullable<RpcOptions["mapAddress"]>): Promise<ServerAddress> {
    const { clock, connectTimeoutMs } = this.#options;
    const late = Promise.withResolvers<never>();
    const message = `"mapAddress" gave no address within ${connectTimeoutMs} ms`;
    const timer = clock.setTimer(connectTimeoutMs, () => late.reject(new Error(message)));
    const removeListener = onAbort(this.#ending.signal, late.reject);
    try {
      return await Promise.race([mapAddress(this.address), late.promise]);
    } finally {
      timer.cancel();
      removeListener();
    }
  }

  async #beginSasl(provider: SaslProvider, address: ServerAddress): Promise<void> {
    const { clock, connectTimeoutMs } = this.#options;
    const late = new WireError(`The server did not end SASL within ${connectTimeoutMs} ms`);
    this.#saslTimer = clock.setTimer(connectTimeoutMs, () => this.abort(late));
    this.#exchange = provider.begin(address);
    this.#engine.sendSasl(await this.#exchange.initial());
  }

  async #answerSasl(challenge: Uint8Array): Promise<void> {
    try {
      const step = await this.#exchange?.step(challenge);
      if (step?.token !== undefined) this.#engine.sendSasl(step.token);
      if (step?.done !== true) return;
      this.#saslTimer?.cancel();
      this.#engine.saslDone();
    } catch (error) {
      this.abort(saslFailed(error));
    }
  }

  #asTransportError(error: unknown): TransportError {
    if (error instanceof TransportError) return error;
    const message = error instanceof Error ? error.message : String(error);
    return new TransportError({ step: "connect", address: formatAddress(this.address), message, cause: error });
  }
}

function saslFailed(error: unknown): WireError {
  return new WireError(`SASL failed: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}
