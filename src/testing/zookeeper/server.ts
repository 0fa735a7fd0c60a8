/**
 * A ZooKeeper server in the same process, as one alone is (`ZooKeeperServer`): nodes, sessions, ephemerals, watches of all
 * kinds, multi, access control. It has the real one's semantics and error codes, lives in memory, and its time is a clock's.
 */
import { dialer } from "#dialer";
import type { ByteStream } from "../../core/byte-stream.ts";
import type { Clock, Timer } from "../../core/clock.ts";
import { Pump } from "../../transport/pump.ts";
import { systemTimeMs } from "../../transport/system-time.ts";
import type { ConnectRequest } from "../../zookeeper/wire/connect.ts";
import { ServerConnection, type Admission, type IncomingRequest, type RequestAction } from "./connection.ts";
import type { ConnectionHost } from "./connection.ts";
import { answerWord } from "./four-letter-words.ts";
import { Sessions, type ServerSession } from "./sessions.ts";
import { OPEN_ACL } from "../../zookeeper/wire/acl.ts";
import { ServerState } from "./state.ts";

/** How a server behaves. Times in milliseconds. */
export interface ZooKeeperServerOptions {
  /** Default: the runtime's. */
  readonly clock?: Clock | undefined;
  /** The time of day when the clock says 0, for nodes' times. Default: the runtime's. */
  readonly epochMs?: number | undefined;
  /** Sessions expire on the tick; their timeouts are from 2 to 20 of it. Default: 2,000. */
  readonly tickMs?: number | undefined;
  /** Default: 2 ticks. */
  readonly minSessionTimeoutMs?: number | undefined;
  /** Default: 20 ticks. */
  readonly maxSessionTimeoutMs?: number | undefined;
  /** How often containers and nodes with a TTL are looked after. Default: 60,000. */
  readonly containerCheckMs?: number | undefined;
  /** The longest packet that is taken (`jute.maxbuffer`). Default: 1,048,575. */
  readonly maxPacketBytes?: number | undefined;
  /** Whether it begins without a quorum. Default: false. */
  readonly readOnly?: boolean | undefined;
  /** As the real one's setting; a server alone refuses either way. Default: false. */
  readonly reconfigEnabled?: boolean | undefined;
  /** Who may authenticate by SASL (DIGEST-MD5), with which password. Default: SASL is not configured. */
  readonly saslUsers?: Readonly<Record<string, string>> | undefined;
  /** Decides on each request. Default: all are handled. */
  readonly onRequest?: ((request: IncomingRequest) => RequestAction) | undefined;
}

/** A server without a socket: give it byte streams, from one address or from several. */
export interface ZooKeeperServer extends AsyncDisposable {
  /** Serves one connection until it ends. */
  accept(stream: ByteStream): void;
  /** Connections that are open. */
  readonly connections: number;
  /** The ids of sessions that live. */
  readonly sessions: readonly bigint[];
  /** The last transaction. */
  readonly zxid: bigint;
  /** Cuts connections: a session's, or all. Sessions live on. */
  disconnect(sessionId?: bigint): void;
  /** Ends a session, as its timeout would. */
  expireSession(sessionId: bigint): void;
  /** Loses the quorum, or has it again: every connection is closed. */
  setReadOnly(readOnly: boolean): void;
  /** As if the process had been started anew on the same data: every connection is cut, sessions have their whole timeout again. */
  restart(): void;
  /** Sets a node's data, as nobody's session: makes it, and those above it, where there is none. */
  write(path: string, data: Uint8Array): void;
  /** Closes every connection; resolves when the last one is gone. */
  close(): Promise<void>;
}

/**
 * Makes a server.
 *
 * @example
 * ```ts
 * await using server = createZooKeeperServer();
 * await using listening = await listen(server);
 * await using zk = openZooKeeper(`127.0.0.1:${listening.port}`);
 * ```
 */
export function createZooKeeperServer(options: ZooKeeperServerOptions = {}): ZooKeeperServer {
  return new InProcessZooKeeperServer(options);
}

const DEFAULT_TICK_MS = 2_000;
const DEFAULT_CONTAINER_CHECK_MS = 60_000;
/** The server's number in its session ids' upper byte. */
const SERVER_ID = 1n;

class InProcessZooKeeperServer implements ZooKeeperServer, ConnectionHost {
  readonly state: ServerState;
  readonly reconfigEnabled: boolean;
  readonly maxPacketBytes: number;
  readonly saslUsers: Readonly<Record<string, string>> | undefined;
  readonly #options: ZooKeeperServerOptions;
  readonly #clock: Clock;
  readonly #tickMs: number;
  readonly #sessions: Sessions;
  readonly #connections = new Set<ServerConnection>();
  readonly #closed = Promise.withResolvers<void>();
  #readOnly: boolean;
  #closing = false;
  #containerTimer: Timer | undefined;

  constructor(options: ZooKeeperServerOptions) {
    const { clock = dialer.systemClock(), tickMs = DEFAULT_TICK_MS, readOnly = false } = options;
    const epochMs = options.epochMs ?? systemTimeMs() - clock.now();
    this.#options = options;
    this.#clock = clock;
    this.#tickMs = tickMs;
    this.#readOnly = readOnly;
    this.reconfigEnabled = options.reconfigEnabled ?? false;
    this.saslUsers = options.saslUsers;
    this.maxPacketBytes = options.maxPacketBytes ?? 0xf_ffff;
    this.state = new ServerState(
      () => epochMs + clock.now(),
      () => this.#lookAfterContainers(),
    );
    const firstId = (SERVER_ID << 56n) | (BigInt.asUintN(40, BigInt(Math.floor(this.state.timeMs))) << 16n);
    this.#sessions = new Sessions({ clock, tickMs, firstId, onExpired: (session) => this.#onExpired(session) });
  }

