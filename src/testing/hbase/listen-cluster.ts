/** A cluster on TCP: each of its servers on a port of its own, which the cluster then names. Through `node:net`: on Node, and on Deno. */
import { listen, type Listening, type ListenOptions } from "../listen-node.ts";
import type { HBaseCluster } from "./cluster.ts";

/** A cluster that is listened for. */
export interface ListeningCluster extends AsyncDisposable {
  /** For `connectHBase`: `127.0.0.1:port/hbase`, by ZooKeeper. */
  readonly connectString: string;
  /** Stops listening and destroys the connections that are left. */
  close(): Promise<void>;
}

/** Gives connections to the cluster's servers and to its ZooKeeper. */
export async function listenHBase(
  cluster: HBaseCluster,
  { host = "127.0.0.1", clock }: Pick<ListenOptions, "host" | "clock"> = {},
): Promise<ListeningCluster> {
  const zooKeeper = await listen(cluster.zooKeeper, { host, clock });
  const all: Listening[] = [zooKeeper];
  for (const server of [...cluster.regionServers, cluster.master]) {
    const listening = await listen(server, { host, clock });
    cluster.rename(server, { host, port: listening.port });
    all.push(listening);
  }
  const close = async (): Promise<void> => {
    await Promise.all(all.map((each) => each.close()));
  };
  return { connectString: `${host}:${zooKeeper.port}/hbase`, close, [Symbol.asyncDispose]: close };
}
