/** The stub: a `ZooKeeper` whose session an object holds. */
import type { LoggedEvent } from "../../core/observe/event-log.ts";
import { requestTimer } from "../../transport/workers/request-timer.ts";
import { randomUuid } from "../../transport/system-secrets.ts";
import { DEFAULT_SESSION_TIMEOUT_MS } from "../../zookeeper/client.ts";
import { ZooKeeperError } from "../../zookeeper/error.ts";
import type { ConnectionState } from "../../zookeeper/events/connection-state.ts";
import type { SessionEvent } from "../../zookeeper/events/session-event.ts";
import type { EventStreamLimits } from "../../zookeeper/events/session-events.ts";
import { parseConnectString } from "../../zookeeper/hosts/connect-string.ts";
import type { MultiRead } from "../../zookeeper/multi-read.ts";
import type { NodeAcl } from "../../zookeeper/operations/acl.ts";
import type { Created, CreateOptions } from "../../zookeeper/operations/create.ts";
import type { NodeChildren, NodeData, ReadOptions } from "../../zookeeper/operations/read.ts";
import type { EnsembleConfig, ReconfigOptions } from "../../zookeeper/operations/reconfig.ts";
import type { RemoveWatchesOptions, WatchOptions } from "../../zookeeper/operations/watch.ts";
import type { Identity } from "../../zookeeper/operations/who-am-i.ts";
import type { NodeInput, OperationOptions, VersionOptions } from "../../zookeeper/operation-options.ts";
import type { SessionState, SessionTicket } from "../../zookeeper/session-options.ts";
import type { Transaction } from "../../zookeeper/transaction.ts";
import type { WatchEvent } from "../../zookeeper/watch/watch-stream.ts";
import type { Acl } from "../../zookeeper/wire/acl.ts";
import { ErrorCode } from "../../zookeeper/wire/error-code.ts";
import type { Stat } from "../../zookeeper/wire/stat.ts";
import type { ZooKeeper } from "../../zookeeper/zookeeper.ts";
import type { RemoteObject } from "../boundary/protocol.ts";
import { crossingOptions } from "../crossing.ts";
import { checkKeepAlive } from "../keep-alive.ts";
import { Placement, type Place } from "../placement.ts";
import { stubCaller } from "../stub-caller.ts";
import type { ObjectNamespace } from "../workers-api.ts";
import { SUBSCRIPTION_HEADER } from "./lasting/header.ts";
import type { WatchSubscription } from "./lasting/subscription.ts";
import type { ReadOperation } from "./messages.ts";
import { LOCAL_OPTIONS, objectName, type ZooKeeperStubOptions } from "./options.ts";
import { listen, stream } from "./stub-events.ts";
import { zooKeeperStubErrors } from "./stub-errors.ts";
import { StubLink } from "./stub-link.ts";
import { StubMultiRead, StubTransaction } from "./stub-multi.ts";
import { StubWatches } from "./stub-watches.ts";

/** A session that an object holds for all who call it by its connect string and name. */
export interface ZooKeeperSession extends ZooKeeper {
  /** Ends this stub, and what it watches. The session goes on: others share it. Idempotent; the same as disposing. */
  close(): Promise<void>;
  /** Ends the session for everybody, with its ephemeral nodes and its lasting subscriptions. The next call opens another. */
  endSession(): Promise<void>;
  /** Leaves the session as it is, for another client to go on with. The object has done with it, and ends its lasting subscriptions. */
  detach(): Promise<SessionTicket>;
  /**
   * Watches a node beyond this request: events are numbered, kept, and delivered at least once and in order, also when the object was
   * evicted, reset or deployed anew meanwhile. To subscribe again by the same id and path changes nothing. Needs `keepAlive: "session"`.
   */
  subscribe(subscription: WatchSubscription, options?: OperationOptions): Promise<void>;
  /** Ends a subscription; what was not delivered yet is dropped. `false` where there is none of that id. */
  unsubscribe(id: string, options?: OperationOptions): Promise<boolean>;
  /** All that there are, whoever asked for them. */
  subscriptions(options?: OperationOptions): Promise<readonly WatchSubscription[]>;
  /**
   * Hands a request that asks for a WebSocket over to a subscription which delivers to one. Each message is an event's JSON; the client
   * acknowledges by `{"ack": number}`, and reconnects with `?from=<the number that it wants next>`.
   */
  webSocket(request: Request, id: string): Promise<Response>;
}

/** An object, as this stub calls it. */
interface SessionObject extends RemoteObject {
  fetch(request: Request): Promise<Response>;
}