  get connections(): number {
    return this.#connections.size;
  }

  get sessions(): readonly bigint[] {
    return this.#sessions.ids;
  }

  get zxid(): bigint {
    return this.state.zxid;
  }

  get readOnly(): boolean {
    return this.#readOnly;
  }

  accept(stream: ByteStream): void {
    if (this.#closing) {
      stream.abort();
      return;
    }
    const address = stream.remoteAddress.replace(/:\d+$/, "");
    const connection = new ServerConnection(this, address);
    this.#connections.add(connection);
    void new Pump({ engine: connection, stream, clock: this.#clock });
  }

  disconnect(sessionId?: bigint): void {
    for (const connection of this.#connections) {
      if (sessionId === undefined || connection.session?.id === sessionId) connection.abort();
    }
  }

  expireSession(sessionId: bigint): void {
    const session = this.#sessions.find(sessionId);
    if (session !== undefined) this.#expire(session);
  }

  setReadOnly(readOnly: boolean): void {
    if (this.#readOnly === readOnly) return;
    this.#readOnly = readOnly;
    this.disconnect();
    for (const id of this.#sessions.ids) {
      const session = this.#sessions.find(id);
      if (session?.isLocal === true) this.#sessions.remove(session);
    }
  }

  write(path: string, data: Uint8Array): void {
    const above = path.slice(0, path.lastIndexOf("/"));
    if (above !== "" && this.state.tree.find(above) === undefined) this.write(above, new Uint8Array(0));
    this.state.transact((transaction) => {
      if (this.state.tree.find(path) !== undefined) transaction.setData(path, data, -1);
      else transaction.create({ path, data, acl: OPEN_ACL, flags: 0, ttlMs: undefined });
    });
  }

  restart(): void {
    this.disconnect();
    for (const id of this.#sessions.ids) {
      const session = this.#sessions.find(id);
      if (session !== undefined) this.#sessions.touch(session);
    }
  }

  close(): Promise<void> {
    this.#closing = true;
    this.#sessions.stop();
    this.#containerTimer?.cancel();
    for (const connection of this.#connections) connection.close();
    if (this.#connections.size === 0) this.#closed.resolve();
    return this.#closed.promise;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  admit(request: ConnectRequest, connection: ServerConnection): Admission {
    const { sessionId, lastZxidSeen, canBeReadOnly, password } = request;
    if (this.#closing || (this.#readOnly && !canBeReadOnly)) return "refused";
    // The client has seen what this server has not.
    if (lastZxidSeen > this.state.zxid) return "refused";
    const timeoutMs = this.#timeoutFor(request.timeoutMs);
    if (sessionId === 0n) return this.#newSession(timeoutMs);
    const session = this.#sessions.find(sessionId);
    if (this.#readOnly && session?.isLocal === false) return "refused";
    for (const other of this.#connections) {
      if (other !== connection && other.session?.id === sessionId) other.close();
    }
    if (session === undefined || session.password.join() !== password.join()) return "expired";
    session.timeoutMs = timeoutMs;
    this.#sessions.touch(session);
    return session;
  }

  touch(session: ServerSession): void {
    if (!this.#closing && this.#sessions.find(session.id) === session) this.#sessions.touch(session);
  }

  closeSession(session: ServerSession): void {
    this.#sessions.remove(session);
    if (session.isLocal) return;
    this.state.transact((transaction) => {
      for (const path of this.state.tree.ephemeralsOf(session.id)) transaction.remove(path);
    });
  }

  word(word: string): string | undefined {
    const { tree, watches, zxid } = this.state;
    const { ids } = this.#sessions;
    return answerWord(word, () => ({
      ...{ readOnly: this.#readOnly, zxid, connections: this.#connections.size, sessions: ids.length },
      ...{ nodes: tree.size, watches: watches.size, tickMs: this.#tickMs },
      ephemerals: ids.reduce((sum, id) => sum + tree.ephemeralsOf(id).length, 0),
    }));
  }

  onRequest(request: IncomingRequest): RequestAction {
    return this.#options.onRequest?.(request) ?? "handle";
  }

  onClosed(connection: ServerConnection): void {
    this.#connections.delete(connection);
    if (this.#closing && this.#connections.size === 0) this.#closed.resolve();
  }

  #timeoutFor(wantedMs: number): number {
    const { minSessionTimeoutMs = 2 * this.#tickMs, maxSessionTimeoutMs = 20 * this.#tickMs } = this.#options;
    return Math.min(Math.max(wantedMs, minSessionTimeoutMs), maxSessionTimeoutMs);
  }

  /** A session is a transaction, unless the server has no quorum to tell. */
  #newSession(timeoutMs: number): ServerSession {
    if (!this.#readOnly) this.state.transact(() => {});
    return this.#sessions.create(timeoutMs, this.#readOnly);
  }

  #onExpired(session: ServerSession): void {
    // Without a quorum nothing can be decided but on what is the server's own.
    if (this.#readOnly && !session.isLocal) this.#sessions.touch(session);
    else this.#expire(session);
  }

  #expire(session: ServerSession): void {
    this.closeSession(session);
    for (const connection of this.#connections) if (connection.session === session) connection.close();
  }

  #lookAfterContainers(): void {
    if (this.#closing || !this.state.tree.hasPassing) return;
    const { containerCheckMs = DEFAULT_CONTAINER_CHECK_MS } = this.#options;
    this.#containerTimer ??= this.#clock.setTimer(containerCheckMs, () => {
      this.#containerTimer = undefined;
      if (!this.#readOnly) {
        for (const path of this.state.tree.outlived(this.state.timeMs)) {
          this.state.transact((transaction) => transaction.remove(path));
        }
      }
      this.#lookAfterContainers();
    });
  }
}
