/**
 * The main loop of a client's process on Node and Deno: a load a line comes in, a measurement a line goes out.
 */
import process from "node:process";
import { createInterface } from "node:readline";
import type { Measurement, Timed } from "./measurement.ts";

/** CPU time of this process, in milliseconds. */
export function processCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Answers each load by `run`. */
export async function answerLoads<Load extends Timed>(run: (load: Load) => Promise<Measurement>): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await run(JSON.parse(line) as Load))}\n`);
  }
  process.exit(0);
}

/** The server's `host:port`, from the command line; several with commas between where a benchmark has them. */
export function serverAddress(): string {
  const [address] = process.argv.slice(2);
  if (address === undefined) throw new Error("Give the server's address");
  return address;
}
