/**
 * Durable Objects that hold clients for all of a Worker's requests, and the stubs by which Workers call them.
 *
 * @example
 * ```ts
 * import { grpcChannel } from "dragoman/durable";
 * export { GrpcChannelObject } from "dragoman/durable";
 *
 * export default {
 *   async fetch(request, env) {
 *     const users = createClient(UserService, grpcChannel(env.GRPC, "users.internal:50051", { credentials: insecure() }));
 *     return Response.json(await users.getUser({ id: "7" }, { timeoutMs: 500 }));
 *   },
 * };
 * ```
 *
 * @module
 */
export { GrpcChannelObject } from "./grpc/object.ts";
export type { GrpcStubOptions } from "./grpc/options.ts";
export { grpcChannel } from "./grpc/transport.ts";
export { hbaseConnection } from "./hbase/connection.ts";
export type { HBaseStub } from "./hbase/connection.ts";
export type { HBaseView } from "./hbase/messages.ts";
export { HBaseConnectionObject } from "./hbase/object.ts";
export type { HBaseStubOptions } from "./hbase/options.ts";
export type { ObjectStatus } from "./host.ts";
export type { KeepAlive } from "./keep-alive.ts";
export type { PlacementOptions } from "./placement.ts";
export type { LocationHint, ObjectNamespace } from "./workers-api.ts";
export type {
  LastingEvent,
  LastingResync,
  DeliverTo,
  WatchBatch,
  WatchSubscription,
} from "./zookeeper/lasting/subscription.ts";
export { ZooKeeperSessionObject } from "./zookeeper/object.ts";
export type { ZooKeeperAuth, ZooKeeperStubOptions } from "./zookeeper/options.ts";
export { zooKeeperSession } from "./zookeeper/stub.ts";
export type { ZooKeeperSession } from "./zookeeper/stub.ts";
