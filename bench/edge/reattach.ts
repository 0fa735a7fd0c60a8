/**
 * How long it takes until a ZooKeeper session is attached again after its Durable Object has lost its memory: from the reset to the first
 * answered read of the same session, as a Worker in local workerd sees it. The median of some, and the longest.
 */
import process from "node:process";
import { serverAddress } from "../support/answer-loads.ts";
import { startLocalWorker } from "./local-worker.ts";

const resets = 20;

const backend = serverAddress();
const entry = 'export { Session, worker as default } from "./bench/edge/reattach-worker.ts";';
const miniflare = await startLocalWorker(entry, {
  bindings: { BACKEND: backend, ZOOKEEPER_TARGETS: backend },
  durableObjects: { ZOOKEEPER: { className: "Session", useSQLite: true } },
});

async function reattached(): Promise<number> {
  const response = await miniflare.dispatchFetch("http://edge/");
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as number;
}

// The first one is for the compiler.
await reattached();
const all: number[] = [];
while (all.length < resets) all.push(await reattached());
const sorted = all.toSorted((a, b) => a - b);
const medianMs = ((sorted[resets / 2 - 1] ?? 0) + (sorted[resets / 2] ?? 0)) / 2;
const figure = { bench: "session-reattach", resets, p50_ms: medianMs, max_ms: sorted.at(-1) };
console.log(
  JSON.stringify(figure, (_, value: unknown) => (typeof value === "number" ? Number(value.toPrecision(3)) : value)),
);
await miniflare.dispose();
process.exit(0);