/**
 * A ZooKeeper client over a session that a Durable Object holds, for recipes as well. Throws a TypeError or RangeError for a connect
 * string or options that cannot be.
 *
 * @param binding The namespace of a `ZooKeeperSessionObject`.
 *
 * @example
 * ```ts
 * const zk = zooKeeperSession(env.ZOOKEEPER, "zk1:2181,zk2:2181/app");
 * const { data } = await zk.getData("/config", { timeoutMs: 500 });
 * ```
 */
export function zooKeeperSession(
  binding: ObjectNamespace<unknown>,
  connectString: string,
  options: ZooKeeperStubOptions = {},
): ZooKeeperSession {
  return new StubSession(binding as ObjectNamespace<SessionObject>, connectString, options);
}

class StubSession implements ZooKeeperSession {
  readonly #connectString: string;
  readonly #options: ZooKeeperStubOptions;
  readonly #place: Place<SessionObject>;
  readonly #link: StubLink;
  readonly #watches: StubWatches;

  constructor(binding: ObjectNamespace<SessionObject>, connectString: string, options: ZooKeeperStubOptions) {
    const { keepAlive = "while-used", locationHint, sessionTimeoutMs = DEFAULT_SESSION_TIMEOUT_MS } = options;
    parseConnectString(connectString);
    checkKeepAlive(keepAlive);
    const crossing = crossingOptions(options, LOCAL_OPTIONS, "sessionOptions");
    this.#connectString = connectString;
    this.#options = options;
    this.#place = new Placement(binding, objectName(connectString, options), { locationHint }).shard(0);
    this.#link = new StubLink({
      caller: stubCaller({ target: connectString, options: crossing, keepAlive, errors: zooKeeperStubErrors }),
      ...{ place: this.#place, newName: randomUuid, timer: requestTimer, sessionTimeoutMs },
      countsOnSession: keepAlive === "session",
    });
    this.#watches = new StubWatches(this.#link);
  }

  get state(): SessionState {
    return this.#link.session.state;
  }

  get connectionState(): ConnectionState {
    return this.#link.session.connectionState;
  }

  get sessionId(): bigint {
    return this.#link.session.sessionId;
  }

  get sessionTimeoutMs(): number {
    return this.#link.session.sessionTimeoutMs;
  }

  get events(): readonly LoggedEvent[] {
    return this.#link.session.events;
  }

  async create(path: string, data?: NodeInput, options: CreateOptions = {}): Promise<Created> {
    this.#checkCreate(path, options);
    const { mode, ttlMs, acl } = options;
    return (await this.#link.call("create", [path, data, { mode, ttlMs, acl }], options)) as Created;
  }

  async delete(path: string, options: VersionOptions = {}): Promise<void> {
    await this.#link.call("delete", [path, options.version], options);
  }

  exists(path: string, options: ReadOptions = {}): Promise<Stat | undefined> {
    return this.#read("exists", path, options) as Promise<Stat | undefined>;
  }

  getData(path: string, options: ReadOptions = {}): Promise<NodeData> {
    return this.#read("getData", path, options) as Promise<NodeData>;
  }

  async setData(path: string, data: NodeInput, options: VersionOptions = {}): Promise<Stat> {
    return (await this.#link.call("setData", [path, data, options.version], options)) as Stat;
  }

  getChildren(path: string, options: ReadOptions = {}): Promise<NodeChildren> {
    return this.#read("getChildren", path, options) as Promise<NodeChildren>;
  }

  async getAcl(path: string, options: OperationOptions = {}): Promise<NodeAcl> {
    return (await this.#link.call("getAcl", [path], options)) as NodeAcl;
  }

  async setAcl(path: string, acl: readonly Acl[], options: VersionOptions = {}): Promise<Stat> {
    return (await this.#link.call("setAcl", [path, acl, options.version], options)) as Stat;
  }

  async getAllChildrenNumber(path: string, options: OperationOptions = {}): Promise<number> {
    return (await this.#link.call("getAllChildrenNumber", [path], options)) as number;
  }

  async getEphemerals(prefix: string, options: OperationOptions = {}): Promise<readonly string[]> {
    return (await this.#link.call("getEphemerals", [prefix], options)) as readonly string[];
  }

  transaction(): Transaction<[]> {
    const transaction = new StubTransaction(this.#link, (path, options) => this.#checkCreate(path, options));
    return transaction as unknown as Transaction<[]>;
  }

  multiRead(): MultiRead<[]> {
    return new StubMultiRead(this.#link) as unknown as MultiRead<[]>;
  }

  getConfig(options: ReadOptions = {}): Promise<EnsembleConfig> {
    return this.#read("getConfig", undefined, options) as Promise<EnsembleConfig>;
  }

  async reconfig(options: ReconfigOptions): Promise<EnsembleConfig> {
    const { signal: _signal, timeoutMs: _timeoutMs, ...how } = options;
    return (await this.#link.call("reconfig", [how], options)) as EnsembleConfig;
  }

  watch(path: string, options: WatchOptions = {}): Promise<AsyncIterableIterator<WatchEvent>> {
    return this.#watches.open(path, options);
  }

  removeWatches(path: string, options: RemoveWatchesOptions = {}): Promise<void> {
    return this.#watches.remove(path, options);
  }

  async whoAmI(options: OperationOptions = {}): Promise<readonly Identity[]> {
    return (await this.#link.call("whoAmI", [], options)) as readonly Identity[];
  }

  async sync(path: string, options: OperationOptions = {}): Promise<void> {
    await this.#link.call("sync", [path], options);
  }

  addAuth(scheme: string, auth: NodeInput): void {
    this.#link.say({ kind: "auth", scheme, auth });
  }

  updateServerList(connectString: string): void {
    const [before, now] = [parseConnectString(this.#connectString), parseConnectString(connectString)];
    if (before.srvName !== undefined || now.srvName !== undefined) {
      throw new TypeError("A list of servers that is looked up by its name is not updated by hand");
    }
    if (before.chroot !== now.chroot) {
      throw new TypeError(`The chroot of a session cannot change from "${before.chroot}" to "${now.chroot}"`);
    }
    this.#link.say({ kind: "servers", servers: connectString });
  }

  onSessionEvent(listener: (event: SessionEvent) => unknown): () => void {
    return listen(this.#link, "events", listener);
  }

  sessionEvents(limits: EventStreamLimits = {}): AsyncIterableIterator<SessionEvent> {
    return stream(this.#link, "events", limits);
  }

  onConnectionState(listener: (state: ConnectionState) => unknown): () => void {
    return listen(this.#link, "states", listener);
  }

  connectionStates(limits: EventStreamLimits = {}): AsyncIterableIterator<ConnectionState> {
    return stream(this.#link, "states", limits);
  }

  async close(): Promise<void> {
    this.#link.close();
  }

  async detach(): Promise<SessionTicket> {
    const ticket = (await this.#link.call("detach", [])) as SessionTicket;
    this.#link.close();
    return ticket;
  }

  async endSession(): Promise<void> {
    await this.#link.call("endSession", []);
  }

  async subscribe(subscription: WatchSubscription, options: OperationOptions = {}): Promise<void> {
    const { path } = subscription;
    if (this.#options.keepAlive !== "session") throw needsSession("subscribe", path, "a lasting subscription");
    const { id, mode, deliverTo } = subscription;
    await this.#link.call("subscribe", [path, { id, path, mode, deliverTo }], options);
  }

  async unsubscribe(id: string, options: OperationOptions = {}): Promise<boolean> {
    return (await this.#link.call("unsubscribe", [id], options)) as boolean;
  }

  async subscriptions(options: OperationOptions = {}): Promise<readonly WatchSubscription[]> {
    return (await this.#link.call("subscriptions", [], options)) as readonly WatchSubscription[];
  }

  async webSocket(request: Request, id: string): Promise<Response> {
    const headers = new Headers(request.headers);
    headers.set(SUBSCRIPTION_HEADER, id);
    return this.#place.stub().fetch(new Request(request, { headers }));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #read(
    operation: ReadOperation,
    path: string | undefined,
    { watch, ...options }: ReadOptions,
  ): Promise<unknown> {
    if (watch === undefined) return this.#link.call(operation, path === undefined ? [] : [path], options);
    const watcher = watch === true ? this.#options.defaultWatcher : watch;
    if (watcher !== undefined) return this.#watches.read(operation, path, watcher, options);
    const message = '"watch: true" needs a stub that was made with a "defaultWatcher"';
    throw new ZooKeeperError({ code: ErrorCode.BadArguments, operation, path, message });
  }

  #checkCreate(path: string, { mode }: CreateOptions): void {
    if (mode?.includes("ephemeral") !== true || this.#options.keepAlive === "session") return;
    throw needsSession("create", path, "an ephemeral node");
  }
}

function needsSession(operation: string, path: string, what: string): ZooKeeperError {
  const message = `${what} needs a session that is kept: make the stub with "keepAlive: "session"", which costs the object's memory all the time`;
  return new ZooKeeperError({ code: ErrorCode.BadArguments, operation, path, message });
}
