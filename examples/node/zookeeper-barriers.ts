/** Waiting for a sign, and for each other. `node zookeeper-barriers.ts host:port`. */
import process from "node:process";
import { connectZooKeeper } from "dragoman/zookeeper";
import { DistributedBarrier, DistributedDoubleBarrier } from "dragoman/zookeeper/recipes";

await using zk = await connectZooKeeper(process.argv[2] ?? "localhost:2181");

const barrier = new DistributedBarrier(zk, "/barriers/migration");
await barrier.setBarrier();
const waiting = barrier.waitOnBarrier({ timeoutMs: 5_000 }).then(() => console.log("goes on"));
console.log("migrates");
await barrier.removeBarrier();
await waiting;

const member = async (name: string): Promise<void> => {
  const round = new DistributedDoubleBarrier(zk, "/barriers/round-1", 2);
  await round.enter({ timeoutMs: 5_000 });
  console.log(name);
  await round.leave({ timeoutMs: 5_000 });
};
await Promise.all([member("one of two"), member("one of two")]);
console.log("both are done");
