/** A node and its changes, from Deno: `deno run --allow-net zookeeper.ts host:port`. */
import { connectZooKeeper } from "dragoman/zookeeper";

await using zk = await connectZooKeeper(Deno.args[0] ?? "localhost:2181", { sessionTimeoutMs: 10_000 });
await zk.create("/config", "blue");
const changes = await zk.watch("/config");
await zk.setData("/config", "green");
for await (const change of changes) {
  const { data } = await zk.getData("/config");
  console.log(change.type, new TextDecoder().decode(data));
  break;
}
await zk.delete("/config");
