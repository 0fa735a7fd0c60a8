/** The backends of `npm start`: gRPC, ZooKeeper and HBase in this process, on TCP. */
import { createGrpcServer, createHBaseCluster, createZooKeeperServer, listen, listenHBase } from "dragoman/testing";
import { InterpreterService } from "../../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import { interpreter } from "./interpreter.ts";

/** Where backends are. */
export interface Whereabouts {
  /** `host:port` of an InterpreterService. */
  readonly grpc: string;
  /** `host:port`. */
  readonly zooKeeper: string;
  /** `host:port/hbase` of a cluster that has a table "phrases", with a family "d". */
  readonly hbase: string;
}

/** Backends, until they are disposed of. */
export interface Backends extends Whereabouts, AsyncDisposable {}

/** Starts them. */
export async function startEmbeddedBackends(): Promise<Backends> {
  const stack = new AsyncDisposableStack();
  const grpc = stack.use(createGrpcServer({ routes: (router) => router.service(InterpreterService, interpreter) }));
  const zooKeeper = stack.use(createZooKeeperServer());
  const cluster = stack.use(createHBaseCluster());
  cluster.createTable("phrases");
  const { port: grpcPort } = stack.use(await listen(grpc));
  const { port: zooKeeperPort } = stack.use(await listen(zooKeeper));
  const { connectString } = stack.use(await listenHBase(cluster));
  return {
    grpc: `127.0.0.1:${grpcPort}`,
    zooKeeper: `127.0.0.1:${zooKeeperPort}`,
    hbase: connectString,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
