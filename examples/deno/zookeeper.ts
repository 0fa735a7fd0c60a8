/** A node and its changes, from Deno: `deno run --allow-net zookeeper.ts [--path /config] host:port`. */
import { parseArgs } from "deno-std/cli/parse_args.js";
import { connectZooKeeper } from "dragoman/zookeeper";

const options: { _: string[]; path?: string } = parseArgs(Deno.args, {});
const { path = "/config" } = options;
await using zk = await connectZooKeeper(options._[0] ?? "localhost:2181", { sessionTimeoutMs: 10_000 });
await zk.create(path, "blue");
const changes = await zk.watch(path);
await zk.setData(path, "green");
for await (const change of changes) {
  const { data } = await zk.getData(path);
  console.log(change.type, new TextDecoder().decode(data));
  break;
}
await zk.delete(path);
