/** The main loop of a client's process of the gRPC benchmark. */
import { answerLoads, processCpuMs } from "../support/answer-loads.ts";
import type { EchoClient, Load } from "./loads.ts";
import { measure } from "./measure.ts";

export function serveLoads(client: EchoClient): Promise<void> {
  return answerLoads<Load>((load) => measure(client, load, processCpuMs));
}
