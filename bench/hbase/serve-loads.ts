/** The main loop of a client's process of the HBase benchmark; its argument is ZooKeeper's address. */
import { answerLoads, processCpuMs } from "../support/answer-loads.ts";
import type { BenchHBase, Load } from "./loads.ts";
import { measure } from "./measure.ts";

export function serveLoads(client: BenchHBase): Promise<void> {
  return answerLoads<Load>((load) => measure(client, load, processCpuMs));
}
