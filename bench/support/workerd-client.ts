/**
 * Brings loads to a client of ours in workerd, and measures the CPU time of the workerd process from outside. Linux only.
 */
import { Miniflare } from "miniflare";
import { findWorkerd, statFields } from "../../scripts/support/workerd-process.ts";
import { bundleWorker, compatibilityDate, outputText } from "../../scripts/support/worker-bundle.ts";
import { answerLoads, serverAddress } from "./answer-loads.ts";
import type { Measurement, Timed } from "./measurement.ts";

/** Of /proc/<pid>/stat's times. */
const ticksPerSecond = 100;

function cpuMsOf(pid: string): number {
  const fields = statFields(pid);
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1000;
}

/** A reader of the CPU time, in milliseconds, of the workerd that this process has started. */
export function workerdCpu(): () => number {
  const pid = findWorkerd();
  return () => cpuMsOf(pid);
}

/** Answers loads by the Durable Object `LoadedClient` of a module, whose path is relative to the project's root. */
export async function answerLoadsInWorkerd<Load extends Timed>(module: string): Promise<void> {
  const bundle = await bundleWorker({ entry: `export { LoadedClient, worker as default } from "${module}";` });
  const miniflare = new Miniflare({
    modules: true,
    script: outputText(bundle, ".js"),
    compatibilityDate,
    compatibilityFlags: ["nodejs_compat"],
    durableObjects: { CLIENT: { className: "LoadedClient" } },
    outboundService: { network: { allow: ["public", "private"], deny: [] } },
  });
  await miniflare.ready;
  const cpuMs = workerdCpu();
  const address = serverAddress();
  await answerLoads<Load>(async (load) => {
    const before = cpuMs();
    const response = await miniflare.dispatchFetch("http://worker/", {
      method: "POST",
      body: JSON.stringify({ address, load }),
    });
    if (!response.ok) throw new Error(await response.text());
    const { count, seconds } = (await response.json()) as Measurement;
    // Its clock is too coarse for the latency of one call.
    return { count, seconds, cpuMs: cpuMs() - before };
  });
}
