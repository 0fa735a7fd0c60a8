/** Operations that are repeated when the connection is lost, and those that are not. `node zookeeper-retry.ts host:port`. */
import process from "node:process";
import { connectZooKeeper, exponentialRetry, retrying } from "dragoman/zookeeper";

await using zk = await connectZooKeeper(process.argv[2] ?? "localhost:2181");
const safe = retrying(zk, { retry: exponentialRetry({ baseMs: 100, maxMs: 1_000, maxRetries: 10 }) });

await safe.ensurePath("/jobs");
// Found again by its name if the answer is lost, and made once.
const { path } = await safe.create("/jobs/job-", "mow the lawn", { mode: "persistent-sequential" });
console.log(path.replace(/[\da-f]{8}-[-\da-f]{27}/, "GUID"));

const { stat } = await safe.getData(path);
// With its version it can happen once; without, an error with `maybeApplied` would be yours to judge.
await safe.setData(path, "mow the meadow", { version: stat.version });
await safe.delete(path, { unique: true });
