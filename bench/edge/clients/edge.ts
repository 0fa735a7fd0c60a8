/** The Worker in local workerd, under the edge benchmark's loads. Its arguments: `backend,proxy` as `host:port` each, and the way. */
import process from "node:process";
import { answerLoads, serverAddress } from "../../support/answer-loads.ts";
import type { Measurement } from "../../support/measurement.ts";
import { workerdCpu } from "../../support/workerd-client.ts";
import { startLocalWorker } from "../local-worker.ts";
import { CALLS_AT_ONCE, type Load, type Way } from "../loads.ts";

const [backend = "", proxy = ""] = serverAddress().split(",");
const way = process.argv[3] as Way;
const entry = 'export { EmptyObject, GrpcChannelObject, worker as default } from "./bench/edge/worker.ts";';
const miniflare = await startLocalWorker(entry, {
  bindings: { BACKEND: backend, PROXY: proxy, WAY: way, GRPC_TARGETS: backend },
  serviceBindings: { SELF: "edge" },
  durableObjects: {
    EMPTY: { className: "EmptyObject", useSQLite: true },
    GRPC: { className: "GrpcChannelObject", useSQLite: true },
  },
  outboundService: { network: { allow: ["public", "private"], deny: [] } },
});
const cpuMs = workerdCpu();

async function get<T>(path: string): Promise<T> {
  const response = await miniflare.dispatchFetch(`http://edge${path}`);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}

/** One request after the other; each is many calls. */
async function measureCalls({ durationMs }: Load): Promise<Measurement> {
  const [before, started] = [cpuMs(), performance.now()];
  const each: number[] = [];
  while (performance.now() < started + durationMs) each.push(await get<number>("/calls"));
  const seconds = (performance.now() - started) / 1_000;
  const sorted = each.toSorted((a, b) => a - b);
  const p50Us = (sorted[Math.floor(sorted.length / 2)] ?? 0) * 1_000;
  const p99Us = (sorted.at(-1) ?? 0) * 1_000;
  return { count: each.length * CALLS_AT_ONCE, seconds, cpuMs: cpuMs() - before, p50Us, p99Us };
}

async function measureRequests({ inFlight, durationMs }: Load): Promise<Measurement> {
  const before = cpuMs();
  const { count, seconds } = await get<{ count: number; seconds: number }>(
    `/drive?inFlight=${inFlight}&ms=${durationMs}`,
  );
  return { count, seconds, cpuMs: cpuMs() - before };
}

await answerLoads<Load>((load) => (load.kind === "calls" ? measureCalls(load) : measureRequests(load)));
