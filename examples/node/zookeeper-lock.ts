/** One at a time, with a token that tells old holders from new ones. `node zookeeper-lock.ts host:port`. */
import process from "node:process";
import { connectZooKeeper } from "dragoman/zookeeper";
import { InterProcessMutex } from "dragoman/zookeeper/recipes";

await using zk = await connectZooKeeper(process.argv[2] ?? "localhost:2181");
const mutex = new InterProcessMutex(zk, "/locks/orders", { data: "worker-7" });

/** A resource that refuses who comes with an older token than it has seen. */
let newest = 0n;
function write(text: string, token: bigint): void {
  if (token < newest) throw new Error("Somebody has the lock since");
  newest = token;
  console.log(text);
}

for (const order of ["first", "second"]) {
  await using lock = await mutex.acquire({ timeoutMs: 5_000 });
  // Aborts when the lock can no longer be trusted: stop then.
  lock.signal.throwIfAborted();
  write(order, lock.fencingToken);
}
