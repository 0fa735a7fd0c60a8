/**
 * Connect's conformance suite, with our client under test on one runtime: its harness plays the servers, and counts.
 */
import path from "node:path";
import process from "node:process";
import { connectConformance, goTool } from "../../servers/go-tools.ts";
import { runCommand } from "../../support/command.ts";
import { projectRoot, tool } from "../../support/paths.ts";
import type { Failure, Outcome } from "../outcome.ts";
import { denoRunArguments } from "./deno.ts";
import type { Runtime } from "./test-files.ts";

const nodeClient = (file: string): string[] => [process.execPath, "--conditions=dragoman-source", file];

const denoClient = (file: string): string[] => [tool("deno"), ...denoRunArguments(file)];

/** A configuration, and the program that takes it on. */
interface Client {
  readonly configuration: string;
  readonly command: () => string[];
}

/** gRPC by sockets, gRPC-Web and Connect by fetch, or gRPC by a channel in a Durable Object. */
export type Carrier = "sockets" | "fetch" | "durable";

/** Workers take no private CA, and their fetch speaks HTTP/1 here: it is plaintext alone. */
const clients: Readonly<Record<Carrier, Readonly<Partial<Record<Runtime, Client>>>>> = {
  sockets: {
    node: { configuration: "grpc.yaml", command: () => nodeClient("test/conformance/client.ts") },
    deno: { configuration: "grpc.yaml", command: () => denoClient("test/conformance/client.ts") },
    workerd: { configuration: "grpc-h2c.yaml", command: () => nodeClient("test/conformance/client-workerd.ts") },
  },
  fetch: {
    node: { configuration: "fetch.yaml", command: () => nodeClient("test/conformance/client-fetch-node.ts") },
    deno: { configuration: "fetch.yaml", command: () => denoClient("test/conformance/client-fetch-deno.ts") },
    workerd: { configuration: "fetch-http1.yaml", command: () => nodeClient("test/conformance/client-workerd.ts") },
  },
  durable: {
    workerd: { configuration: "grpc-h2c.yaml", command: () => nodeClient("test/conformance/client-durable.ts") },
  },
};

/** The harness prints `FAILED: name:` and indented lines of why, and at the end how many passed and failed. */
function readOutcome(output: string): Outcome {
  const failures: Failure[] = [...output.matchAll(/^FAILED: (.*):\n((?:[ \t].*\n)*)/gm)].map(
    ([, name = "", why = ""]) => ({
      name,
      detail: why,
    }),
  );
  const [, passed, failed] = /^(\d+) passed, (\d+) failed/m.exec(output) ?? [];
  if (passed === undefined || Number(failed) !== failures.length || Number(passed) + failures.length === 0) {
    return {
      passed: 0,
      skipped: 0,
      failures: [...failures, { name: "connectconformance", detail: output.slice(-4_000) }],
    };
  }
  return { passed: Number(passed), skipped: 0, failures };
}

export async function runConformance(
  carrier: Carrier,
  runtime: Runtime,
  log: (text: string) => void,
): Promise<Outcome> {
  const client = clients[carrier][runtime];
  if (client === undefined) throw new RangeError(`Nothing is carried by "${carrier}" on "${runtime}"`);
  const { configuration, command } = client;
  const file = path.join(projectRoot, "test/conformance", configuration);
  const { output } = await runCommand(
    await goTool(connectConformance),
    ["--conf", file, "--mode", "client", "--", ...command()],
    { timeoutMs: 5 * 60_000 },
  );
  log(output);
  return readOutcome(output);
}
