/**
 * The main loop of a client's process on Node and Deno: a load a line comes in, a measurement a line goes out.
 */
import process from "node:process";
import { createInterface } from "node:readline";
import type { EchoClient, Load, Measurement } from "./loads.ts";
import { measure } from "./measure.ts";

function processCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Answers each load by `run`. */
export async function answerLoads(run: (load: Load) => Promise<Measurement>): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await run(JSON.parse(line) as Load))}\n`);
  }
  process.exit(0);
}

export function serveLoads(client: EchoClient): Promise<void> {
  return answerLoads((load) => measure(client, load, processCpuMs));
}

/** The server's `host:port`, from the command line; for the full channel several, with commas between. */
export function serverAddress(): string {
  const [address] = process.argv.slice(2);
  if (address === undefined) throw new Error("Give the server's address");
  return address;
}
