/** Elections: for as long as one stands, and for a piece of work at a time. `node zookeeper-election.ts host:port`. */
import process from "node:process";
import { connectZooKeeper } from "dragoman/zookeeper";
import { LeaderLatch, LeaderSelector } from "dragoman/zookeeper/recipes";

await using zk = await connectZooKeeper(process.argv[2] ?? "localhost:2181");

const latch = new LeaderLatch(zk, "/elections/billing", { id: "worker-7" });
const { signal } = await latch.lead({ timeoutMs: 5_000 });
signal.addEventListener("abort", () => console.log("leads no more"));
console.log(await latch.participants());
await latch.close();

const done = Promise.withResolvers<void>();
const selector = new LeaderSelector(zk, "/elections/cleanup", async () => {
  console.log("cleans up");
  done.resolve();
});
selector.requeue();
await done.promise;
await selector.close();
