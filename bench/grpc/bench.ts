/**
 * The gRPC benchmark: our client on three runtimes and its peers against one grpc-go server over loopback.
 */
import { benchArguments } from "../support/bench-arguments.ts";
import { label, table } from "../support/figures.ts";
import { ownPrograms, runOwnPrograms } from "../support/own-programs.ts";
import { benchLoad, matching } from "../support/rounds.ts";
import { loads } from "./loads.ts";
import { benchAddresses, clients, prepare, startBenchServer } from "./setup.ts";

const programs = { memory: "bench/grpc/memory.ts", channel: "bench/grpc/channel/figures.ts" };

/** `npm run bench -- grpc [--rounds N] [--json] [--only load,client …]` */
export async function runGrpcBench(args: string[]): Promise<void> {
  const { rounds, json, wanted } = benchArguments(args);
  const selectedLoads = matching(loads, ({ name }) => name, wanted);
  const selectedClients = matching(clients, label, wanted);
  await prepare();
  await using server = await startBenchServer();
  const own = ownPrograms(programs, wanted);
  for (const { name, load, fullChannel = false } of own.alone ? [] : selectedLoads) {
    const address = benchAddresses(server, fullChannel);
    const able = selectedClients
      .filter((client) => !fullChannel || client.fullChannel === true)
      .map((client) => ({ ...client, command: client.command(address) }));
    const rows = await benchLoad(name, load, able, { rounds });
    console.log(json ? rows.map((row) => JSON.stringify(row)).join("\n") : table(name, rows));
  }
  await runOwnPrograms(own, json, benchAddresses(server, false));
}
