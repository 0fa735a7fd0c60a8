/**
 * What an entry costs in a Worker: bundled for workerd from the source, minified and compressed, within a budget.
 */
import { gzipSync } from "node:zlib";
import type { Plugin } from "esbuild";
import { bundleWorker, outputText } from "../../support/worker-bundle.ts";
import { type Outcome, checkOutcome, sumOutcomes } from "../outcome.ts";
import type { StepContext } from "../step.ts";

interface Budget {
  readonly name: string;
  readonly entry: string;
  readonly limitBytes: number;
  /** Without the runtime's sockets: what the client alone takes. */
  readonly withoutDialer?: boolean;
}

const kilobyte = 1_000;

const zooKeeperEntry = `
  import { connectZooKeeper } from "dragoman/zookeeper";
  export default {
    async fetch() {
      await using zk = await connectZooKeeper("localhost:2181");
      return Response.json(String((await zk.getData("/")).stat.czxid));
    },
  };`;

const hbaseEntry = `
  import { connectHBase, prefixFilter } from "dragoman/hbase";
  export default {
    async fetch() {
      await using hbase = await connectHBase("localhost:2181");
      return Response.json((await hbase.table("t").get("r", { filter: prefixFilter("r") }))?.toObject("text"));
    },
  };`;

/** protobuf-es and Connect's client included: all that a Worker has to upload. */
const budgets: readonly Budget[] = [
  {
    name: "gRPC client with one generated service",
    // docs/decisions/0013-bundle-size.md says where it goes, and why it is not 50.
    limitBytes: 73 * kilobyte,
    entry: `
      import { createClient } from "@connectrpc/connect";
      import { createGrpcTransport, insecure } from "dragoman/grpc";
      import { InterpreterService } from "./src/gen/dragoman/demo/v1/interpreter_pb.ts";
      export default {
        async fetch() {
          await using transport = createGrpcTransport("localhost:50051", { credentials: insecure() });
          return Response.json(await createClient(InterpreterService, transport).translate({ phrase: "hello" }));
        },
      };`,
  },
  {
    name: "dragoman/grpc, all of it, with one generated service",
    limitBytes: 97 * kilobyte,
    entry: `
      import { createClient } from "@connectrpc/connect";
      import * as grpc from "dragoman/grpc";
      import { InterpreterService } from "./src/gen/dragoman/demo/v1/interpreter_pb.ts";
      export default { createClient, grpc, InterpreterService };`,
  },
  { name: "ZooKeeper client", limitBytes: 26 * kilobyte, entry: zooKeeperEntry },
  { name: "ZooKeeper client alone", limitBytes: 20 * kilobyte, entry: zooKeeperEntry, withoutDialer: true },
  {
    name: "dragoman/zookeeper/recipes, all of it, with the ZooKeeper client",
    limitBytes: 38 * kilobyte,
    entry: `
      import { connectZooKeeper } from "dragoman/zookeeper";
      import * as recipes from "dragoman/zookeeper/recipes";
      export default { connectZooKeeper, recipes };`,
  },
  { name: "HBase client, with its registry in ZooKeeper and a filter", limitBytes: 70 * kilobyte, entry: hbaseEntry },
  {
    name: "dragoman/hbase/admin, with the HBase client",
    limitBytes: 92 * kilobyte,
    entry: `
      import { connectHBase } from "dragoman/hbase";
      import { adminOf } from "dragoman/hbase/admin";
      export default { connectHBase, adminOf };`,
  },
  {
    name: "dragoman/transport/workers",
    limitBytes: 12 * kilobyte,
    entry: 'export * from "dragoman/transport/workers";',
  },
];

const noDialer: Plugin = {
  name: "no dialer",
  setup(build) {
    build.onResolve({ filter: /^#dialer$/ }, () => ({ path: "dialer", namespace: "none" }));
    build.onLoad({ filter: /.*/, namespace: "none" }, () => ({ contents: "export const dialer = undefined;" }));
  },
};

async function measure(
  { name, entry, limitBytes, withoutDialer = false }: Budget,
  { log }: StepContext,
): Promise<Outcome> {
  const bundle = await bundleWorker({ entry, minify: true, plugins: withoutDialer ? [noDialer] : [] });
  const bytes = gzipSync(outputText(bundle, ".js"), { level: 9 }).length;
  const size = `${name}: ${(bytes / kilobyte).toFixed(1)} kB of ${limitBytes / kilobyte} kB, gzip`;
  log(`${size}\n`);
  return checkOutcome(name, bytes <= limitBytes ? undefined : `Too large: ${size}`);
}

export async function checkBundleSizes(context: StepContext): Promise<Outcome> {
  return sumOutcomes(await Promise.all(budgets.map((budget) => measure(budget, context))));
}
