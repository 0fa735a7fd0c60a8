/** ZooKeeper's part of the demonstration: a node, from its making to its end, and a watch on it. */
import { type ZooKeeperSession, zooKeeperSession } from "dragoman/durable";
import { type Backend, TIMEOUT_MS, targetOf, text } from "./backend.ts";

const deadline = { timeoutMs: TIMEOUT_MS };
/** How long a watch waits for somebody to change the node. */
const WATCH_MS = 20_000;

function session(env: Env): ZooKeeperSession {
  return zooKeeperSession(env.ZOOKEEPER, targetOf(env, "ZOOKEEPER_TARGETS"));
}

/** Says when it has the watch, and what happened then. */
async function* watch(env: Env, path: string): AsyncGenerator<object> {
  await using zk = session(env);
  const changes = await zk.watch(path, { ...deadline, signal: AbortSignal.timeout(WATCH_MS) });
  yield { watching: path };
  for await (const { type, path: changed } of changes) {
    yield { event: type, path: changed };
    return;
  }
}

/** Its calls. */
export const zooKeeper: Backend = {
  name: "ZooKeeper",
  path: "/zookeeper",
  targets: "ZOOKEEPER_TARGETS",
  calls: {
    create: {
      title: "Create a node",
      method: "post",
      fields: [
        ["path", "/greeting"],
        ["data", "Good morning"],
      ],
      async run(env, fields) {
        await using zk = session(env);
        const { path } = await zk.create(text(fields, "path"), text(fields, "data"), deadline);
        return { path };
      },
    },
    get: {
      title: "Read it",
      method: "get",
      fields: [["path", "/greeting"]],
      async run(env, fields) {
        await using zk = session(env);
        const { data, stat } = await zk.getData(text(fields, "path"), deadline);
        return { data: new TextDecoder().decode(data), version: stat.version };
      },
    },
    set: {
      title: "Change it",
      method: "post",
      fields: [
        ["path", "/greeting"],
        ["data", "Thank you"],
      ],
      async run(env, fields) {
        await using zk = session(env);
        const { version } = await zk.setData(text(fields, "path"), text(fields, "data"), deadline);
        return { version };
      },
    },
    watch: {
      title: "Wait for its next change (20 s at most)",
      method: "get",
      fields: [["path", "/greeting"]],
      run: async (env, fields) => watch(env, text(fields, "path")),
    },
    children: {
      title: "List what is below a node",
      method: "get",
      fields: [["path", "/"]],
      async run(env, fields) {
        await using zk = session(env);
        const { children } = await zk.getChildren(text(fields, "path"), deadline);
        return { children };
      },
    },
    delete: {
      title: "Delete it",
      method: "post",
      fields: [["path", "/greeting"]],
      async run(env, fields) {
        await using zk = session(env);
        const path = text(fields, "path");
        await zk.delete(path, deadline);
        return { deleted: path };
      },
    },
  },
};
