/** Rows of a table "orders" with a family "d", from Deno: `deno run --allow-net hbase.ts zookeeper:port/hbase`. */
import { connectHBase } from "dragoman/hbase";

await using hbase = await connectHBase(Deno.args[0] ?? "localhost:2181/hbase");
const orders = hbase.table("orders");
await orders.putAll({ "o-1": { "d:status": "open" }, "o-2": { "d:status": "paid" } });
for await (const row of orders.scan({ prefix: "o-" })) console.log(row.key, row.text("d:status"));
