/**
 * The client (`org.apache.zookeeper.ZooKeeper`): operations on nodes within a session, and the watches that they leave. Each
 * method checks what it is given, as Java's does, and hands an operation of `operations/` to the session.
 */
import { dialer as runtimeDialer } from "#dialer";
import { onAbort } from "../core/call/cancellation.ts";
import { rejecting } from "../core/call/rejecting.ts";
import type { Clock } from "../core/clock.ts";
import type { LoggedEvent } from "../core/observe/event-log.ts";
import { systemRandom } from "../transport/system-random.ts";
import { parseConnectString } from "./connect-string.ts";
import { ZooKeeperError } from "./error.ts";
import { getAcl, setAcl, type NodeAcl } from "./operations/acl.ts";
import { getAllChildrenNumber, getEphemerals } from "./operations/below.ts";
import { check } from "./operations/check.ts";
import { CREATE_MODES, create, type Created } from "./operations/create.ts";
import { deleteNode } from "./operations/delete.ts";
import { multi } from "./operations/multi.ts";
import { exists, getChildren, getData, type NodeChildren, type NodeData } from "./operations/read.ts";
import { setData } from "./operations/set-data.ts";
import { sync } from "./operations/sync.ts";
import { addWatch, removeWatches } from "./operations/watch.ts";
import { whoAmI, type Identity } from "./operations/who-am-i.ts";
import type {
  CreateOptions,
  NodeInput,
  ReadOptions,
  VersionOptions,
  WatchOptions,
  ZooKeeperOptions,
} from "./options.ts";
import { Chroot, checkPath } from "./path.ts";
import { Session, type SessionEvent, type SessionState, type SessionTicket } from "./session.ts";
import type { OperationOptions } from "./session-request.ts";
import { newTransaction, type OperationMaker, type Transaction } from "./transaction.ts";
import { setWatchesRequests } from "./watch/set-watches.ts";
import { WatchStream, type WatchEvent } from "./watch/watch-stream.ts";
import { Watches, type WatchedEvent, type Watcher } from "./watch/watches.ts";
import { OPEN_ACL, type Acl } from "./wire/acl.ts";
import { ErrorCode } from "./wire/error-code.ts";
import { OpCode } from "./wire/op-code.ts";
import type { Operation } from "./wire/operation.ts";
import type { Stat } from "./wire/stat.ts";
import type { WatcherEvent } from "./wire/watcher-event.ts";
import type { ZooKeeper } from "./zookeeper.ts";

const DEFAULT_SESSION_TIMEOUT_MS = 30_000;
const ANY_VERSION = -1;

/**
 * Opens a client: it connects in the background, and what is asked meanwhile waits. Throws a TypeError or RangeError for a
 * connect string or options that cannot be.
 */
export function openZooKeeper(connectString: string, options: ZooKeeperOptions = {}): ZooKeeper {
  return new Client(connectString, options);
}

/** How long to wait for a connection. */
export interface ConnectZooKeeperOptions extends ZooKeeperOptions {
  /** Milliseconds until it is given up. Default: the session timeout. */
  readonly connectTimeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a client and waits until a server has the session. Rejects with a ZooKeeperError, and nothing is left open: with
 * ConnectionLoss at the timeout, AuthFailed or SessionExpired when a server says so.
 *
 * @example
 * ```ts
 * await using zk = await connectZooKeeper("zk1:2181,zk2:2181/app", { sessionTimeoutMs: 10_000 });
 * ```
 */
export async function connectZooKeeper(
  connectString: string,
  options: ConnectZooKeeperOptions = {},
): Promise<ZooKeeper> {
  const { sessionTimeoutMs = DEFAULT_SESSION_TIMEOUT_MS, connectTimeoutMs = sessionTimeoutMs, signal } = options;
  const client = new Client(connectString, options);
  try {
    await client.connected(connectTimeoutMs, signal);
    return client;
  } catch (error) {
    await client.close();
    throw error;
  }
}

class Client implements ZooKeeper {
  readonly #options: ZooKeeperOptions;
  readonly #clock: Clock;
  readonly #chroot: Chroot;
  readonly #chrootText: string;
  readonly #session: Session;
  readonly #watches = new Watches();
  readonly #streams = new Set<WatchStream>();
  readonly #make: OperationMaker;
  #wasConnected = false;

