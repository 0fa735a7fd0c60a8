/** The client as its users see it (`org.apache.zookeeper.ZooKeeper`). */
import type { LoggedEvent } from "../core/observe/event-log.ts";
import type { CreateOptions, NodeInput, ReadOptions, VersionOptions, WatchOptions } from "./options.ts";
import type { NodeAcl } from "./operations/acl.ts";
import type { Created } from "./operations/create.ts";
import type { NodeChildren, NodeData } from "./operations/read.ts";
import type { Identity } from "./operations/who-am-i.ts";
import type { SessionState, SessionTicket } from "./session.ts";
import type { OperationOptions } from "./session-request.ts";
import type { Transaction } from "./transaction.ts";
import type { WatchEvent } from "./watch/watch-stream.ts";
import type { Acl } from "./wire/acl.ts";
import type { Stat } from "./wire/stat.ts";

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
  getAcl(path: string, options?: OperationOptions): Promise<NodeAcl>;
  /** Here the version is the list's own (`aversion`). */
  setAcl(path: string, acl: readonly Acl[], options?: VersionOptions): Promise<Stat>;
  /** How many nodes there are below, at all depths. */
  getAllChildrenNumber(path: string, options?: OperationOptions): Promise<number>;
  /** This session's ephemeral nodes whose paths begin so. */
  getEphemerals(prefix: string, options?: OperationOptions): Promise<readonly string[]>;
  /** Operations that happen all or not at all. */
  transaction(): Transaction<[]>;
  /**
   * Watches a node, or with mode `"persistent-recursive"` all below it, until the loop is left. The server has the watch when the
   * promise is fulfilled. It yields a resync where something may have been missed; it throws when the session is over.
   */
  watch(path: string, options?: WatchOptions): Promise<AsyncIterableIterator<WatchEvent>>;
  /** As whom the session is authenticated. */
  whoAmI(options?: OperationOptions): Promise<readonly Identity[]>;
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
