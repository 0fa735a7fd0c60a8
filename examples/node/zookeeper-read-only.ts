/** Reading from a server that has lost its quorum. `node zookeeper-read-only.ts host:port`. */
import process from "node:process";
import { connectZooKeeper } from "dragoman/zookeeper";

await using zk = await connectZooKeeper(process.argv[2] ?? "localhost:2181", { canBeReadOnly: true });
console.log(zk.connectionState, (await zk.getChildren("/")).children);
console.log(await zk.create("/a").catch((error: Error) => error.message));
