/**
 * Puts a client under a load and measures it. The process' CPU time is handed in: a Worker cannot read its own.
 */
import type { EchoClient, Load, Measurement } from "./loads.ts";

/** Latencies kept; beyond it the earliest are enough. */
const latencyLimit = 200_000;

async function runUnary(
  client: EchoClient,
  load: Load,
  until: number,
): Promise<{ count: number; latencies: Float64Array }> {
  const latencies = new Float64Array(latencyLimit);
  const payload = new Uint8Array(load.bytes);
  let count = 0;
  const worker = async (): Promise<void> => {
    for (let now = performance.now(); now < until;) {
      await client.echo(payload);
      const end = performance.now();
      if (count < latencyLimit) latencies[count] = end - now;
      count += 1;
      now = end;
    }
  };
  await Promise.all(Array.from({ length: load.inFlight }, worker));
  return { count, latencies: latencies.subarray(0, count).toSorted() };
}

async function runStreams(client: EchoClient, load: Load, until: number): Promise<number> {
  const payload = new Uint8Array(load.bytes);
  let count = 0;
  do {
    const messages =
      load.kind === "receive"
        ? await client.receive(load.bytes, load.messages)
        : await client.send(payload, load.messages);
    if (messages !== load.messages) throw new Error(`Got ${messages} messages of ${load.messages}`);
    count += messages;
  } while (performance.now() < until);
  return count;
}

export async function measure(client: EchoClient, load: Load, cpuMs: () => number): Promise<Measurement> {
  const cpuBefore = cpuMs();
  const started = performance.now();
  const until = started + load.durationMs;
  if (load.kind !== "unary") {
    const count = await runStreams(client, load, until);
    return { count, seconds: (performance.now() - started) / 1000, cpuMs: cpuMs() - cpuBefore };
  }
  const { count, latencies } = await runUnary(client, load, until);
  const percentile = (share: number): number => (latencies[Math.floor(latencies.length * share)] ?? 0) * 1000;
  return {
    count,
    seconds: (performance.now() - started) / 1000,
    cpuMs: cpuMs() - cpuBefore,
    p50Us: percentile(0.5),
    p99Us: percentile(0.99),
  };
}
