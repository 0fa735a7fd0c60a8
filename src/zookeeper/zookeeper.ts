/** The client as its users see it (`org.apache.zookeeper.ZooKeeper`). */
import type { LoggedEvent } from "../core/observe/event-log.ts";
import type { ConnectionState } from "./events/connection-state.ts";
import type { SessionEvent } from "./events/session-event.ts";
import type { EventStreamLimits } from "./events/session-events.ts";
import type { MultiRead } from "./multi-read.ts";
import type { NodeAcl } from "./operations/acl.ts";
import type { Created, CreateOptions } from "./operations/create.ts";
import type { NodeChildren, NodeData, ReadOptions } from "./operations/read.ts";
import type { EnsembleConfig, ReconfigOptions } from "./operations/reconfig.ts";
import type { RemoveWatchesOptions, WatchOptions } from "./operations/watch.ts";
import type { Identity } from "./operations/who-am-i.ts";
import type { SessionState, SessionTicket } from "./session-options.ts";
import type { NodeInput, OperationOptions, VersionOptions } from "./operation-options.ts";
import type { Transaction } from "./transaction.ts";
import type { WatchEvent } from "./watch/watch-stream.ts";
import type { Acl } from "./wire/acl.ts";
import type { Stat } from "./wire/stat.ts";

/** A client, and its session. */
export interface ZooKeeper extends AsyncDisposable {
  /** The session's state, by Java's names. */
  readonly state: SessionState;
  /** What to rely on, and what not any more. */
  readonly connectionState: ConnectionState;
  /** 0 before a server has the session. */
  readonly sessionId: bigint;
  /** What was negotiated; before, what was asked for. */
  readonly sessionTimeoutMs: number;
  /** The session's log: what happened lately, oldest first; bounded. */
  readonly events: readonly LoggedEvent[];
  create(path: string, data?: NodeInput, options?: CreateOptions): Promise<Created>;
  delete(path: string, options?: VersionOptions): Promise<void>;
  /** `undefined` for a node that is not there. */
  exists(path: string, options?: ReadOptions): Promise<Stat | undefined>;
  getData(path: string, options?: ReadOptions): Promise<NodeData>;
  setData(path: string, data: NodeInput, options?: VersionOptions): Promise<Stat>;
  getChildren(path: string, options?: ReadOptions): Promise<NodeChildren>;
  getAcl(path: string, options?: OperationOptions): Promise<NodeAcl>;
  /** Here the version is the list's own (`aversion`). */
  setAcl(path: string, acl: readonly Acl[], options?: VersionOptions): Promise<Stat>;
  /** How many nodes there are below, at all depths. */
  getAllChildrenNumber(path: string, options?: OperationOptions): Promise<number>;
  /** This session's ephemeral nodes whose paths begin so. */
  getEphemerals(prefix: string, options?: OperationOptions): Promise<readonly string[]>;
  /** Operations that happen all or not at all. */
  transaction(): Transaction<[]>;
  /** Reads in one packet, each of which succeeds or fails by itself. */
  multiRead(): MultiRead<[]>;
  /** The ensemble's members (`/zookeeper/config`, outside of any chroot). */
  getConfig(options?: ReadOptions): Promise<EnsembleConfig>;
  /** Changes the ensemble's members; gives the new configuration. */
  reconfig(options: ReconfigOptions): Promise<EnsembleConfig>;
  /**
   * Watches a node, or with mode `"persistent-recursive"` all below it, until the loop is left. The server has the watch when the
   * promise is fulfilled. It yields a resync where something may have been missed; it throws when the session is over.
   */
  watch(path: string, options?: WatchOptions): Promise<AsyncIterableIterator<WatchEvent>>;
  /**
   * Removes watches, whose watchers hear of it: `DataWatchRemoved`, `ChildWatchRemoved`, `PersistentWatchRemoved` (which ends their
   * iterables). Rejects with NoWatcher if there are none.
   */
  removeWatches(path: string, options?: RemoveWatchesOptions): Promise<void>;
  /** As whom the session is authenticated. */
  whoAmI(options?: OperationOptions): Promise<readonly Identity[]>;
  /** What was committed before is seen by what is read after. */
  sync(path: string, options?: OperationOptions): Promise<void>;
  /** Says who this is (`digest`: `user:password`). */
  addAuth(scheme: string, auth: NodeInput): void;
  /** Takes another connect string's servers; its chroot must be the same. */
  updateServerList(connectString: string): void;
  /**
   * Calls `listener` with each session event, in the server's order with replies and watch events. Returns what takes it away. A
   * listener that throws is noted in the log and disturbs nobody.
   */
  onSessionEvent(listener: (event: SessionEvent) => unknown): () => void;
  /** Session events from now on, until `Closed`. */
  sessionEvents(limits?: EventStreamLimits): AsyncIterableIterator<SessionEvent>;
  /** Calls `listener` with each new connection state. Returns what takes it away. */
  onConnectionState(listener: (state: ConnectionState) => unknown): () => void;
  /** Connection states from now on, until `LOST`. */
  connectionStates(limits?: EventStreamLimits): AsyncIterableIterator<ConnectionState>;
  /** Ends the session, with its ephemeral nodes. Idempotent; the same as disposing. */
  close(): Promise<void>;
  /** Leaves the session as it is, for another client to go on with. */
  detach(): Promise<SessionTicket>;
}
