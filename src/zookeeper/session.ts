/**
 * The session (`ClientCnxn`): one identity on whichever server answers, for as long as the servers keep it. It connects, says
 * who it is, sets its watches anew, lets the user's requests flow, and does so again when the connection is lost.
 *
 *   CONNECTING ──dialled──▶ ASSOCIATING ──reply──▶ CONNECTED, CONNECTEDREADONLY
 *        ▲                      │ lost                    │ lost
 *        └──────────────────────┴─────────────────────────┘      any ──▶ CLOSED (closed, expired), AUTH_FAILED
 */
import type { ByteStream } from "../core/byte-stream.ts";
import { formatAddress } from "../core/dialer.ts";
import { TransportError } from "../core/transport-error.ts";
import { EventLog, type LoggedEvent } from "../core/observe/event-log.ts";
import { Pump } from "../transport/pump.ts";
import { ZooKeeperError } from "./error.ts";
import type { SessionEvent } from "./events/session-event.ts";
import type { ServerAddress } from "./hosts/connect-string.ts";
import { dialServer } from "./hosts/dial-server.ts";
import { Servers } from "./hosts/servers.ts";
import type { OperationOptions } from "./operation-options.ts";
import { Pause } from "./pause.ts";
import { ReadWriteSearch } from "./read-write-search.ts";
import { RequestQueue } from "./request-queue.ts";
import { authenticate } from "./sasl/handshake.ts";
import type { SessionOptions, SessionState, SessionTicket } from "./session-options.ts";
import type { ConnectResponse } from "./wire/connect.ts";
import { ZooKeeperConnection, type ConnectionEvents, type Request } from "./wire/connection.ts";
import { ErrorCode } from "./wire/error-code.ts";
import { xidAfter } from "./wire/header.ts";
import { OpCode } from "./wire/op-code.ts";
import type { Operation } from "./wire/operation.ts";
import { writeAuth, type AuthInfo } from "./wire/requests.ts";
import type { WatcherEvent } from "./wire/watcher-event.ts";

const NO_PASSWORD = new Uint8Array(16);

/** One session. */
export class Session implements ConnectionEvents {
  readonly #options: SessionOptions;
  readonly #servers: Servers;
  readonly #log: EventLog;
  readonly #auths: AuthInfo[] = [];
  #state: SessionState = "CONNECTING";
  readonly #queue: RequestQueue;
  #connection: ZooKeeperConnection | undefined;
  #stream: ByteStream | undefined;
  #server: ServerAddress | undefined;
  #identity: Omit<SessionTicket, "lastZxid">;
  /** Of each answer: by itself, as nothing is made anew for one. */
  #lastZxid: bigint;
  /** Whether a server that writes has had the session: a read-only one alone gives ids that no other knows. */
  #seenByWriter: boolean;
  #xid = 0;
  #heardAt: number;
  /** Ends what the session waits for. */
  readonly #ending = new AbortController();
  #closing: Promise<void> | undefined;
  readonly #over = Promise.withResolvers<void>();
  readonly #connectedOnce = Promise.withResolvers<void>();
  readonly #pause: Pause;
  /** What goes on beside a connection and ends with it: SASL's time, the search for a server that writes. */
  #beside: { stop(): void } | undefined;

