/** Our own client on the three runtimes: the programs `dragoman.ts` and `workerd.ts` of a benchmark's folder. */
import { tool } from "../../scripts/support/paths.ts";
import { denoRunArguments } from "../../scripts/test/lanes/deno.ts";
import { nodeProgram, type Peer } from "./peers.ts";

const ready = async (): Promise<void> => {};

export function ourClients(folder: string): readonly Peer[] {
  const ours = (runtime: string, command: Peer["command"]): Peer => ({
    client: "dragoman",
    runtime,
    prepare: ready,
    command,
  });
  return [
    ours("node", nodeProgram(`${folder}/dragoman.ts`)),
    ours("deno", async (addresses) => [tool("deno"), ...denoRunArguments(`${folder}/dragoman.ts`, ...addresses)]),
    ours("workerd", nodeProgram(`${folder}/workerd.ts`)),
  ];
}
