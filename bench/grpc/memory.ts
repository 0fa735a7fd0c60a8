/**
 * What our client holds: 10,000 calls in flight on one connection against idle, and the heap after a million calls in
 * sequence against the heap after the first hundred thousand. A process of its own, on Node with `--expose-gc`.
 */
import process from "node:process";
import { createGrpcTransport, insecure } from "dragoman/grpc";
import { setTimeout as sleep } from "node:timers/promises";
import { connectClient } from "./connect-client.ts";
import { serverAddress } from "../support/answer-loads.ts";

const callsInFlight = 10_000;
const warmCalls = 100_000;
const sequentialCalls = Number(process.argv[3] ?? 1_000_000);
const holdMs = 60_000;

function usedMiB(): { heap: number; rss: number } {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: (heapUsed + external) / 2 ** 20, rss: rss / 2 ** 20 };
}

await using transport = createGrpcTransport(serverAddress(), { credentials: insecure() });
const client = connectClient(transport);
const payload = new Uint8Array(100);
await client.echo(payload);

const idle = usedMiB();
const cancel = new AbortController();
const calls = Array.from({ length: callsInFlight }, () => client.hold(holdMs, cancel.signal));
const ended = Promise.allSettled(calls);
await sleep(1_000);
const busy = usedMiB();
cancel.abort();
await ended;
console.log(
  JSON.stringify({ bench: "memory-10k-in-flight", heap_mib: busy.heap - idle.heap, rss_mib: busy.rss - idle.rss }),
);

for (let call = 0; call < warmCalls; call += 1) await client.echo(payload);
const warm = usedMiB();
for (let call = 0; call < sequentialCalls; call += 1) await client.echo(payload);
const after = usedMiB();
console.log(
  JSON.stringify({
    bench: "memory-sequential",
    calls: sequentialCalls,
    heap_growth_mib: after.heap - warm.heap,
    rss_growth_mib: after.rss - warm.rss,
  }),
);
