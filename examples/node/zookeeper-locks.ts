/** Readers and writers, leases, and several locks as one. `node zookeeper-locks.ts host:port`. */
import process from "node:process";
import { connectZooKeeper, ZooKeeperError } from "dragoman/zookeeper";
import {
  InterProcessMultiLock,
  InterProcessMutex,
  InterProcessReadWriteLock,
  InterProcessSemaphoreV2,
} from "dragoman/zookeeper/recipes";

await using zk = await connectZooKeeper(process.argv[2] ?? "localhost:2181");

const { readLock, writeLock } = new InterProcessReadWriteLock(zk, "/locks/catalogue");
{
  await using _first = await readLock.acquire({ timeoutMs: 5_000 });
  await using _second = await readLock.acquire({ timeoutMs: 5_000 });
  console.log((await readLock.participants()).length, "readers");
}
{
  await using writing = await writeLock.acquire({ timeoutMs: 5_000 });
  console.log("a writer", writing.signal.aborted);
}

const printers = new InterProcessSemaphoreV2(zk, "/semaphores/printers", 2);
const leases = await printers.acquireSeveral({ count: 2, timeoutMs: 5_000 });
try {
  await printers.acquire({ timeoutMs: 100 });
} catch (error) {
  console.log(error instanceof ZooKeeperError ? error.codeName : error);
}
for (const lease of leases) await lease.release();

const accounts = ["a", "b"].map((name) => new InterProcessMutex(zk, `/locks/${name}`));
await using both = await new InterProcessMultiLock(accounts).acquire({ timeoutMs: 5_000 });
console.log(both.all.length, "locks");
