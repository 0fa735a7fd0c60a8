/**
 * The client (`org.apache.zookeeper.ZooKeeper`): operations on nodes within a session, and the watches that they leave. An operation
 * is its file in `operations/`, which checks what it is given as Java's client does, and its line here.
 */
import { dialer as runtimeDialer } from "#dialer";
import { rejecting } from "../core/call/rejecting.ts";
import type { LoggedEvent } from "../core/observe/event-log.ts";
import { systemRandom } from "../transport/system-random.ts";
import { parseConnectString } from "./hosts/connect-string.ts";
import { ZooKeeperError } from "./error.ts";
import type { ConnectionState } from "./events/connection-state.ts";
import { Deliveries } from "./events/deliveries.ts";
import type { SessionEvent } from "./events/session-event.ts";
import { SessionEvents, type EventStreamLimits } from "./events/session-events.ts";
import { newMultiRead, type MultiRead } from "./multi-read.ts";
import { getAcl, setAcl, type NodeAcl } from "./operations/acl.ts";
import { getAllChildrenNumber, getEphemerals } from "./operations/below.ts";
import { create, type Created, type CreateOptions } from "./operations/create.ts";
import { deleteNode } from "./operations/delete.ts";
import { multi } from "./operations/multi.ts";
import { bytesOf } from "./operations/node-input.ts";
import {
  exists,
  getChildren,
  getData,
  type NodeChildren,
  type NodeData,
  type Register,
  type ReadOptions,
} from "./operations/read.ts";
import { CONFIG_NODE, getConfig, reconfig, type EnsembleConfig, type ReconfigOptions } from "./operations/reconfig.ts";
import { setData } from "./operations/set-data.ts";
import { sync } from "./operations/sync.ts";
import { removeWatches, type RemoveWatchesOptions, type WatchOptions } from "./operations/watch.ts";
import { whoAmI, type Identity } from "./operations/who-am-i.ts";
import type { ZooKeeperOptions } from "./options.ts";
import { Chroot } from "./path.ts";
import { Session } from "./session.ts";
import type { SessionState, SessionTicket } from "./session-options.ts";
import type { NodeInput, OperationOptions, VersionOptions } from "./operation-options.ts";
import { newTransaction, type Transaction } from "./transaction.ts";
import { setWatchesRequests } from "./watch/set-watches.ts";
import type { WatchEvent } from "./watch/watch-stream.ts";
import { WatchStreams } from "./watch/watch-streams.ts";
import type { WatchedEvent, Watcher } from "./watch/watcher.ts";
import { Watches, type WatchKind } from "./watch/watches.ts";
import type { Acl } from "./wire/acl.ts";
import { ErrorCode } from "./wire/error-code.ts";
import { OpCode } from "./wire/op-code.ts";
import type { Operation } from "./wire/operation.ts";
import type { Stat } from "./wire/stat.ts";
import type { WatcherEvent } from "./wire/watcher-event.ts";
import type { ZooKeeper } from "./zookeeper.ts";

/** What a session may be out of touch for, unless one says otherwise. */
export const DEFAULT_SESSION_TIMEOUT_MS = 30_000;

/** What a session's end means to its watches. */
const OVER_CODES: Readonly<Partial<Record<SessionEvent, ErrorCode>>> = {
  AuthFailed: ErrorCode.AuthFailed,
  Expired: ErrorCode.SessionExpired,
};

/** One client. */
export class Client implements ZooKeeper {
  readonly #options: ZooKeeperOptions;
  readonly #chroot: Chroot;
  readonly #chrootText: string;
  readonly #srvName: string | undefined;
  readonly #session: Session;
  readonly #watches = new Watches();
  readonly #streams: WatchStreams;
  readonly #deliveries = new Deliveries((error) => this.#session.note("error", `A callback threw: ${String(error)}`));
  readonly #events: SessionEvents;

