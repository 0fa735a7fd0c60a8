/** Counters and values that all share. `node zookeeper-counter.ts host:port`. */
import process from "node:process";
import { connectZooKeeper } from "dragoman/zookeeper";
import { DistributedAtomicLong, SharedCount, SharedValue } from "dragoman/zookeeper/recipes";

await using zk = await connectZooKeeper(process.argv[2] ?? "localhost:2181");

const orders = new DistributedAtomicLong(zk, "/counters/orders");
await Promise.all([orders.increment(), orders.add(10n), orders.increment()]);
console.log(await orders.get());

await using mode = new SharedValue(zk, "/flags/mode", "normal");
await mode.start({ timeoutMs: 5_000 });
mode.subscribe(({ value, version }) => console.log(new TextDecoder().decode(value), version));
await mode.trySet(mode.current.version, "maintenance");

await using limit = new SharedCount(zk, "/flags/limit", 5);
await limit.start({ timeoutMs: 5_000 });
console.log(await limit.trySet(limit.current.version, 6), limit.count);
