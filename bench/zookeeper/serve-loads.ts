/**
 * The main loop of a client's process of the ZooKeeper benchmark. Its arguments: the server's address, which is the relay's, and
 * the address that cuts the relay's connections when one connects to it.
 */
import { once } from "node:events";
import { connect } from "node:net";
import process from "node:process";
import { answerLoads, processCpuMs } from "../support/answer-loads.ts";
import type { BenchZooKeeper, Load } from "./loads.ts";
import { measure } from "./measure.ts";

/** Has the relay cut its connections; they are when it closes this one. */
async function cut(): Promise<void> {
  const [host = "", port = ""] = (process.argv[3] ?? "").split(":");
  const socket = connect(Number(port), host);
  socket.resume();
  await once(socket, "close");
}

export function serveLoads(client: BenchZooKeeper): Promise<void> {
  return answerLoads<Load>((load) => measure(client, load, { cpuMs: processCpuMs, cut }));
}
