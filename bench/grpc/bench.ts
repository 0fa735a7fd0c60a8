/**
 * The gRPC benchmark: our client on three runtimes and its peers against one grpc-go server over loopback.
 */
import process from "node:process";
import { runCommand } from "../../scripts/support/command.ts";
import { benchArguments } from "../support/bench-arguments.ts";
import { label, table } from "../support/figures.ts";
import { benchLoad, matching } from "../support/rounds.ts";
import { loads } from "./loads.ts";
import { benchAddresses, clients, prepare, startBenchServer } from "./setup.ts";

/** Figures of another kind, by name: each is a program that prints lines of JSON. */
const ownPrograms = { memory: "bench/grpc/memory.ts", channel: "bench/grpc/channel/figures.ts" };

async function runProgram(program: string, address: string): Promise<string> {
  const args = ["--expose-gc", "--conditions=dragoman-source", program, address];
  const { stdout, output, status } = await runCommand(process.execPath, args);
  if (status !== 0) throw new Error(output);
  return stdout.trim();
}

/** `npm run bench -- grpc [--rounds N] [--json] [--only load,client …]` */
export async function runGrpcBench(args: string[]): Promise<void> {
  const { rounds, json, wanted } = benchArguments(args);
  const selectedLoads = matching(loads, ({ name }) => name, wanted);
  const selectedClients = matching(clients, label, wanted);
  await prepare();
  await using server = await startBenchServer();
  const programs = Object.entries(ownPrograms).filter(([name]) => wanted.length === 0 || wanted.includes(name));
  const onlyPrograms = programs.length > 0 && programs.length === wanted.length;
  for (const { name, load, fullChannel = false } of onlyPrograms ? [] : selectedLoads) {
    const address = benchAddresses(server, fullChannel);
    const able = selectedClients
      .filter((client) => !fullChannel || client.fullChannel === true)
      .map((client) => ({ ...client, command: client.command(address) }));
    const rows = await benchLoad(name, load, able, { rounds });
    console.log(json ? rows.map((row) => JSON.stringify(row)).join("\n") : table(name, rows));
  }
  for (const [, program] of programs) {
    console.log(`${json ? "" : "\n"}${await runProgram(program, benchAddresses(server, false))}`);
  }
}
