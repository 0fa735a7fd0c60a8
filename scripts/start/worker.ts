/** Runs the Worker of workers/ with its Durable Objects in local workerd. */
import { Miniflare } from "miniflare";
import { bundleWorker, compatibilityDate, outputText } from "../support/worker-bundle.ts";
import type { Whereabouts } from "./embedded-backends.ts";

/** A running Worker. */
export interface RunningWorker extends AsyncDisposable {
  readonly url: URL;
}

/** Bundles it and starts it on these backends, which are all that its objects may reach. `port` 0 takes any free one. */
export async function startWorker({ grpc, zooKeeper, hbase }: Whereabouts, port: number): Promise<RunningWorker> {
  const bundle = await bundleWorker({
    entry: 'export * from "./workers/index.ts"; export { default } from "./workers/index.ts";',
  });
  const miniflare = new Miniflare({
    modules: true,
    script: outputText(bundle, ".js"),
    compatibilityDate,
    bindings: { GRPC_TARGETS: [grpc], ZOOKEEPER_TARGETS: [zooKeeper], HBASE_TARGETS: [hbase] },
    durableObjects: {
      GRPC: { className: "GrpcChannelObject", useSQLite: true },
      ZOOKEEPER: { className: "ZooKeeperSessionObject", useSQLite: true },
      HBASE: { className: "HBaseConnectionObject", useSQLite: true },
    },
    host: "127.0.0.1",
    port,
  });
  const url = await miniflare.ready;
  return { url, [Symbol.asyncDispose]: () => miniflare.dispose() };
}
