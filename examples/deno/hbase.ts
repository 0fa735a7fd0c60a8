/** A table "orders" with a family "d", as CSV: `deno run --allow-net hbase.ts [--prefix o-] zookeeper:port/hbase`. */
import { parseArgs } from "deno-std/cli/parse_args.js";
import { stringify } from "deno-std/csv/stringify.js";
import { connectHBase } from "dragoman/hbase";

const options: { _: string[]; prefix?: string } = parseArgs(Deno.args, {});
const { prefix = "o-" } = options;
await using hbase = await connectHBase(options._[0] ?? "localhost:2181/hbase");
const orders = hbase.table("orders");
await orders.putAll({ "o-1": { "d:status": "open" }, "o-2": { "d:status": "paid" } });
const rows = await Array.fromAsync(orders.scan({ prefix }), (row) => ({
  row: row.key,
  status: row.text("d:status"),
}));
console.log(stringify(rows, { columns: ["row", "status"] }));
