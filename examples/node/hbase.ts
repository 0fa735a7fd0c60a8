/** Rows: put, get, count, change on a condition, scan, delete. `node hbase.ts zookeeper:port/hbase`; it takes a table "orders" with a family "d". */
import process from "node:process";
import { connectHBase } from "dragoman/hbase";

await using hbase = await connectHBase(process.argv[2] ?? "localhost:2181/hbase");
const orders = hbase.table("orders");

await orders.put("o-1", { "d:status": "open", "d:item": "carpet" });
await orders.putAll({ "o-2": { "d:status": "open" }, "o-3": { "d:status": "paid" } });
const order = await orders.get("o-1", { columns: ["d:status"] });
console.log(order?.text("d:status"));

const views = await orders.increment("o-1", { "d:views": 1n });
console.log(views?.int64("d:views"));

const condition = { column: "d:status", value: "open" };
const { applied } = await orders.checkAndMutate("o-1", condition, { type: "put", columns: { "d:status": "paid" } });
console.log(applied);

for await (const row of orders.scan({ prefix: "o-", reversed: true, limit: 2, columns: ["d:status"] })) {
  console.log(row.key, row.text("d:status"));
}
await orders.batch(["o-1", "o-2", "o-3"].map((row) => ({ type: "delete", row })));
console.log(await orders.existsAll(["o-1", "o-2", "o-3"]));
