/**
 * ZooKeeper on any runtime: sessions, operations and watches, in its own wire protocol.
 *
 * @example
 * ```ts
 * import { connectZooKeeper } from "dragoman/zookeeper";
 *
 * await using zk = await connectZooKeeper("zk1:2181,zk2:2181/app", { sessionTimeoutMs: 10_000 });
 * const { data, stat } = await zk.getData("/config");
 * ```
 *
 * @module
 */
export { connectZooKeeper, openZooKeeper } from "./client.ts";
export type { ConnectZooKeeperOptions } from "./client.ts";
export { ZooKeeperError } from "./error.ts";
export type { ZooKeeperErrorInit } from "./error.ts";
export type { NodeAcl } from "./operations/acl.ts";
export type { Created, CreateMode } from "./operations/create.ts";
export type { NodeChildren, NodeData } from "./operations/read.ts";
export type { WatchMode } from "./operations/watch.ts";
export type { Identity } from "./operations/who-am-i.ts";
export type {
  CreateOptions,
  NodeInput,
  ReadOptions,
  VersionOptions,
  WatchOptions,
  ZooKeeperOptions,
} from "./options.ts";
export type { SessionEvent, SessionState, SessionTicket } from "./session.ts";
export type { OperationOptions } from "./session-request.ts";
export { TransactionError } from "./transaction.ts";
export type { Transaction } from "./transaction.ts";
export type { Resync, WatchEvent } from "./watch/watch-stream.ts";
export type { WatchedEvent, Watcher } from "./watch/watches.ts";
export { CREATOR_ALL_ACL, OPEN_ACL, Permission, READ_ACL } from "./wire/acl.ts";
export type { Acl } from "./wire/acl.ts";
export { ErrorCode } from "./wire/error-code.ts";
export type { Stat } from "./wire/stat.ts";
export type { EventType } from "./wire/watcher-event.ts";
export type { ZooKeeper } from "./zookeeper.ts";
