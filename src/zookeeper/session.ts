/**
 * The session (`ClientCnxn`): one identity on whichever server answers, for as long as the servers keep it. It connects, says
 * who it is, sets its watches anew, lets the user's requests flow, and does so again when the connection is lost.
 *
 *   CONNECTING ──dialled──▶ ASSOCIATING ──reply──▶ CONNECTED, CONNECTEDREADONLY
 *        ▲                      │ lost                    │ lost
 *        └──────────────────────┴─────────────────────────┘      any ──▶ CLOSED (closed, expired), AUTH_FAILED
 */
import { deadlineAfter } from "../core/call/deadline.ts";
import type { ByteStream } from "../core/byte-stream.ts";
import type { Clock, Timer } from "../core/clock.ts";
import type { Dialer, ProxyOptions, TlsOptions } from "../core/dialer.ts";
import { Fifo } from "../core/fifo.ts";
import { EventLog, type LoggedEvent } from "../core/observe/event-log.ts";
import type { Random } from "../core/random.ts";
import { Pump } from "../transport/pump.ts";
import type { ConnectTarget, ServerAddress } from "./connect-string.ts";
import { ZooKeeperError } from "./error.ts";
import type { SessionEvent } from "./events/session-event.ts";
import { HostProvider } from "./host-provider.ts";
import { SessionRequest } from "./session-request.ts";
import type { OperationOptions } from "./operation-options.ts";
import type { ConnectResponse } from "./wire/connect.ts";
import { ZooKeeperConnection, type ConnectionEvents, type Request } from "./wire/connection.ts";
import { ErrorCode } from "./wire/error-code.ts";
import { OpCode } from "./wire/op-code.ts";
import type { Operation } from "./wire/operation.ts";
import { writeAuth, type AuthInfo } from "./wire/requests.ts";
import type { WatcherEvent } from "./wire/watcher-event.ts";

/** A session's state, by Java's names (`ZooKeeper.States`). */
export type SessionState = "CONNECTING" | "ASSOCIATING" | "CONNECTED" | "CONNECTEDREADONLY" | "AUTH_FAILED" | "CLOSED";

/** What another process, or this one later, needs to go on with the session. */
export interface SessionTicket {
  readonly sessionId: bigint;
  readonly password: Uint8Array;
  /** The last transaction that was seen: no server that is behind it is taken. */
  readonly lastZxid: bigint;
  readonly timeoutMs: number;
}

/** What a session does with what it hears; implemented by the client. */
export interface SessionListener {
  onEvent(event: SessionEvent): void;
  onWatch(event: WatcherEvent): void;
  /** Requests that set the watches anew, in packets that are not too long. */
  watchRequests(lastZxid: bigint): readonly Request[];
}

/** What a {@link Session} is made of. Times in milliseconds. */
export interface SessionOptions {
  readonly target: ConnectTarget;
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly random: Random;
  readonly listener: SessionListener;
  readonly sessionTimeoutMs: number;
  /** A request without an answer for so long ends the connection. */
  readonly requestTimeoutMs: number | undefined;
  readonly canBeReadOnly: boolean;
  readonly maxPacketBytes: number;
  /** Requests that may wait to be written or answered. */
  readonly maxQueuedRequests: number;
  readonly ticket: SessionTicket | undefined;
  readonly tls: TlsOptions | undefined;
  readonly proxy: ProxyOptions | "environment" | undefined;
  readonly localAddress: string | undefined;
}

/** After a full circle of the servers. */
const CIRCLE_PAUSE_MS = 1_000;
/** A reconnect is put off by chance, so that a server's clients do not all come at once. */
const RECONNECT_SPREAD_MS = 1_000;
const NO_PASSWORD = new Uint8Array(16);

/** One session. */
export class Session implements ConnectionEvents {
  readonly #options: SessionOptions;
  readonly #hosts: HostProvider;
  readonly #log: EventLog;
  readonly #auths: AuthInfo[] = [];
  #state: SessionState = "CONNECTING";
  #queue = new Fifo<SessionRequest<unknown>>();
  #connection: ZooKeeperConnection | undefined;
  #stream: ByteStream | undefined;
  #server: ServerAddress | undefined;
  #identity: Omit<SessionTicket, "lastZxid">;
  /** Of each answer: by itself, as nothing is made anew for one. */
  #lastZxid: bigint;
  #xid = 0;
  #heardAt: number;
  /** Whether a server has had the session, so that it can expire. */
  #established = false;
  /** Ends what the session waits for. */
  readonly #ending = new AbortController();
  #closing: Promise<void> | undefined;
  readonly #over = Promise.withResolvers<void>();
  readonly #connectedOnce = Promise.withResolvers<void>();
  #waiting: { readonly timer: Timer; readonly resolve: () => void } | undefined;

