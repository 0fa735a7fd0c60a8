/**
 * The client (`org.apache.zookeeper.ZooKeeper`): operations on nodes within a session, and the watches that they leave. Each
 * method checks what it is given, as Java's does, and hands an operation of `operations/` to the session.
 */
import { dialer as runtimeDialer } from "#dialer";
import type { Clock } from "../core/clock.ts";
import type { Dialer, ProxyOptions, TlsOptions } from "../core/dialer.ts";
import type { LoggedEvent } from "../core/observe/event-log.ts";
import type { Random } from "../core/random.ts";
import { systemRandom } from "../transport/system-random.ts";
import { parseConnectString } from "./connect-string.ts";
import { ZooKeeperError } from "./error.ts";
import { CREATE_MODES, create, type Created, type CreateMode } from "./operations/create.ts";
import { deleteNode } from "./operations/delete.ts";
import { exists, getChildren, getData, type NodeChildren, type NodeData } from "./operations/read.ts";
import { setData } from "./operations/set-data.ts";
import { sync } from "./operations/sync.ts";
import { Chroot, checkPath } from "./path.ts";
import { Session, type SessionEvent, type SessionState, type SessionTicket } from "./session.ts";
import type { OperationOptions } from "./session-request.ts";
import { setWatchesRequests } from "./watch/set-watches.ts";
import { Watches, type WatchedEvent, type Watcher } from "./watch/watches.ts";
import { OPEN_ACL, type Acl } from "./wire/acl.ts";
import { ErrorCode } from "./wire/error-code.ts";
import type { Stat } from "./wire/stat.ts";
import type { WatcherEvent } from "./wire/watcher-event.ts";

/** What a node holds, as one gives it: text is UTF-8. */
export type NodeInput = Uint8Array | string | undefined;

/** How to connect. Times in milliseconds. */
export interface ZooKeeperOptions {
  /** What the session may be out of touch for; the server has the last word. Default: 30,000. */
  readonly sessionTimeoutMs?: number | undefined;
  /** Whether a server without a quorum will do, for reading. Default: false. */
  readonly canBeReadOnly?: boolean | undefined;
  /** Goes on with a session that another client, or this one before, has left. */
  readonly session?: SessionTicket | undefined;
  /** Hears of the session, in the order of things. */
  readonly onEvent?: ((event: SessionEvent) => void) | undefined;
  /** Default: plaintext. */
  readonly tls?: TlsOptions | undefined;
  readonly proxy?: ProxyOptions | "environment" | undefined;
  readonly localAddress?: string | undefined;
  /** The longest packet, both ways (`jute.maxbuffer`). Default: 1,048,575. */
  readonly maxPacketBytes?: number | undefined;
  /** Requests that may wait to be sent; a further one fails. Default: 100,000. */
  readonly maxQueuedRequests?: number | undefined;
  /** Whether watches are set anew on another server. Default: true. */
  readonly resetWatches?: boolean | undefined;
  /** Default: the runtime's own. */
  readonly dialer?: Dialer | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
}

/** How to create a node. */
export interface CreateOptions extends OperationOptions {
  /** Default: `"persistent"`. */
  readonly mode?: CreateMode | undefined;
  /** For the modes with a TTL: after so long without change and children the server may delete it. */
  readonly ttlMs?: number | undefined;
  /** Default: everybody may do everything. */
  readonly acl?: readonly Acl[] | undefined;
}

/** How to change a node. */
export interface VersionOptions extends OperationOptions {
  /** What the node's version must be. Default: any. */
  readonly version?: number | undefined;
}

/** How to read a node. */
export interface ReadOptions extends OperationOptions {
  /** Called once, when what was read has changed. */
  readonly watch?: Watcher | undefined;
}

/** A client, and its session. */
export interface ZooKeeper extends AsyncDisposable {
  readonly state: SessionState;
  readonly sessionId: bigint;
  /** What happened to the session lately, oldest first; bounded. */
  readonly events: readonly LoggedEvent[];
  create(path: string, data?: NodeInput, options?: CreateOptions): Promise<Created>;
  delete(path: string, options?: VersionOptions): Promise<void>;
  /** `undefined` for a node that is not there. */
  exists(path: string, options?: ReadOptions): Promise<Stat | undefined>;
  getData(path: string, options?: ReadOptions): Promise<NodeData>;
  setData(path: string, data: NodeInput, options?: VersionOptions): Promise<Stat>;
  getChildren(path: string, options?: ReadOptions): Promise<NodeChildren>;
  /** What was committed before is seen by what is read after. */
  sync(path: string, options?: OperationOptions): Promise<void>;
  /** Says who this is (`digest`: `user:password`). */
  addAuth(scheme: string, auth: NodeInput): void;
  /** Takes another connect string's servers; its chroot must be the same. */
  updateServerList(connectString: string): void;
  /** Ends the session, with its ephemeral nodes. Idempotent; the same as disposing. */
  close(): Promise<void>;
  /** Leaves the session as it is, for another client to go on with. */
  detach(): Promise<SessionTicket>;
}

