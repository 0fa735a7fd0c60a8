/** Several operations in one packet: all or nothing, or each by itself. `node zookeeper-transaction.ts host:port`. */
import process from "node:process";
import { connectZooKeeper, TransactionError } from "dragoman/zookeeper";

await using zk = await connectZooKeeper(process.argv[2] ?? "localhost:2181");

const [created, changed] = await zk.transaction().create("/orders", "0").setData("/orders", "1").commit();
console.log(created.path, changed.version);

try {
  await zk.transaction().check("/orders", 1).create("/orders/a").delete("/nowhere").commit();
} catch (error) {
  if (!(error instanceof TransactionError)) throw error;
  console.log(`operation ${error.index}, ${error.codeName}`, error.codes);
}

const [orders, children, nowhere] = await zk
  .multiRead()
  .getData("/orders")
  .getChildren("/orders")
  .getData("/nowhere")
  .send();
console.log(orders.value?.stat.version, children.value, nowhere.error?.codeName);