  constructor(options: SessionOptions) {
    const { target, random, clock, ticket, sessionTimeoutMs: timeoutMs } = options;
    this.#options = options;
    this.#queue = new RequestQueue({
      ...{ clock, limit: options.maxQueuedRequests, requestTimeoutMs: options.requestTimeoutMs },
      isOpen: () => this.#alive && this.#closing === undefined,
      pending: () => this.#connection?.pending ?? 0,
      server: () => this.server,
      lossCode: () => this.#lossCode,
      onRequestTimeout: () => this.#requestTimedOut(),
      onRequest: () => this.#connection?.requestsWaiting(),
    });
    this.#servers = new Servers({
      ...{ target, random, clock, dns: options.dns, srvRefreshMs: options.srvRefreshMs, signal: this.#ending.signal },
      onServers: (servers) => this.updateServers(servers),
      onFailure: (error) => this.#lookUpFailed(error),
    });
    this.#log = new EventLog(clock);
    this.#identity = ticket ?? { sessionId: 0n, password: NO_PASSWORD, timeoutMs };
    this.#lastZxid = ticket?.lastZxid ?? 0n;
    this.#seenByWriter = ticket !== undefined;
    this.#pause = new Pause(clock);
    this.#heardAt = clock.now();
    // Most never ask.
    this.#connectedOnce.promise.catch(() => {});
  }

  /** Fulfilled when a server has the session for the first time; rejects if it is over before. */
  get connectedOnce(): Promise<void> {
    return this.#connectedOnce.promise;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** What another client needs to go on with this session. */
  get ticket(): SessionTicket {
    return { ...this.#identity, lastZxid: this.#lastZxid };
  }

  get events(): readonly LoggedEvent[] {
    return this.#log.entries;
  }

  /** `host:port` of the server in use, or tried last. */
  get server(): string | undefined {
    return this.#server && formatAddress(this.#server);
  }

  get connected(): boolean {
    return this.#state === "CONNECTED" || this.#state === "CONNECTEDREADONLY";
  }

  /** Begins to connect. */
  start(): void {
    this.#servers.start();
    void this.#run();
  }

  /** Sends an operation when there is a connection. Rejects with a ZooKeeperError. */
  submit<T>(operation: Operation<T>, options: OperationOptions = {}): Promise<T> {
    return this.#queue.submit(operation, options);
  }

  /** Authenticates the session, now and on every later connection. */
  addAuth(auth: AuthInfo): void {
    this.#auths.push(auth);
    if (this.#connection?.isOpen === true) this.#connection.sendAuth((out) => writeAuth(out, auth));
  }

  /** Takes another list of servers. The session moves to one of them if that balances the load, or if its own is gone. */
  updateServers(servers: readonly ServerAddress[]): void {
    const hadNone = this.#servers.size === 0;
    const leaves = this.#servers.update(servers, this.connected ? this.#server : undefined);
    this.note("info", `The list of servers is now ${servers.map(formatAddress).join(",")}`);
    if (leaves) this.#connection?.close();
    if (hadNone) this.#pause.wake();
  }

  /** Ends the session on the server, waits for its answer, and closes. Idempotent. */
  close(timeoutMs: number): Promise<void> {
    this.#closing ??= this.#close(timeoutMs);
    return this.#closing;
  }

  /** Leaves the session to its timeout on the server, for another to go on with. */
  async detach(): Promise<SessionTicket> {
    this.#closing ??= this.#end("CLOSED");
    await this.#closing;
    return this.ticket;
  }

  nextRequest(): Request | undefined {
    return this.#queue.next();
  }

  onConnected({ timeoutMs, sessionId, password, readOnly }: ConnectResponse): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    this.#identity = { sessionId, password, timeoutMs };
    if (!readOnly) this.#seenByWriter = true;
    this.#servers.connected();
    this.#state = readOnly ? "CONNECTEDREADONLY" : "CONNECTED";
    this.note(
      "info",
      `${this.#state} to ${this.server} as session 0x${sessionId.toString(16)}, timeout ${timeoutMs} ms`,
    );
    this.#options.listener.onEvent(readOnly ? "ConnectedReadOnly" : "SyncConnected");
    if (this.#options.sasl === undefined) this.#prepared(connection);
    else void this.#authenticate(connection);
  }

  onExpired(): void {
    void this.#end("CLOSED", "Expired");
  }

  onWatch(event: WatcherEvent, zxid: bigint): void {
    this.#options.listener.onWatch(event, zxid);
  }

  onAuthFailed(): void {
    void this.#end("AUTH_FAILED", "AuthFailed");
  }

  onZxid(zxid: bigint): void {
    this.#lastZxid = zxid;
  }

  onClosed(error: Error | undefined): void {
    this.#beside?.stop();
    this.#heardAt = this.#connection?.heardAt ?? this.#heardAt;
    this.#connection = undefined;
    this.#stream = undefined;
    this.#lost(error);
    this.#pause.wake();
  }

  get #alive(): boolean {
    return this.#state !== "CLOSED" && this.#state !== "AUTH_FAILED";
  }

  /** What the session's state makes of a lost request. */
  get #lossCode(): number {
    if (this.#state === "AUTH_FAILED") return ErrorCode.AuthFailed;
    return this.#state === "CLOSED" ? ErrorCode.SessionExpired : ErrorCode.ConnectionLoss;
  }

  /** As in Java, one answer that is missing gives up the connection, and with it all that waits. */
  #requestTimedOut(): void {
    this.note("warning", `${this.server}: no answer within ${this.#options.requestTimeoutMs} ms`);
    if (this.#stream === undefined) this.#lost(undefined);
    else this.#stream.abort();
  }

  /** Connects, again and again, until the session is over. Never rejects. */
  async #run(): Promise<void> {
    // Servers may have to be looked up first.
    if (this.#servers.size === 0) await this.#pause.wait(Number.POSITIVE_INFINITY);
    while (this.#alive) {
      const { server, waitMs } = this.#servers.next();
      await this.#pause.wait(waitMs);
      if (!this.#alive || this.#expireHere()) break;
      this.#state = "CONNECTING";
      this.#server = server;
      await this.#connect(server);
    }
    this.#over.resolve();
  }

  /** One connection, from dialling to its end. */
  async #connect(server: ServerAddress): Promise<void> {
    const { dialer, dns, random, clock, tls, proxy, localAddress, maxPacketBytes, canBeReadOnly } = this.#options;
    const connectTimeoutMs = this.#identity.timeoutMs / this.#servers.size;
    let stream: ByteStream;
    try {
      stream = await dialServer(server, {
        ...{ dialer, dns, random, clock, tls, proxy, localAddress, connectTimeoutMs },
        signal: this.#ending.signal,
      });
    } catch (error) {
      if (!this.#alive) return;
      // What the runtime cannot do, it cannot do next time either: nobody is to wait for a first connection.
      if (error instanceof TransportError && error.step === "unsupported")
        this.#connectedOnce.reject(this.#notConnected(error));
      this.#lost(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    if (!this.#alive) {
      stream.abort();
      return;
    }
    this.#state = "ASSOCIATING";
    const { sessionId, password, lastZxid, timeoutMs } = this.ticket;
    const id = this.#seenByWriter ? sessionId : 0n;
    const engine = new ZooKeeperConnection(this, {
      connect: { sessionId: id, password, timeoutMs, canBeReadOnly, lastZxidSeen: lastZxid },
      ...{ connectTimeoutMs, maxPacketBytes },
      nextXid: () => (this.#xid = xidAfter(this.#xid)),
    });
    this.#connection = engine;
    this.#stream = stream;
    new Pump({ engine, stream, clock });
    await this.#pause.wait(Number.POSITIVE_INFINITY);
  }

  /** Proves who the session is, before anything else is said. */
  async #authenticate(connection: ZooKeeperConnection): Promise<void> {
    const { sasl, saslRequired, listener, clock } = this.#options;
    const server = this.#server;
    if (sasl === undefined || server === undefined) return;
    // A mechanism that hangs is no reason to wait for longer than a session lives.
    const timer = clock.setTimer(this.#identity.timeoutMs, () => {
      this.note("warning", `${sasl.name} with ${this.server}: not done within ${this.#identity.timeoutMs} ms`);
      connection.close();
    });
    this.#beside = { stop: () => timer.cancel() };
    const outcome = await authenticate(connection, sasl, server).finally(() => timer.cancel());
    if (outcome.kind === "lost" || connection !== this.#connection || !this.#alive) return;
    if (outcome.kind === "authenticated") listener.onEvent("SaslAuthenticated");
    else {
      this.note("error", `${sasl.name} with ${this.server}: ${outcome.reason}`);
      if (outcome.kind === "refused" || saslRequired) {
        this.onAuthFailed();
        return;
      }
      listener.onEvent("AuthFailed");
    }
    this.#prepared(connection);
  }

  /** Says on a new connection what the session has to say, and then lets requests flow. */
  #prepared(connection: ZooKeeperConnection): void {
    for (const auth of this.#auths) connection.sendAuth((out) => writeAuth(out, auth));
    const { listener, maxPacketBytes } = this.#options;
    for (const request of listener.watchRequests(this.#lastZxid, maxPacketBytes)) connection.send(request);
    this.#connectedOnce.resolve();
    connection.open();
    if (this.#state === "CONNECTEDREADONLY") this.#searchWriter(connection);
  }

  #searchWriter(connection: ZooKeeperConnection): void {
    const { clock, dialer, tls, proxy, localAddress } = this.#options;
    this.#beside = new ReadWriteSearch({
      ...{ clock, dialer, tls, proxy, localAddress },
      next: () => this.#servers.nextToAsk(),
      onFound: (server) => {
        this.note("info", `${formatAddress(server)} writes: the session moves there`);
        this.#servers.prefer(server);
        connection.close();
      },
    });
  }

  #lookUpFailed(error: Error): void {
    this.note("warning", error.message);
    if (this.#servers.size === 0) this.#lost(error);
  }

  /** A connection is gone, or there was none: what waits is lost by it (`SendThread.cleanup`). */
  #lost(error: Error | undefined): void {
    if (error !== undefined) this.note("warning", `${this.server}: ${error.message}`);
    const wasConnected = this.connected;
    if (this.#alive) this.#state = "CONNECTING";
    this.#queue.lose(error);
    if (wasConnected) this.#options.listener.onEvent("Disconnected");
  }

  #notConnected(cause?: Error): ZooKeeperError {
    const { server } = this;
    return new ZooKeeperError({ code: this.#lossCode, operation: "connect", server, message: cause?.message, cause });
  }

  /** The servers have forgotten the session by now: since 3.9.3 the client does not wait for one to say so. */
  #expireHere(): boolean {
    const silentMs = this.#options.clock.now() - this.#heardAt;
    // Without an id no server has had the session, and there is nothing to expire.
    if (this.#identity.sessionId === 0n || silentMs <= (this.#identity.timeoutMs * 4) / 3) return false;
    this.note("warning", `No server was heard of for ${Math.round(silentMs)} ms: the session has expired`);
    void this.#end("CLOSED", "Expired");
    return true;
  }

  async #close(timeoutMs: number): Promise<void> {
    if (this.connected) {
      const closing: Operation<void> = {
        ...{ name: "close", opCode: OpCode.closeSession, path: undefined, writes: true },
        write() {},
        read() {},
      };
      // The last one that is taken: `#closing` is not set yet.
      await this.submit(closing, { timeoutMs }).catch((error: unknown) => {
        // The server closes at once, or the session ends by its timeout.
        if (error instanceof ZooKeeperError) this.note("info", `Closing: ${error.message}`);
      });
    }
    await this.#end("CLOSED");
  }

  /** The session is over: nothing is sent any more, and everybody who waits hears of it. */
  async #end(state: "CLOSED" | "AUTH_FAILED", event?: SessionEvent): Promise<void> {
    if (this.#ending.signal.aborted) return;
    this.#state = state;
    this.note(event === undefined ? "info" : "error", event ?? state);
    this.#ending.abort(new Error("The session was closed"));
    const { listener } = this.#options;
    const stream = this.#stream;
    this.#connection?.close();
    this.#lost(undefined);
    if (event !== undefined) listener.onEvent(event);
    this.#connectedOnce.reject(this.#notConnected());
    if (stream === undefined) this.#pause.wake();
    await this.#over.promise;
    listener.onEvent("Closed");
  }

  /** Writes into the session's log. */
  note(severity: LoggedEvent["severity"], text: string): void {
    this.#log.add(severity, text);
  }
}
