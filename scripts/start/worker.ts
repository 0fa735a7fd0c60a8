/** Runs the Worker of workers/ with its Durable Objects in local workerd. */
import { Miniflare } from "miniflare";
import { bundleWorker, compatibilityDate, outputText } from "../support/worker-bundle.ts";
import type { Whereabouts } from "./embedded-backends.ts";

/** A running Worker. */
export interface RunningWorker extends AsyncDisposable {
  readonly url: URL;
}

function targetsOf(target: string | undefined): readonly string[] {
  return target === undefined ? [] : [target];
}

/** Bundles it and starts it on these backends, which are all that its objects may reach. `port` 0 takes any free one. */
export async function startWorker(backends: Partial<Whereabouts>, port: number): Promise<RunningWorker> {
  const bundle = await bundleWorker({
    entry: 'export * from "./workers/index.ts"; export { default } from "./workers/index.ts";',
  });
  const miniflare = new Miniflare({
    modules: true,
    script: outputText(bundle, ".js"),
    compatibilityDate,
    bindings: {
      GRPC_TARGETS: targetsOf(backends.grpc),
      ZOOKEEPER_TARGETS: targetsOf(backends.zooKeeper),
      HBASE_TARGETS: targetsOf(backends.hbase),
    },
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
