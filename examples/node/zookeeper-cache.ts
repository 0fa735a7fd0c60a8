/** A subtree that is kept here and followed. `node zookeeper-cache.ts host:port`. */
import process from "node:process";
import { connectZooKeeper } from "dragoman/zookeeper";
import { CuratorCache } from "dragoman/zookeeper/recipes";

await using zk = await connectZooKeeper(process.argv[2] ?? "localhost:2181");
await zk.create("/config");
await zk.create("/config/timeout", "5");

await using cache = new CuratorCache(zk, "/config");
await cache.initialized({ timeoutMs: 5_000 });
console.log(new TextDecoder().decode(cache.get("/config/timeout")?.data));

const deleted = Promise.withResolvers<void>();
cache.subscribe((event) => {
  if (event.type === "NODE_CHANGED") {
    console.log("from version", event.old.stat.version, "to", event.node.stat.version);
    void zk.delete("/config/timeout");
  }
  if (event.type === "NODE_DELETED") deleted.resolve();
});
await zk.setData("/config/timeout", "7");
await deleted.promise;
console.log(cache.size, "node is left");
