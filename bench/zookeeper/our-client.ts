/** Our own client, as the ZooKeeper benchmark uses it. */
import { connectZooKeeper } from "dragoman/zookeeper";
import type { BenchZooKeeper } from "./loads.ts";

export async function ourClient(address: string): Promise<BenchZooKeeper> {
  const zk = await connectZooKeeper(address, { sessionTimeoutMs: 30_000 });
  return {
    getData: (path) => zk.getData(path),
    watchData: (path, fired) => zk.getData(path, { watch: fired }),
    setData: (path, data) => zk.setData(path, data),
    create: (path, data) => zk.create(path, data),
    delete: (path) => zk.delete(path),
  };
}