  constructor(connectString: string, options: ZooKeeperOptions) {
    const target = parseConnectString(connectString);
    const { dialer = runtimeDialer, sessionTimeoutMs = DEFAULT_SESSION_TIMEOUT_MS, session: ticket } = options;
    if (!(sessionTimeoutMs > 0 && sessionTimeoutMs <= 0x7fff_ffff)) {
      throw new RangeError(`"sessionTimeoutMs" must be above 0 and at most 2147483647, not ${sessionTimeoutMs}`);
    }
    this.#options = options;
    this.#chroot = new Chroot(target.chroot);
    this.#chrootText = target.chroot;
    this.#srvName = target.srvName;
    this.#events = new SessionEvents(this.#deliveries, options);
    this.#session = new Session({
      ...{ target, dialer, ticket, sessionTimeoutMs, listener: this, requestTimeoutMs: options.requestTimeoutMs },
      clock: options.clock ?? dialer.systemClock(),
      random: options.random ?? systemRandom,
      canBeReadOnly: options.canBeReadOnly ?? false,
      maxPacketBytes: options.maxPacketBytes ?? 0xf_ffff,
      maxQueuedRequests: options.maxQueuedRequests ?? 100_000,
      ...{ tls: options.tls, proxy: options.proxy, localAddress: options.localAddress },
      ...{ sasl: options.sasl, saslRequired: options.saslRequired ?? true },
      ...{ dns: options.dns ?? dialer.dns, srvRefreshMs: options.srvRefreshMs ?? 60_000 },
    });
    this.#streams = new WatchStreams({ chroot: this.#chroot, session: this.#session, watches: this.#watches });
    this.#session.start();
  }

  /** Fulfilled when a server has the session for the first time. */
  get connectedOnce(): Promise<void> {
    return this.#session.connectedOnce;
  }

  get state(): SessionState {
    return this.#session.state;
  }

  get connectionState(): ConnectionState {
    return this.#events.state;
  }

  get sessionId(): bigint {
    return this.#session.ticket.sessionId;
  }

  /** What another client would need now to go on with the session. */
  get ticket(): SessionTicket {
    return this.#session.ticket;
  }

  get sessionTimeoutMs(): number {
    return this.#session.ticket.timeoutMs;
  }

  get events(): readonly LoggedEvent[] {
    return this.#session.events;
  }

  create(path: string, data?: NodeInput, options: CreateOptions = {}): Promise<Created> {
    return this.#ask(() => create(this.#chroot, path, data, options), options);
  }

  delete(path: string, options: VersionOptions = {}): Promise<void> {
    return this.#ask(() => deleteNode(this.#chroot, path, options), options);
  }

  exists(path: string, options: ReadOptions = {}): Promise<Stat | undefined> {
    return this.#ask(() => exists(this.#chroot, path, this.#watching(path, options.watch, "data", "exist")), options);
  }

  getData(path: string, options: ReadOptions = {}): Promise<NodeData> {
    return this.#ask(() => getData(this.#chroot, path, this.#watching(path, options.watch, "data")), options);
  }

  setData(path: string, data: NodeInput, options: VersionOptions = {}): Promise<Stat> {
    return this.#ask(() => setData(this.#chroot, path, data, options), options);
  }

  getChildren(path: string, options: ReadOptions = {}): Promise<NodeChildren> {
    return this.#ask(() => getChildren(this.#chroot, path, this.#watching(path, options.watch, "child")), options);
  }

  sync(path: string, options: OperationOptions = {}): Promise<void> {
    return this.#ask(() => sync(this.#chroot, path), options);
  }

  getAcl(path: string, options: OperationOptions = {}): Promise<NodeAcl> {
    return this.#ask(() => getAcl(this.#chroot, path), options);
  }

  setAcl(path: string, acl: readonly Acl[], options: VersionOptions = {}): Promise<Stat> {
    return this.#ask(() => setAcl(this.#chroot, path, acl, options), options);
  }

  getAllChildrenNumber(path: string, options: OperationOptions = {}): Promise<number> {
    return this.#ask(() => getAllChildrenNumber(this.#chroot, path), options);
  }

  getEphemerals(prefix: string, options: OperationOptions = {}): Promise<readonly string[]> {
    return this.#ask(() => getEphemerals(this.#chroot, prefix), options);
  }

  getConfig(options: ReadOptions = {}): Promise<EnsembleConfig> {
    return this.#ask(() => getConfig(this.#watchingServerPath(CONFIG_NODE, options.watch, "data")), options);
  }

  reconfig(options: ReconfigOptions): Promise<EnsembleConfig> {
    return this.#ask(() => reconfig(options), options);
  }

  whoAmI(options: OperationOptions = {}): Promise<readonly Identity[]> {
    return this.#ask(whoAmI, options);
  }

  transaction(): Transaction<[]> {
    return newTransaction(this.#chroot, (operations, options) =>
      operations.length === 0
        ? Promise.resolve([])
        : this.#session.submit(multi("transaction", OpCode.multi, operations), options),
    );
  }

  multiRead(): MultiRead<[]> {
    return newMultiRead(this.#chroot, (operations, options) =>
      operations.length === 0
        ? Promise.resolve([])
        : this.#session.submit(multi("multiRead", OpCode.multiRead, operations), options),
    );
  }

  watch(path: string, options: WatchOptions = {}): Promise<AsyncIterableIterator<WatchEvent>> {
    return this.#streams.open(path, options);
  }

  removeWatches(path: string, options: RemoveWatchesOptions = {}): Promise<void> {
    const unregister = (code: number): number => this.#unregister(path, options, code);
    return this.#ask(() => removeWatches(this.#chroot, path, options, unregister), options);
  }

  addAuth(scheme: string, auth: NodeInput): void {
    this.#session.addAuth({ scheme, auth: bytesOf(auth) ?? new Uint8Array(0) });
  }

  updateServerList(connectString: string): void {
    const { servers, srvName, chroot } = parseConnectString(connectString);
    if (srvName !== undefined || this.#srvName !== undefined) {
      throw new TypeError("A list of servers that is looked up by its name is not updated by hand");
    }
    if (chroot !== this.#chrootText) {
      throw new TypeError(`The chroot of a session cannot change from "${this.#chrootText}" to "${chroot}"`);
    }
    this.#session.updateServers(servers);
  }

  onSessionEvent(listener: (event: SessionEvent) => unknown): () => void {
    return this.#events.listen(listener);
  }

  sessionEvents(limits: EventStreamLimits = {}): AsyncIterableIterator<SessionEvent> {
    return this.#events.events(limits);
  }

  onConnectionState(listener: (state: ConnectionState) => unknown): () => void {
    return this.#events.listenToState(listener);
  }

  connectionStates(limits: EventStreamLimits = {}): AsyncIterableIterator<ConnectionState> {
    return this.#events.states(limits);
  }

  close(): Promise<void> {
    return this.#session.close(this.#options.sessionTimeoutMs ?? DEFAULT_SESSION_TIMEOUT_MS);
  }

  detach(): Promise<SessionTicket> {
    return this.#session.detach();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** For the session. */
  onEvent(event: SessionEvent): void {
    // Before the first connection there is no stream to tell.
    if (event === "SyncConnected" || event === "ConnectedReadOnly") this.#streams.reconnected();
    // As in Java, watches that are not set anew are gone with their connection, and nobody waits for them in vain.
    if (event === "Disconnected" && this.#options.resetWatches === false) this.#endWatches(ErrorCode.ConnectionLoss);
    const { state } = this.#session;
    const over = state === "CLOSED" || state === "AUTH_FAILED";
    if (over) this.#endWatches(OVER_CODES[event]);
    this.#events.tell(event, over);
    const { defaultWatcher } = this.#options;
    if (defaultWatcher !== undefined) this.#deliveries.push(() => defaultWatcher({ type: "None", state: event }));
  }

  /** For the session. */
  onWatch({ type, path: serverPath }: WatcherEvent, zxid: bigint): void {
    const path = this.#chroot.toClient(serverPath);
    const event: WatchedEvent = zxid > 0n ? { type, path, zxid } : { type, path };
    for (const watcher of this.#watches.fired(type, serverPath)) this.#deliveries.push(() => watcher(event));
  }

  /** For the session. */
  watchRequests(lastZxid: bigint, maxPacketBytes: number): ReturnType<typeof setWatchesRequests> {
    if (this.#options.resetWatches === false) return [];
    return setWatchesRequests(this.#watches.paths(), lastZxid, maxPacketBytes);
  }

  #ask<T>(make: () => Operation<T>, options: OperationOptions): Promise<T> {
    return rejecting(() => this.#session.submit(make(), options));
  }

  /** @param kindIfAbsent The watch's kind on a node that is not there. */
  #watching(path: string, watch: Watcher | true | undefined, kind: WatchKind, kindIfAbsent?: WatchKind): Register {
    return watch === undefined
      ? undefined
      : this.#watchingServerPath(this.#chroot.toServer(path), watch, kind, kindIfAbsent);
  }

  #watchingServerPath(
    serverPath: string,
    watch: Watcher | true | undefined,
    kind: WatchKind,
    kindIfAbsent = kind,
  ): Register {
    if (watch === undefined) return undefined;
    const watcher = watch === true ? this.#options.defaultWatcher : watch;
    if (watcher === undefined) {
      const message = '"watch: true" needs a client that was opened with a "defaultWatcher"';
      throw new ZooKeeperError({ code: ErrorCode.BadArguments, operation: "watch", path: serverPath, message });
    }
    return (found) => this.#watches.add(found ? kind : kindIfAbsent, serverPath, watcher);
  }

  /** As Java's `WatchDeregistration`: the client's own table follows the server's answer, or does without it. */
  #unregister(path: string, { type = "any", watcher, local = false }: RemoveWatchesOptions, code: number): number {
    if (code !== 0 && !local) return code;
    const removed = this.#watches.unregister(type, this.#chroot.toServer(path), watcher);
    for (const each of removed) this.#deliveries.push(() => each.watcher({ type: each.type, path }));
    return removed.length > 0 ? 0 : ErrorCode.NoWatcher;
  }

  /** @param code Why; `undefined` for an end in peace. */
  #endWatches(code: ErrorCode | undefined): void {
    this.#streams.end(code === undefined ? undefined : new ZooKeeperError({ code, operation: "watch" }));
    this.#watches.clear();
  }
}
