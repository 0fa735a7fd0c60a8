/**
 * Puts an operation under load and measures it. The process' CPU time is handed in: a Worker cannot read its own.
 */
import type { Measurement } from "./measurement.ts";

/** Latencies kept; beyond it the earliest are enough. */
const latencyLimit = 200_000;

export interface Repeating {
  /** How many run at once. */
  readonly inFlight: number;
  readonly durationMs: number;
}

/** Runs `operation` again and again, `inFlight` at once, until the time is over. */
export async function measureRepeating(
  operation: () => Promise<unknown>,
  { inFlight, durationMs }: Repeating,
  cpuMs: () => number,
): Promise<Measurement> {
  const cpuBefore = cpuMs();
  const started = performance.now();
  const until = started + durationMs;
  const latencies = new Float64Array(latencyLimit);
  let count = 0;
  const worker = async (): Promise<void> => {
    for (let now = performance.now(); now < until;) {
      await operation();
      const end = performance.now();
      if (count < latencyLimit) latencies[count] = end - now;
      count += 1;
      now = end;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  const measured = { count, seconds: (performance.now() - started) / 1000, cpuMs: cpuMs() - cpuBefore };
  const sorted = latencies.subarray(0, count).toSorted();
  const percentile = (share: number): number => (sorted[Math.floor(sorted.length * share)] ?? 0) * 1000;
  return { ...measured, p50Us: percentile(0.5), p99Us: percentile(0.99) };
}

/** Runs `batch`, which answers how much it did, until the time is over; once at least. */
export async function measureBatches(
  batch: () => Promise<number>,
  durationMs: number,
  cpuMs: () => number,
): Promise<Measurement> {
  const cpuBefore = cpuMs();
  const started = performance.now();
  let count = 0;
  do count += await batch();
  while (performance.now() < started + durationMs);
  return { count, seconds: (performance.now() - started) / 1000, cpuMs: cpuMs() - cpuBefore };
}
