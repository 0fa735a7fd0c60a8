/** A Worker that reads a node of ZooKeeper's. Its session is the request's: open it late, and let it go with the request. */
import { connectZooKeeper } from "dragoman/zookeeper";

export default {
  async fetch(_request: Request, env: { readonly ZOOKEEPER: string }): Promise<Response> {
    await using zk = await connectZooKeeper(env.ZOOKEEPER, { sessionTimeoutMs: 10_000, connectTimeoutMs: 5_000 });
    const { data } = await zk.getData("/config", { timeoutMs: 5_000 });
    return new Response(data);
  },
};
