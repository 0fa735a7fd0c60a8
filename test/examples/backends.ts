/** The backends that examples call beside gRPC's: ZooKeeper and HBase in this process, on TCP. */
import { createHBaseCluster, createZooKeeperServer, listen, listenHBase } from "dragoman/testing";

/** Where they are, until it is disposed. */
export interface Backends extends AsyncDisposable {
  /** `host:port`. */
  readonly zooKeeper: string;
  /** `host:port/hbase`, of a cluster with a table "orders". */
  readonly hbase: string;
}

export async function startBackends(): Promise<Backends> {
  const stack = new AsyncDisposableStack();
  const zooKeeper = await listen(stack.use(createZooKeeperServer()));
  stack.use(zooKeeper);
  const cluster = stack.use(createHBaseCluster());
  const { connectString } = stack.use(await listenHBase(cluster));
  cluster.createTable("orders", { splits: ["o-2"] });
  return {
    ...{ zooKeeper: `127.0.0.1:${zooKeeper.port}`, hbase: connectString },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