  constructor(connectString: string, options: ZooKeeperOptions) {
    const target = parseConnectString(connectString);
    const { dialer = runtimeDialer, sessionTimeoutMs = DEFAULT_SESSION_TIMEOUT_MS, session: ticket } = options;
    if (!(sessionTimeoutMs > 0 && sessionTimeoutMs <= 0x7fff_ffff)) {
      throw new RangeError(`"sessionTimeoutMs" must be above 0 and at most 2147483647, not ${sessionTimeoutMs}`);
    }
    this.#options = options;
    this.#clock = options.clock ?? dialer.systemClock();
    this.#chroot = new Chroot(target.chroot);
    this.#chrootText = target.chroot;
    this.#make = operationMaker(this.#chroot);
    this.#session = new Session({
      ...{ target, dialer, ticket, sessionTimeoutMs, listener: this, requestTimeoutMs: options.requestTimeoutMs },
      clock: this.#clock,
      random: options.random ?? systemRandom,
      canBeReadOnly: options.canBeReadOnly ?? false,
      maxPacketBytes: options.maxPacketBytes ?? 0xf_ffff,
      maxQueuedRequests: options.maxQueuedRequests ?? 100_000,
      ...{ tls: options.tls, proxy: options.proxy, localAddress: options.localAddress },
    });
    this.#session.start();
  }

  /** Fulfilled when a server has the session. */
  async connected(timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    const ended = Promise.withResolvers<never>();
    const give = (message: string, cause?: unknown): void =>
      ended.reject(new ZooKeeperError({ code: ErrorCode.ConnectionLoss, operation: "connect", message, cause }));
    const timer = this.#clock.setTimer(timeoutMs, () => {
      const last = this.#session.events.at(-1)?.text ?? "no server answered";
      give(`there was no connection within ${timeoutMs} ms; last: ${last}`);
    });
    const removeListener = onAbort(signal, (reason) => give("it was cancelled", reason));
    try {
      await Promise.race([this.#session.connectedOnce, ended.promise]);
    } finally {
      timer.cancel();
      removeListener();
    }
  }

  get state(): SessionState {
    return this.#session.state;
  }

  get sessionId(): bigint {
    return this.#session.ticket.sessionId;
  }

  get events(): readonly LoggedEvent[] {
    return this.#session.events;
  }

  create(path: string, data?: NodeInput, options: CreateOptions = {}): Promise<Created> {
    return rejecting(() => this.#session.submit(this.#make.create(path, data, options), options));
  }

  delete(path: string, options: VersionOptions = {}): Promise<void> {
    return rejecting(() => this.#session.submit(this.#make.delete(path, options), options));
  }

  exists(path: string, options: ReadOptions = {}): Promise<Stat | undefined> {
    return rejecting(() => {
      checkPath(path, "exists");
      const serverPath = this.#chroot.toServer(path);
      const { watch } = options;
      const register =
        watch === undefined
          ? undefined
          : (found: boolean) => this.#watches.add(found ? "data" : "exist", serverPath, watch);
      return this.#session.submit(exists({ path, serverPath, register }), options);
    });
  }

  getData(path: string, options: ReadOptions = {}): Promise<NodeData> {
    return rejecting(() => {
      checkPath(path, "getData");
      const serverPath = this.#chroot.toServer(path);
      const register = this.#registers("data", serverPath, options.watch);
      return this.#session.submit(getData({ path, serverPath, register }), options);
    });
  }

  setData(path: string, data: NodeInput, options: VersionOptions = {}): Promise<Stat> {
    return rejecting(() => this.#session.submit(this.#make.setData(path, data, options), options));
  }

  getChildren(path: string, options: ReadOptions = {}): Promise<NodeChildren> {
    return rejecting(() => {
      checkPath(path, "getChildren");
      const serverPath = this.#chroot.toServer(path);
      const register = this.#registers("child", serverPath, options.watch);
      return this.#session.submit(getChildren({ path, serverPath, register }), options);
    });
  }

  sync(path: string, options: OperationOptions = {}): Promise<void> {
    return rejecting(() => {
      checkPath(path, "sync");
      return this.#session.submit(sync(path, this.#chroot.toServer(path)), options);
    });
  }

  getAcl(path: string, options: OperationOptions = {}): Promise<NodeAcl> {
    return rejecting(() => this.#session.submit(getAcl(path, this.#serverPath(path, "getAcl")), options));
  }

  setAcl(path: string, acl: readonly Acl[], options: VersionOptions = {}): Promise<Stat> {
    return rejecting(() => {
      const serverPath = this.#serverPath(path, "setAcl");
      requireAcl(acl, "setAcl", path);
      return this.#session.submit(setAcl(path, serverPath, acl, options.version ?? ANY_VERSION), options);
    });
  }

  getAllChildrenNumber(path: string, options: OperationOptions = {}): Promise<number> {
    return rejecting(() => {
      const serverPath = this.#serverPath(path, "getAllChildrenNumber");
      return this.#session.submit(getAllChildrenNumber(path, serverPath), options);
    });
  }

  getEphemerals(prefix: string, options: OperationOptions = {}): Promise<readonly string[]> {
    return rejecting(() => {
      const serverPath = this.#serverPath(prefix, "getEphemerals");
      return this.#session.submit(getEphemerals(prefix, serverPath, this.#toClient), options);
    });
  }

  whoAmI(options: OperationOptions = {}): Promise<readonly Identity[]> {
    return this.#session.submit(whoAmI(), options);
  }

  transaction(): Transaction<[]> {
    return newTransaction(this.#make, (operations, options) =>
      operations.length === 0
        ? Promise.resolve([])
        : this.#session.submit(multi("transaction", OpCode.multi, operations), options),
    );
  }

  async watch(path: string, options: WatchOptions = {}): Promise<AsyncIterableIterator<WatchEvent>> {
    const { mode = "persistent", bufferLimit = 1_000 } = options;
    const serverPath = this.#serverPath(path, "watch");
    const kind = mode === "persistent" ? "persistent" : "persistentRecursive";
    const leave = (): void => {
      this.#streams.delete(stream);
      this.#watches.remove(kind, serverPath, stream.watcher);
      if (this.#watches.has(kind, serverPath) || !this.#session.connected) return;
      // Nobody here listens any more: the server may forget it, and if it does not, nobody minds.
      this.#session.submit(removeWatches(path, serverPath, mode)).catch((error: unknown) => {
        this.#session.note("info", `The watch of "${path}" was not removed: ${String(error)}`);
      });
    };
    const stream = new WatchStream({ path, bufferLimit, onLeft: leave });
    const register = (): void => {
      this.#streams.add(stream);
      this.#watches.add(kind, serverPath, stream.watcher);
    };
    try {
      await this.#session.submit(addWatch(path, serverPath, mode, register), options);
    } catch (error) {
      if (this.#streams.has(stream)) leave();
      throw error;
    }
    return stream;
  }

  addAuth(scheme: string, auth: NodeInput): void {
    this.#session.addAuth({ scheme, auth: bytesOf(auth) ?? new Uint8Array(0) });
  }

  updateServerList(connectString: string): void {
    const { servers, chroot } = parseConnectString(connectString);
    if (chroot !== this.#chrootText) {
      throw new TypeError(`The chroot of a session cannot change from "${this.#chrootText}" to "${chroot}"`);
    }
    this.#session.updateServers(servers);
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

  onEvent(event: SessionEvent): void {
    if (event === "SyncConnected" || event === "ConnectedReadOnly") {
      if (this.#wasConnected) for (const stream of this.#streams) stream.reconnected();
      this.#wasConnected = true;
    } else if (event === "Expired" || event === "AuthFailed" || event === "Closed") this.#endStreams(event);
    const { onEvent } = this.#options;
    if (onEvent !== undefined) void this.#deliver(() => onEvent(event));
  }

  onWatch({ type, path: serverPath }: WatcherEvent): void {
    const event: WatchedEvent = { type, path: this.#chroot.toClient(serverPath) };
    for (const watcher of this.#watches.fired(type, serverPath)) void this.#deliver(() => watcher(event));
  }

  watchRequests(lastZxid: bigint): ReturnType<typeof setWatchesRequests> {
    if (this.#options.resetWatches === false) return [];
    return setWatchesRequests(this.#watches.paths(), lastZxid);
  }

  /**
   * Behind the reactions of promises that were fulfilled before, so that answers and events are heard in the server's order; and
   * each by itself, so that one that throws holds up no other.
   */
  #endStreams(event: SessionEvent): void {
    const code = event === "AuthFailed" ? ErrorCode.AuthFailed : ErrorCode.SessionExpired;
    for (const stream of this.#streams) {
      stream.end(event === "Closed" ? undefined : new ZooKeeperError({ code, operation: "watch" }));
    }
    this.#streams.clear();
    this.#watches.clear();
  }

  #serverPath(path: string, operation: string): string {
    checkPath(path, operation);
    return this.#chroot.toServer(path);
  }

  readonly #toClient = (path: string): string => this.#chroot.toClient(path);

  async #deliver(callback: () => void): Promise<void> {
    await Promise.resolve();
    try {
      callback();
    } catch (error) {
      this.#session.note("error", `A watcher threw: ${String(error)}`);
    }
  }

  #registers(kind: "data" | "child", serverPath: string, watch: Watcher | undefined): (() => void) | undefined {
    return watch === undefined ? undefined : () => this.#watches.add(kind, serverPath, watch);
  }
}

/** The checks that Java's client makes, and the operations that pass them. */
function operationMaker(chroot: Chroot): OperationMaker {
  const toClient = (path: string): string => chroot.toClient(path);
  return {
    create(path, data, { mode = "persistent", ttlMs, acl = OPEN_ACL }) {
      checkPath(path, "create", mode.includes("sequential"));
      if (!(mode in CREATE_MODES)) throw badArguments("create", path, `there is no mode "${mode}"`);
      if (mode.endsWith("-ttl") !== (ttlMs !== undefined))
        throw badArguments("create", path, "a TTL goes with the modes that have one");
      if (ttlMs !== undefined && !(Number.isInteger(ttlMs) && ttlMs > 0 && ttlMs <= MAX_TTL_MS))
        throw badArguments("create", path, `a TTL is a whole number from 1 to ${MAX_TTL_MS}, not ${ttlMs}`);
      requireAcl(acl, "create", path);
      return create({ path, serverPath: chroot.toServer(path), data: bytesOf(data), acl, mode, ttlMs, toClient });
    },
    delete(path, { version = ANY_VERSION }): Operation<void> {
      checkPath(path, "delete");
      // As in Java: the chroot is not the client's to delete.
      return deleteNode(path, path === "/" ? path : chroot.toServer(path), version);
    },
    setData(path, data, { version = ANY_VERSION }) {
      checkPath(path, "setData");
      return setData(path, chroot.toServer(path), bytesOf(data), version);
    },
    check(path, version) {
      checkPath(path, "check");
      return check(path, chroot.toServer(path), version);
    },
  };
}

function requireAcl(acl: readonly Acl[], operation: string, path: string): void {
  if (acl.length === 0) throw new ZooKeeperError({ code: ErrorCode.InvalidACL, operation, path });
}

/** `EphemeralType.TTL.maxValue()`. */
const MAX_TTL_MS = 0xff_ffff_ffff;

const encoder = new TextEncoder();

function bytesOf(data: NodeInput): Uint8Array | undefined {
  return typeof data === "string" ? encoder.encode(data) : data;
}

function badArguments(operation: string, path: string, message: string): ZooKeeperError {
  return new ZooKeeperError({ code: ErrorCode.BadArguments, operation, path, message });
}
