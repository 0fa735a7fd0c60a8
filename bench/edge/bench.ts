/**
 * The edge benchmark: a Worker's calls through a channel in a Durable Object, beside those on a connection for each request and those
 * of Connect's fetch transport, all in local workerd against one grpc-go server. CPU is of the whole workerd process: Worker, object,
 * and what drives them. Beside them, how long a ZooKeeper session takes to be attached again, against a real server.
 */
import path from "node:path";
import process from "node:process";
import { startServer } from "../../scripts/servers/server-process.ts";
import { startZooKeeper } from "../../scripts/servers/zookeeper/standalone.ts";
import { cacheFolder } from "../../scripts/support/paths.ts";
import { benchAddresses, prepare, startBenchServer } from "../grpc/setup.ts";
import { type BenchArguments, benchArguments } from "../support/bench-arguments.ts";
import { table } from "../support/figures.ts";
import { ownPrograms, runOwnPrograms } from "../support/own-programs.ts";
import { type BenchClient, benchLoad, matching } from "../support/rounds.ts";
import { loads, type Way } from "./loads.ts";

const ways: readonly Way[] = ["object", "request", "connect-web", "empty-object", "nothing"];
const programs = { reattach: "bench/edge/reattach.ts" };

/** `npm run bench -- edge [--rounds N] [--json] [--only load,way …]` */
export async function runEdgeBench(args: string[]): Promise<void> {
  const chosen = benchArguments(args);
  const own = ownPrograms(programs, chosen.wanted);
  if (!own.alone) await measureLoads(chosen);
  if (own.files.length === 0) return;
  await using zooKeeper = await startZooKeeper();
  await runOwnPrograms(own, chosen.json, `127.0.0.1:${zooKeeper.port}`);
}

async function measureLoads({ rounds, json, wanted }: BenchArguments): Promise<void> {
  await prepare();
  await using server = await startBenchServer();
  const backend = benchAddresses(server, false);
  await using proxy = await startServer(path.join(cacheFolder("bench"), "web"), (port) => [
    `--port=${port}`,
    `--backend=${backend}`,
  ]);
  const clients = matching(ways, (way) => way, wanted).map((way): BenchClient => {
    const command = [process.execPath, "--conditions=dragoman-source", "bench/edge/clients/edge.ts"];
    return { client: way, runtime: "workerd", command: [...command, `${backend},127.0.0.1:${proxy.port}`, way] };
  });
  for (const { name, load } of matching(loads, (each) => each.name, wanted)) {
    const rows = await benchLoad(name, load, clients, { rounds });
    console.log(json ? rows.map((row) => JSON.stringify(row)).join("\n") : table(name, rows));
  }
}
