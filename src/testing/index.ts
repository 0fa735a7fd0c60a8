/**
 * Servers for tests, in the same process: a gRPC server that takes Connect service implementations, one that follows a script
 * frame by frame, a ZooKeeper server, and an HBase cluster. All serve any byte stream: memory, or TCP by `listen`.
 *
 * @example
 * ```ts
 * import { createGrpcServer, listen } from "dragoman/testing";
 *
 * await using server = createGrpcServer({
 *   routes: (router) => router.service(GreetService, { greet: ({ name }) => ({ greeting: `Hello, ${name}` }) }),
 * });
 * await using listening = await listen(server);
 * console.log(`localhost:${listening.port}`);
 * ```
 *
 * @module
 */
export type { GrpcServer, GrpcServerOptions, IncomingStream, StreamAction } from "./grpc-server.ts";
export { createGrpcServer } from "./grpc-server.ts";
export type { GoAwayOptions, Http2ServerEvents, Http2ServerOptions } from "./http2-server-connection.ts";
export { Http2ServerConnection } from "./http2-server-connection.ts";
export type { HBaseCluster, HBaseClusterOptions } from "./hbase/cluster.ts";
export { createHBaseCluster } from "./hbase/cluster.ts";
export type { ListeningCluster } from "./hbase/listen-cluster.ts";
export type { ClusterRegion, NewTableOptions } from "./hbase/table-assignments.ts";
export { listenHBase } from "./hbase/listen-cluster.ts";
export type { CoprocessorService } from "./hbase/client-service.ts";
export type { RegionServer, ServerIdentity } from "./hbase/region-server.ts";
export type { CallAction, IncomingCall } from "./hbase/rpc-connection.ts";
export type { Listening, ListenOptions } from "./listen-node.ts";
export { listen } from "./listen-node.ts";
export type { ReceivedFrame, ReceivedFrames } from "./received-frames.ts";
export type { ScriptedServerOptions } from "./scripted-server.ts";
export { ScriptedConnection, ScriptedServer } from "./scripted-server.ts";
export type { ServerStream, ServerStreamFailure, ServerStreamHandler } from "./server-stream.ts";
export type { IncomingRequest, RequestAction } from "./zookeeper/connection.ts";
export type { ZooKeeperServer, ZooKeeperServerOptions } from "./zookeeper/server.ts";
export { createZooKeeperServer } from "./zookeeper/server.ts";
export type { FrameSink, SettingEntry } from "../http2/frames/frame-sink.ts";
export { ErrorCode } from "../http2/error.ts";
export { writeContinuation } from "../http2/frames/continuation.ts";
export { writeData } from "../http2/frames/data.ts";
export { writeFrameHeader } from "../http2/frames/frame.ts";
export { writeGoAway } from "../http2/frames/goaway.ts";
export { writeHeaders } from "../http2/frames/headers.ts";
export { writePing } from "../http2/frames/ping.ts";
export { writeRstStream } from "../http2/frames/rst-stream.ts";
export { SettingId, writeSettings, writeSettingsAck } from "../http2/frames/settings.ts";
export { writeWindowUpdate } from "../http2/frames/window-update.ts";
export { OutputSlab } from "../http2/output-slab.ts";
