/**
 * `npm run bench -- <name> [options]`: the benchmarks. `grpc`, `zookeeper`, `hbase` and `edge`.
 */
import "./support/node-version.ts";
import process from "node:process";
import { runEdgeBench } from "../bench/edge/bench.ts";
import { runGrpcBench } from "../bench/grpc/bench.ts";
import { runHBaseBench } from "../bench/hbase/bench.ts";
import { runZooKeeperBench } from "../bench/zookeeper/bench.ts";

const benchmarks: Readonly<Record<string, (args: string[]) => Promise<void>>> = {
  grpc: runGrpcBench,
  zookeeper: runZooKeeperBench,
  hbase: runHBaseBench,
  edge: runEdgeBench,
};

const [name = "", ...args] = process.argv.slice(2);
const run = benchmarks[name];
if (run === undefined) {
  console.error(`Unknown benchmark "${name}": there is ${Object.keys(benchmarks).join(", ")}`);
  process.exit(1);
}
await run(args);
process.exit(0);
