/**
 * The gRPC benchmark: our client on three runtimes and its peers, each in a process of its own, against one grpc-go
 * server over loopback, interleaved in rounds so that the machine's moods fall on all alike.
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { runCommand } from "../../scripts/support/command.ts";
import { ClientProcess } from "./client-process.ts";
import { type Figure, figures, label, table } from "./figures.ts";
import { type Measurement, type NamedLoad, loads } from "./loads.ts";
import { type NamedClient, benchAddresses, clients, prepare, startBenchServer } from "./setup.ts";

const warmUpMs = 1_500;
const measureMs = 1_000;

interface Running extends NamedClient {
  readonly process: ClientProcess;
  readonly rounds: Measurement[];
}

function matching<T>(all: readonly T[], name: (each: T) => string, wanted: readonly string[]): readonly T[] {
  const found = all.filter((each) => wanted.some((part) => name(each).includes(part)));
  return found.length > 0 ? found : all;
}

async function benchLoad(
  { name, load }: NamedLoad,
  selected: readonly NamedClient[],
  address: string,
  rounds: number,
): Promise<readonly Figure[]> {
  const running: Running[] = selected.map((client) => ({
    ...client,
    process: new ClientProcess(client.command(address)),
    rounds: [],
  }));
  try {
    for (const { process: client } of running) await client.measure({ ...load, durationMs: warmUpMs });
    for (let round = 0; round < rounds; round += 1) {
      for (const { process: client, rounds: results } of running) {
        results.push(await client.measure({ ...load, durationMs: measureMs }));
      }
    }
    return figures(name, running);
  } finally {
    await Promise.all(running.map(({ process: client }) => client.stop()));
  }
}

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
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: "string", default: "5" },
      json: { type: "boolean", default: false },
      only: { type: "string", default: "" },
    },
  });
  const wanted = values.only.split(",").filter((part) => part !== "");
  const selectedLoads = matching(loads, ({ name }) => name, wanted);
  const selectedClients = matching(clients, label, wanted);
  await prepare();
  await using server = await startBenchServer();
  const programs = Object.entries(ownPrograms).filter(([name]) => wanted.length === 0 || wanted.includes(name));
  const onlyPrograms = programs.length > 0 && programs.length === wanted.length;
  for (const load of onlyPrograms ? [] : selectedLoads) {
    const { fullChannel = false } = load;
    const able = selectedClients.filter((client) => !fullChannel || client.fullChannel === true);
    const rows = await benchLoad(load, able, benchAddresses(server, fullChannel), Number(values.rounds));
    console.log(values.json ? rows.map((row) => JSON.stringify(row)).join("\n") : table(load.name, rows));
  }
  for (const [, program] of programs) {
    console.log(`${values.json ? "" : "\n"}${await runProgram(program, benchAddresses(server, false))}`);
  }
}
