/** A Worker whose requests share one ZooKeeper session, which a Durable Object holds, and which is told of changes between them. */
import { WorkerEntrypoint } from "cloudflare:workers";
import { type ObjectNamespace, type WatchBatch, zooKeeperSession } from "dragoman/durable";

export { ZooKeeperSessionObject } from "dragoman/durable";

interface Env {
  readonly SESSIONS: ObjectNamespace<unknown>;
  readonly ZOOKEEPER: string;
}

/** What the object calls. */
export class ConfigWatcher extends WorkerEntrypoint {
  async onWatch({ path, events }: WatchBatch): Promise<void> {
    for (const { number, type } of events) console.log(path, number, type);
  }
}

export default {
  async fetch(_request: Request, env: Env): Promise<Response> {
    const zk = zooKeeperSession(env.SESSIONS, env.ZOOKEEPER, { keepAlive: "session", sessionTimeoutMs: 30_000 });
    const deliverTo = { entrypoint: "CONFIG_WATCHER", method: "onWatch" };
    await zk.subscribe({ id: "config", path: "/config", deliverTo }, { timeoutMs: 5_000 });
    const { data } = await zk.getData("/config", { timeoutMs: 5_000 });
    return new Response(data);
  },
};
