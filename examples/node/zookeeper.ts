/** Nodes: create, read, change if nobody else has, delete. `node zookeeper.ts host:port`. */
import process from "node:process";
import { connectZooKeeper, ErrorCode, ZooKeeperError } from "dragoman/zookeeper";

await using zk = await connectZooKeeper(process.argv[2] ?? "localhost:2181", { sessionTimeoutMs: 10_000 });
const text = (data: Uint8Array | undefined): string => new TextDecoder().decode(data);

await zk.create("/config", "blue");
const { data, stat } = await zk.getData("/config");
console.log(text(data), stat.version);

await zk.setData("/config", "green", { version: stat.version });
try {
  await zk.setData("/config", "red", { version: stat.version });
} catch (error) {
  if (!(error instanceof ZooKeeperError && error.code === ErrorCode.BadVersion)) throw error;
  console.log("somebody was faster");
}

const { path } = await zk.create("/config/worker-", undefined, { mode: "ephemeral-sequential" });
console.log(path, (await zk.getChildren("/config")).children);
await zk.delete(path);
await zk.delete("/config");
console.log(await zk.exists("/config"));
