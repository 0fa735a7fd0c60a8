/**
 * A load on several clients, each in a process of its own, interleaved in rounds so that the machine's moods fall on all alike.
 */
import { ClientProcess } from "./client-process.ts";
import { type Figure, figures } from "./figures.ts";
import type { Measurement, Timed } from "./measurement.ts";

/** A client and how its process is started. */
export interface BenchClient {
  readonly client: string;
  readonly runtime: string;
  readonly command: readonly string[];
}

export interface RoundsOptions {
  readonly rounds: number;
  /** Default: 1,500. */
  readonly warmUpMs?: number;
  /** Of each round. Default: 1,000. */
  readonly measureMs?: number;
}

/** The figures of one load. */
export async function benchLoad<Load extends object>(
  name: string,
  load: Load,
  clients: readonly BenchClient[],
  { rounds, warmUpMs = 1_500, measureMs = 1_000 }: RoundsOptions,
): Promise<readonly Figure[]> {
  const running = clients.map(({ client, runtime, command }) => ({
    ...{ client, runtime, rounds: [] as Measurement[] },
    process: new ClientProcess<Load & Timed>(command),
  }));
  try {
    for (const { process: client } of running) await client.measure({ ...load, durationMs: warmUpMs });
    for (let round = 0; round < rounds; round += 1) {
      for (const { process: client, rounds: results } of running) {
        results.push(await client.measure({ ...load, durationMs: measureMs }));
      }
    }
    return figures(name, running);
  } finally {
    await Promise.all(running.map(({ process: client }) => client.stop()));
  }
}

/** Those whose name contains one of the wanted parts; all of them if none does. */
export function matching<T>(all: readonly T[], name: (each: T) => string, wanted: readonly string[]): readonly T[] {
  const found = all.filter((each) => wanted.some((part) => name(each).includes(part)));
  return found.length > 0 ? found : all;
}