  constructor(options: SessionOptions) {
    const { target, random, clock, ticket, sessionTimeoutMs: timeoutMs } = options;
    this.#options = options;
    this.#hosts = new HostProvider(target.servers, random);
    this.#log = new EventLog(clock);
    this.#identity = ticket ?? { sessionId: 0n, password: NO_PASSWORD, timeoutMs };
    this.#lastZxid = ticket?.lastZxid ?? 0n;
    this.#established = ticket !== undefined;
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
    return this.#server === undefined ? undefined : `${this.#server.host}:${this.#server.port}`;
  }

  get connected(): boolean {
    return this.#state === "CONNECTED" || this.#state === "CONNECTEDREADONLY";
  }

  /** Begins to connect. */
  start(): void {
    void this.#run();
  }

  /** Sends an operation when there is a connection. Rejects with a ZooKeeperError. */
  submit<T>(operation: Operation<T>, { signal, timeoutMs }: OperationOptions = {}): Promise<T> {
    return new Promise((resolve, reject) => {
      const { clock, maxQueuedRequests, requestTimeoutMs } = this.#options;
      const request = new SessionRequest<T>({
        ...{ operation, clock, signal, resolve, reject },
        deadline: deadlineAfter(clock, timeoutMs),
        requestDeadline: deadlineAfter(clock, requestTimeoutMs),
        server: this.#serverNow,
        lossCode: this.#lossCodeNow,
        onRequestTimeout: this.#requestTimedOut,
      });
      if (!this.#alive) request.end(undefined);
      else if (this.#queue.length + (this.#connection?.pending ?? 0) >= maxQueuedRequests) {
        request.fail(ErrorCode.SystemError, `${maxQueuedRequests} requests wait already ("maxQueuedRequests")`);
      }
      if (request.ended) return;
      this.#queue.push(request as SessionRequest<unknown>);
      this.#connection?.requestsWaiting();
    });
  }

  /** Authenticates the session, now and on every later connection. */
  addAuth(auth: AuthInfo): void {
    this.#auths.push(auth);
    if (this.connected) this.#connection?.sendAuth((out) => writeAuth(out, auth));
  }

  /** Takes another list of servers. The session moves to one of them if that balances the load, or if its own is gone. */
  updateServers(servers: readonly ServerAddress[]): void {
    const leaves = this.#hosts.update(servers, this.connected ? this.#server : undefined);
    this.note("info", `The list of servers is now ${servers.map(({ host, port }) => `${host}:${port}`).join(",")}`);
    if (leaves) this.#connection?.close();
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
    for (let request = this.#queue.shift(); request !== undefined; request = this.#queue.shift()) {
      if (!request.ended) return request;
    }
    return undefined;
  }

  onConnected({ timeoutMs, sessionId, password, readOnly }: ConnectResponse): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    this.#identity = { sessionId, password, timeoutMs };
    this.#established = true;
    this.#hosts.connected();
    this.#state = readOnly ? "CONNECTEDREADONLY" : "CONNECTED";
    this.note(
      "info",
      `${this.#state} to ${this.server} as session 0x${sessionId.toString(16)}, timeout ${timeoutMs} ms`,
    );
    for (const auth of this.#auths) connection.sendAuth((out) => writeAuth(out, auth));
    for (const request of this.#options.listener.watchRequests(this.#lastZxid)) connection.send(request);
    this.#options.listener.onEvent(readOnly ? "ConnectedReadOnly" : "SyncConnected");
    this.#connectedOnce.resolve();
    connection.open();
  }

  onExpired(): void {
    void this.#end("CLOSED", "Expired");
  }

  onWatch(event: WatcherEvent): void {
    this.#options.listener.onWatch(event);
  }

  onAuthFailed(): void {
    void this.#end("AUTH_FAILED", "AuthFailed");
  }

  onZxid(zxid: bigint): void {
    this.#lastZxid = zxid;
  }

  onClosed(error: Error | undefined): void {
    this.#heardAt = this.#connection?.heardAt ?? this.#heardAt;
    this.#connection = undefined;
    this.#stream = undefined;
    this.#lost(error);
    this.#wakeUp();
  }

  get #alive(): boolean {
    return this.#state !== "CLOSED" && this.#state !== "AUTH_FAILED" && !this.#ending.signal.aborted;
  }

  /** What the session's state makes of a lost request. */
  get #lossCode(): number {
    if (this.#state === "AUTH_FAILED") return ErrorCode.AuthFailed;
    return this.#state === "CLOSED" ? ErrorCode.SessionExpired : ErrorCode.ConnectionLoss;
  }

  readonly #serverNow = (): string | undefined => this.server;
  readonly #lossCodeNow = (): number => this.#lossCode;

  /** As in Java, one answer that is missing gives up the connection, and with it all that waits. */
  readonly #requestTimedOut = (): void => {
    this.note("warning", `${this.server}: no answer within ${this.#options.requestTimeoutMs} ms`);
    if (this.#stream === undefined) this.#lost(undefined);
    else this.#stream.abort();
  };

  /** Connects, again and again, until the session is over. Never rejects. */
  async #run(): Promise<void> {
    for (let first = true; this.#alive; first = false) {
      const { server, waitMs } = this.#hosts.next(CIRCLE_PAUSE_MS);
      const spreadMs = first ? 0 : this.#options.random.next() * RECONNECT_SPREAD_MS;
      await this.#sleep(waitMs + spreadMs);
      if (!this.#alive || this.#expireHere()) break;
      this.#state = "CONNECTING";
      this.#server = server;
      await this.#connect(server);
    }
    this.#over.resolve();
  }

  /** One connection, from dialling to its end. */
  async #connect(server: ServerAddress): Promise<void> {
    const { dialer, clock, tls, proxy, localAddress, maxPacketBytes, canBeReadOnly } = this.#options;
    const connectTimeoutMs = this.#identity.timeoutMs / this.#hosts.size;
    const { signal } = this.#ending;
    let stream: ByteStream;
    try {
      stream = await dialer.dial(server, { clock, tls, proxy, localAddress, connectTimeoutMs, signal });
    } catch (error) {
      if (this.#alive) this.#lost(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    if (!this.#alive) {
      stream.abort();
      return;
    }
    this.#state = "ASSOCIATING";
    const { sessionId, password, lastZxid, timeoutMs } = this.ticket;
    const engine = new ZooKeeperConnection(this, {
      connect: { sessionId, password, timeoutMs, canBeReadOnly, lastZxidSeen: lastZxid },
      ...{ connectTimeoutMs, maxPacketBytes },
      nextXid: () => (this.#xid = (this.#xid % 0x7fff_ffff) + 1),
    });
    this.#connection = engine;
    this.#stream = stream;
    new Pump({ engine, stream, clock });
    await this.#sleep(Number.POSITIVE_INFINITY);
  }

  /** A connection is gone, or there was none: what waits is lost by it (`SendThread.cleanup`). */
  #lost(error: Error | undefined): void {
    if (error !== undefined) this.note("warning", `${this.server}: ${error.message}`);
    const wasConnected = this.connected;
    if (this.#alive) this.#state = "CONNECTING";
    const waiting = this.#queue;
    this.#queue = new Fifo();
    for (let request = waiting.shift(); request !== undefined; request = waiting.shift()) request.end(error);
    if (wasConnected && this.#alive) this.#options.listener.onEvent("Disconnected");
  }

  /** The servers have forgotten the session by now: since 3.9.3 the client does not wait for one to say so. */
  #expireHere(): boolean {
    const silentMs = this.#options.clock.now() - this.#heardAt;
    if (!this.#established || silentMs <= (this.#identity.timeoutMs * 4) / 3) return false;
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
    this.#connectedOnce.reject(new ZooKeeperError({ code: this.#lossCode, operation: "connect", server: this.server }));
    if (stream === undefined) this.#wakeUp();
    await this.#over.promise;
    listener.onEvent("Closed");
  }

  /** Waits; `Infinity` until it is woken. The end of the session, or of the connection, wakes it. */
  #sleep(ms: number): Promise<void> {
    if (ms <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const none: Timer = { cancel() {} };
      const timer = ms === Number.POSITIVE_INFINITY ? none : this.#options.clock.setTimer(ms, () => this.#wakeUp());
      this.#waiting = { timer, resolve };
    });
  }

  #wakeUp(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.timer.cancel();
    waiting?.resolve();
  }

  /** Writes into the session's log. */
  note(severity: LoggedEvent["severity"], text: string): void {
    this.#log.add(severity, text);
  }
}
