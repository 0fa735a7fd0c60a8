/** A queue: each item to one consumer, in order. `node zookeeper-queue.ts host:port`. */
import process from "node:process";
import { connectZooKeeper } from "dragoman/zookeeper";
import { SimpleDistributedQueue } from "dragoman/zookeeper/recipes";

await using zk = await connectZooKeeper(process.argv[2] ?? "localhost:2181");
const letters = new SimpleDistributedQueue(zk, "/queues/letters");
for (const to of ["Istanbul", "Aleppo", "Cairo"]) await letters.offer(to);
for await (const item of letters) {
  const to = new TextDecoder().decode(item);
  console.log(to);
  if (to === "Cairo") break;
}
