/** A session from its beginning to its end, and how another client takes it up. `node zookeeper-session.ts host:port`. */
import process from "node:process";
import { connectZooKeeper } from "dragoman/zookeeper";

const servers = process.argv[2] ?? "localhost:2181";
const first = await connectZooKeeper(servers, { onConnectionState: (state) => console.log("first:", state) });
await first.create("/owner", "me", { mode: "ephemeral" });

// The ticket goes into a Durable Object's storage, a file, another process: whoever has it within the timeout has the session.
const session = await first.detach();
await using second = await connectZooKeeper(servers, { session });
console.log((await second.exists("/owner"))?.ephemeralOwner === session.sessionId);

const events = second.sessionEvents();
await second.close();
for await (const event of events) console.log("second:", event);
