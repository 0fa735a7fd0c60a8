/** The examples for Workers do what they say, bundled as wrangler bundles them, in local workerd. */
import assert from "node:assert/strict";
import { globSync } from "node:fs";
import path from "node:path";
import { describe, test } from "node:test";
import { connectHBase } from "dragoman/hbase";
import { connectZooKeeper } from "dragoman/zookeeper";
import { kCurrentWorker, Miniflare } from "miniflare";
import { projectRoot } from "../../scripts/support/paths.ts";
import { bundleWorker, compatibilityDate, outputText } from "../../scripts/support/worker-bundle.ts";
import { type Backends, startBackends } from "./backends.ts";
import { startInterpreter } from "./interpreter-server.ts";
import { startWebServer } from "./web-server.ts";

interface Example {
  /** What its wrangler.toml would bind. */
  readonly bound?: Partial<Record<"durableObjects" | "serviceBindings" | "outboundService", object>>;
  /** What the gRPC server demands to be shown. */
  readonly token?: string;
  readonly says: string;
}

const network = { network: { allow: ["public", "private"] } };

const examples: Readonly<Record<string, Example>> = {
  "binding.ts": { bound: { serviceBindings: { NETWORK: network } }, says: "Günaydın" },
  "durable-object.ts": { bound: { durableObjects: { INTERPRETER: "Interpreter" } }, says: "Buongiorno" },
  "fetch.ts": { bound: { outboundService: network }, says: "Buongiorno" },
  "hbase.ts": { bound: { outboundService: network }, says: '{"d:status":"open"}' },
  "objects.ts": {
    bound: {
      durableObjects: {
        CHANNELS: { className: "GrpcChannelObject", useSQLite: true },
        SESSIONS: { className: "ZooKeeperSessionObject", useSQLite: true },
        CLUSTERS: { className: "HBaseConnectionObject", useSQLite: true },
      },
    },
    says: '["Bonjour","blue","open"]',
  },
  "private-channel.ts": {
    bound: {
      durableObjects: { CHANNELS: { className: "PrivateChannel", useSQLite: true } },
      serviceBindings: { NETWORK: network },
    },
    token: "secret",
    says: "Günaydın",
  },
  "request-scope.ts": { bound: { outboundService: network }, says: '["Bonjour","blue","open"]' },
  "translate.ts": { says: "Bonjour" },
  "zookeeper-session.ts": {
    bound: {
      durableObjects: { SESSIONS: { className: "ZooKeeperSessionObject", useSQLite: true } },
      serviceBindings: { CONFIG_WATCHER: { name: kCurrentWorker, entrypoint: "ConfigWatcher" } },
      outboundService: network,
    },
    says: "blue",
  },
  "zookeeper.ts": { bound: { outboundService: network }, says: "blue" },
};

/** What the Workers read. */
async function fill({ zooKeeper, hbase }: Backends): Promise<void> {
  await using zk = await connectZooKeeper(zooKeeper);
  await zk.create("/config", "blue");
  await using client = await connectHBase(hbase);
  await client.table("orders").put("o-1", { "d:status": "open" });
}

describe("the examples for Workers", () => {
  for (const [name, { bound, token, says }] of Object.entries(examples)) {
    test(name, async () => {
      await using server = await startInterpreter({ token });
      await using web = await startWebServer();
      await using backends = await startBackends();
      await fill(backends);
      const file = `./examples/workers/${name}`;
      const bundle = await bundleWorker({ entry: `export * from "${file}"; export { default } from "${file}";` });
      const miniflare = new Miniflare({
        modules: true,
        script: outputText(bundle, ".js"),
        compatibilityDate,
        bindings: {
          GRPC_TARGETS: "127.0.0.1:*",
          ZOOKEEPER_TARGETS: "127.0.0.1:* localhost:*",
          HBASE_TARGETS: "127.0.0.1:*/hbase",
          ...{
            BACKEND: server.target,
            BASE_URL: web.url,
            ZOOKEEPER: backends.zooKeeper,
            HBASE: backends.hbase,
            TOKEN: "secret",
          },
        },
        ...bound,
      });
      try {
        for (let request = 0; request < 3; request++) {
          const response = await miniflare.dispatchFetch("http://worker/", { signal: AbortSignal.timeout(10_000) });
          assert.equal(await response.text(), says);
        }
      } finally {
        await miniflare.dispose();
      }
    });
  }

  test("all are run here", () => {
    const files = globSync("*", { cwd: path.join(projectRoot, "examples/workers") });
    assert.deepEqual(files.toSorted(), Object.keys(examples));
  });
});
