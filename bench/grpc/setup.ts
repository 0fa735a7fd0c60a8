/**
 * What the benchmark runs: our server and client in Go, built into the cache; nice-grpc's generated code; and the
 * clients' commands.
 */
import path from "node:path";
import process from "node:process";
import { type ServerProcess, startServer } from "../../scripts/servers/server-process.ts";
import { runCommand } from "../../scripts/support/command.ts";
import { cacheFolder, projectRoot, tool } from "../../scripts/support/paths.ts";
import { denoRunArguments } from "../../scripts/test/lanes/deno.ts";
import { callTimeoutMs, isFullChannel, serviceConfig } from "./full-channel.ts";

export interface NamedClient {
  readonly client: string;
  readonly runtime: string;
  /** @param address Several, with commas between, for the full channel. */
  readonly command: (address: string) => readonly string[];
  readonly fullChannel?: boolean;
}

/** What the server listens on is 127.0.0.1 and so many addresses in all from there; Linux has them without being asked. */
const fullChannelAddresses = 8;

const folder = cacheFolder("bench");
const nodeClient =
  (name: string) =>
  (address: string): readonly string[] => [
    process.execPath,
    "--conditions=dragoman-source",
    `bench/grpc/clients/${name}.ts`,
    address,
  ];

function goClient(address: string): readonly string[] {
  const full = isFullChannel(address) ? [JSON.stringify(serviceConfig), String(callTimeoutMs)] : [];
  return [path.join(folder, "client"), address, ...full];
}

export const clients: readonly NamedClient[] = [
  { client: "dragoman", runtime: "node", command: nodeClient("dragoman"), fullChannel: true },
  {
    client: "dragoman",
    runtime: "deno",
    command: (address) => [tool("deno"), ...denoRunArguments("bench/grpc/clients/dragoman.ts", address)],
    fullChannel: true,
  },
  { client: "dragoman", runtime: "workerd", command: nodeClient("workerd"), fullChannel: true },
  { client: "grpc-js", runtime: "node", command: nodeClient("grpc-js"), fullChannel: true },
  { client: "connect-node", runtime: "node", command: nodeClient("connect-node") },
  { client: "nice-grpc", runtime: "node", command: nodeClient("nice-grpc") },
  { client: "grpc-go", runtime: "go", command: goClient, fullChannel: true },
];

async function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  const { status, output } = await runCommand(command, args, { cwd, env: { GOFLAGS: "-buildvcs=false" } });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${output}`);
}

/** Builds what has to be built; quick when nothing changed. */
export async function prepare(): Promise<void> {
  await run(
    "go",
    ["build", "-o", `${folder}${path.sep}`, "./server", "./client", "./web"],
    path.join(projectRoot, "bench/grpc/go"),
  );
  const generated = path.join(folder, "ts-proto");
  await run(
    tool("buf"),
    ["generate", "--template", "bench/grpc/ts-proto.gen.yaml", "--output", generated],
    projectRoot,
  );
}

export function startBenchServer(): Promise<ServerProcess> {
  return startServer(path.join(folder, "server"), (port) => [`--port=${port}`, `--addresses=${fullChannelAddresses}`]);
}

/** What a client is to connect to. */
export function benchAddresses({ port }: ServerProcess, fullChannel: boolean): string {
  const hosts = Array.from({ length: fullChannel ? fullChannelAddresses : 1 }, (_, index) => `127.0.0.${index + 1}`);
  return hosts.map((host) => `${host}:${port}`).join(",");
}
