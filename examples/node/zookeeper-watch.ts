/** Watches: one that is heard once, and one that stays. `node zookeeper-watch.ts host:port`. */
import process from "node:process";
import { connectZooKeeper, type WatchedEvent } from "dragoman/zookeeper";

await using zk = await connectZooKeeper(process.argv[2] ?? "localhost:2181");

// A watch is one with its reading: nothing that happens behind the answer is missed.
const changed = Promise.withResolvers<WatchedEvent>();
console.log(await zk.exists("/jobs", { watch: changed.resolve }));
await zk.create("/jobs");
console.log((await changed.promise).type);

const events = await zk.watch("/jobs", { mode: "persistent-recursive" });
await zk.create("/jobs/1", "paint");
await zk.setData("/jobs/1", "paint it blue");
await zk.delete("/jobs/1");
for await (const event of events) {
  // Another connection, or a slow reader: something may have been missed. Read anew what is watched.
  if (event.type === "Resync") await zk.getChildren("/jobs");
  console.log(event.type, event.path);
  if (event.type === "NodeDeleted") break;
}
