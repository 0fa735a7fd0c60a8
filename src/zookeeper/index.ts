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
export { ZooKeeperError } from "./error.ts";
export type { ZooKeeperErrorInit } from "./error.ts";
export type { ConnectionState } from "./events/connection-state.ts";
export type { DefaultWatcher, SessionStateEvent } from "./events/default-watcher.ts";
export type { SessionEvent } from "./events/session-event.ts";
export type { EventStreamLimits } from "./events/session-events.ts";
export { fourLetterWord } from "./four-letter-word.ts";
export type { FourLetterWordOptions } from "./four-letter-word.ts";
export type { MultiRead, ReadResult } from "./multi-read.ts";
export { connectZooKeeper, openZooKeeper } from "./open.ts";
export type { ConnectZooKeeperOptions } from "./open.ts";
export type { NodeInput, OperationOptions, VersionOptions } from "./operation-options.ts";
export type { NodeAcl } from "./operations/acl.ts";
export type { Created, CreateMode, CreateOptions } from "./operations/create.ts";
export type { NodeChildren, NodeData, ReadOptions } from "./operations/read.ts";
export type { EnsembleConfig, EnsembleMember, ReconfigOptions } from "./operations/reconfig.ts";
export type { RemoveWatchesOptions, WatchMode, WatchOptions } from "./operations/watch.ts";
export type { Identity } from "./operations/who-am-i.ts";
export type { ZooKeeperOptions } from "./options.ts";
export { exponentialRetry, retryForever, retryOnce, retryTimes, retryUntilElapsed } from "./retry/policies.ts";
export type { ExponentialRetryOptions, RetryQuestion, ZooKeeperRetryPolicy } from "./retry/policies.ts";
export type { RetryingCreateOptions } from "./retry/protected-create.ts";
export { retrying } from "./retry/retrying.ts";
export type { RetryingDeleteOptions, RetryingOptions, RetryingZooKeeper } from "./retry/retrying.ts";
export { digestMd5 } from "./sasl/digest-md5.ts";
export type { DigestMd5Options } from "./sasl/digest-md5.ts";
export { gssapi } from "./sasl/gssapi.ts";
export type { GssapiOptions, GssapiRequest, GssapiTokenProvider } from "./sasl/gssapi.ts";
export type { SaslExchange, SaslMechanism } from "./sasl/mechanism.ts";
export type { SessionState, SessionTicket } from "./session-options.ts";
export { TransactionError } from "./transaction.ts";
export type { Transaction } from "./transaction.ts";
export type { Resync, WatchEvent } from "./watch/watch-stream.ts";
export type { WatchedEvent, Watcher, WatcherType } from "./watch/watcher.ts";
export { CREATOR_ALL_ACL, OPEN_ACL, Permission, READ_ACL } from "./wire/acl.ts";
export type { Acl } from "./wire/acl.ts";
export { ErrorCode } from "./wire/error-code.ts";
export type { Stat } from "./wire/stat.ts";
export type { EventType } from "./wire/watcher-event.ts";
export type { ZooKeeper } from "./zookeeper.ts";