const DEFAULT_SESSION_TIMEOUT_MS = 30_000;
const ANY_VERSION = -1;

/**
 * Opens a client: it connects in the background, and what is asked meanwhile waits. Throws a TypeError or RangeError for a
 * connect string or options that cannot be.
 */
export function openZooKeeper(connectString: string, options: ZooKeeperOptions = {}): ZooKeeper {
  return new Client(connectString, options);
}

class Client implements ZooKeeper {
  readonly #options: ZooKeeperOptions;
  readonly #chroot: Chroot;
  readonly #chrootText: string;
  readonly #session: Session;
  readonly #watches = new Watches();

  constructor(connectString: string, options: ZooKeeperOptions) {
    const target = parseConnectString(connectString);
    const { dialer = runtimeDialer, sessionTimeoutMs = DEFAULT_SESSION_TIMEOUT_MS, session: ticket } = options;
    if (!(sessionTimeoutMs > 0 && sessionTimeoutMs <= 0x7fff_ffff)) {
      throw new RangeError(`"sessionTimeoutMs" must be above 0 and at most 2147483647, not ${sessionTimeoutMs}`);
    }
    this.#options = options;
    this.#chroot = new Chroot(target.chroot);
    this.#chrootText = target.chroot;
    this.#session = new Session({
      ...{ target, dialer, ticket, sessionTimeoutMs, listener: this },
      clock: options.clock ?? dialer.systemClock(),
      random: options.random ?? systemRandom,
      canBeReadOnly: options.canBeReadOnly ?? false,
      maxPacketBytes: options.maxPacketBytes ?? 0xf_ffff,
      maxQueuedRequests: options.maxQueuedRequests ?? 100_000,
      ...{ tls: options.tls, proxy: options.proxy, localAddress: options.localAddress },
    });
    this.#session.start();
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
    return rejecting(() => {
      const { mode = "persistent", ttlMs, acl = OPEN_ACL } = options;
      checkPath(path, "create", mode.includes("sequential"));
      const timed = mode.endsWith("-ttl");
      if (!(mode in CREATE_MODES)) throw badArguments("create", path, `there is no mode "${mode}"`);
      if (timed !== (ttlMs !== undefined))
        throw badArguments("create", path, "a TTL goes with the modes that have one");
      if (ttlMs !== undefined && !(Number.isInteger(ttlMs) && ttlMs > 0 && ttlMs <= MAX_TTL_MS))
        throw badArguments("create", path, `a TTL is a whole number from 1 to ${MAX_TTL_MS}, not ${ttlMs}`);
      if (acl.length === 0) throw new ZooKeeperError({ code: ErrorCode.InvalidACL, operation: "create", path });
      const serverPath = this.#chroot.toServer(path);
      const toClient = (made: string): string => this.#chroot.toClient(made);
      const request = { path, serverPath, data: bytesOf(data), acl, mode, ttlMs, toClient };
      return this.#session.submit(create(request), options);
    });
  }

  delete(path: string, options: VersionOptions = {}): Promise<void> {
    return rejecting(() => {
      checkPath(path, "delete");
      // As in Java: the chroot is not the client's to delete.
      const serverPath = path === "/" ? path : this.#chroot.toServer(path);
      return this.#session.submit(deleteNode(path, serverPath, options.version ?? ANY_VERSION), options);
    });
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
      const asked = this.#session.submit(exists({ path, serverPath, register }), options);
      return asked.catch((error: unknown) => {
        if (error instanceof ZooKeeperError && error.code === ErrorCode.NoNode) return undefined;
        throw error;
      });
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
    return rejecting(() => {
      checkPath(path, "setData");
      const version = options.version ?? ANY_VERSION;
      return this.#session.submit(setData(path, this.#chroot.toServer(path), bytesOf(data), version), options);
    });
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

/** `EphemeralType.TTL.maxValue()`. */
const MAX_TTL_MS = 0xff_ffff_ffff;

const encoder = new TextEncoder();

function bytesOf(data: NodeInput): Uint8Array | undefined {
  return typeof data === "string" ? encoder.encode(data) : data;
}

function badArguments(operation: string, path: string, message: string): ZooKeeperError {
  return new ZooKeeperError({ code: ErrorCode.BadArguments, operation, path, message });
}

/** Turns what is thrown into a rejection. */
function rejecting<T>(call: () => Promise<T>): Promise<T> {
  try {
    return call();
  } catch (error) {
    return Promise.reject(error);
  }
}
