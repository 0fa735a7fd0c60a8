/** The Worker of `reattach.ts`: has the object of its session lose its memory, and reads. */
import { zooKeeperSession, ZooKeeperSessionObject, type ObjectNamespace } from "dragoman/durable";

export class Session extends ZooKeeperSessionObject {
  reset(): void {
    this.ctx.abort("Reset by the benchmark");
  }
}

interface Env {
  readonly ZOOKEEPER: ObjectNamespace<{ reset(): Promise<void> }>;
  /** `host:port` of the server. */
  readonly BACKEND: string;
}

export const worker = {
  /** Answers with the milliseconds from the reset to the first answered read of the same session. */
  async fetch(_request: Request, env: Env): Promise<Response> {
    const zk = zooKeeperSession(env.ZOOKEEPER, env.BACKEND, { keepAlive: "session" });
    const object = env.ZOOKEEPER.get(env.ZOOKEEPER.idFromName(env.BACKEND));
    await zk.getData("/");
    const session = zk.sessionId;
    const started = performance.now();
    // It answers no more.
    await object.reset().catch(() => {});
    await zk.getData("/");
    const ms = performance.now() - started;
    if (zk.sessionId !== session) throw new Error(`Session ${zk.sessionId}, not ${session}`);
    return Response.json(ms);
  },
};
