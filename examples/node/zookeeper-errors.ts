/** What a failed operation says, and when to repeat it. `node zookeeper-errors.ts host:port`. */
import process from "node:process";
import { connectZooKeeper, ZooKeeperError } from "dragoman/zookeeper";

await using zk = await connectZooKeeper(process.argv[2] ?? "localhost:2181");
const operations = [
  () => zk.getData("/nowhere"),
  () => zk.create("/no/such/parent"),
  () => zk.setData("/", "x", { version: 9 }),
  () => zk.delete("no path"),
];
for (const operation of operations) {
  try {
    await operation();
  } catch (error) {
    if (!(error instanceof ZooKeeperError)) throw error;
    const { codeName, operation: name, path, maybeApplied, retrySafe } = error;
    const done = maybeApplied ? "perhaps done" : "not done";
    console.log(`${name} "${path}": ${codeName}, ${done}, ${retrySafe ? "repeat it" : "do not repeat it as it is"}`);
  }
}
