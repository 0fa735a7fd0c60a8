/** Who is there: nodes that stay, and a group of members. `node zookeeper-group.ts host:port`. */
import process from "node:process";
import { connectZooKeeper } from "dragoman/zookeeper";
import { GroupMember, PersistentNode } from "dragoman/zookeeper/recipes";

await using zk = await connectZooKeeper(process.argv[2] ?? "localhost:2181");

await using node = new PersistentNode(zk, "/owners/shard-1", "worker-7");
const path = await node.created({ timeoutMs: 5_000 });
const made = Promise.withResolvers<string>();
node.subscribe(made.resolve);
await zk.delete(path);
console.log(await made.promise, "is there again");

await using member = new GroupMember(zk, "/groups/workers", "worker-7", "10.0.0.7");
await member.joined({ timeoutMs: 5_000 });
const seen = Promise.withResolvers<void>();
member.subscribe((members) => members.size === 2 && seen.resolve());
await using other = new GroupMember(zk, "/groups/workers", "worker-8", "10.0.0.8");
await other.joined({ timeoutMs: 5_000 });
await seen.promise;
console.log([...member.currentMembers().keys()].toSorted((a, b) => (a < b ? -1 : 1)));
