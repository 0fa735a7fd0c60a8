/**
 * Brings loads to a client of ours in workerd, and measures the CPU time of the workerd process from outside. Linux only.
 */
import { readFileSync, readdirSync } from "node:fs";
import process from "node:process";
import { Miniflare } from "miniflare";
import { bundleWorker, compatibilityDate, outputText } from "../../scripts/support/worker-bundle.ts";
import { answerLoads, serverAddress } from "./answer-loads.ts";
import type { Measurement, Timed } from "./measurement.ts";

/** Of /proc/<pid>/stat's times. */
const ticksPerSecond = 100;

/** What follows the program's name in /proc/<pid>/stat, which may itself hold spaces. */
function statFields(pid: string): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function findWorkerd(): string {
  const pid = readdirSync("/proc").find((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      const isWorkerd = readFileSync(`/proc/${entry}/comm`, "utf8").trim() === "workerd";
      return isWorkerd && statFields(entry)[1] === String(process.pid);
    } catch {
      return false;
    }
  });
  if (pid === undefined) throw new Error("No workerd process");
  return pid;
}

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
