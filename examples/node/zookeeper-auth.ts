/** Who the client is, by SASL and by a digest, and what it keeps to itself. `node zookeeper-auth.ts host:port user password`. */
import process from "node:process";
import { connectZooKeeper, CREATOR_ALL_ACL, digestMd5, Permission } from "dragoman/zookeeper";

const [, , servers = "localhost:2181", username = "bob", password = ""] = process.argv;
await using zk = await connectZooKeeper(servers, { sasl: digestMd5({ username, password }) });
zk.addAuth("digest", "reader:secret");
for (const { scheme, user } of await zk.whoAmI()) if (scheme !== "ip") console.log(scheme, user);

await zk.create("/private", "mine", { acl: CREATOR_ALL_ACL });
const { acl } = await zk.getAcl("/private");
console.log(
  acl.map(({ scheme, permissions }) => `${scheme} ${permissions === Permission.all ? "may do everything" : ""}`),
);

await using stranger = await connectZooKeeper(servers);
console.log(await stranger.getData("/private").catch((error: Error) => error.message));
await zk.delete("/private");
