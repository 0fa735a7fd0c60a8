/** Puts a client of the ZooKeeper benchmark under a load. */
import type { Measurement } from "../support/measurement.ts";
import { measureBatches, measureRepeating } from "../support/measure.ts";
import { type BenchZooKeeper, DATA_PATH, type Load, WATCH_ROOT } from "./loads.ts";

/** What a load needs of the process beside its client. */
export interface BenchProcess {
  readonly cpuMs: () => number;
  /** Has the relay between client and server cut the connection. */
  readonly cut: () => Promise<void>;
}

/** Numbers the nodes that are created, so that no two at once are the same. */
let created = 0;

/** Calls `each` with every watched node, `inFlight` at once. */
async function forEachWatched({ watches, inFlight }: Load, each: (path: string) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < watches) await each(`${WATCH_ROOT}/${next++}`);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}

/** Sets every watch. The promise of their firing is in an object, because it is not to be awaited yet. */
async function watchAll(client: BenchZooKeeper, load: Load): Promise<{ readonly allFired: Promise<void> }> {
  const allFired = Promise.withResolvers<void>();
  let left = load.watches;
  const fired = (): void => {
    left -= 1;
    if (left === 0) allFired.resolve();
  };
  await forEachWatched(load, (path) => client.watchData(path, fired));
  return { allFired: allFired.promise };
}

/** Fires every watch that is set, and waits for it. */
async function fireAll(client: BenchZooKeeper, load: Load, allFired: Promise<void>): Promise<void> {
  const payload = new Uint8Array(load.bytes);
  await forEachWatched(load, (path) => client.setData(path, payload));
  await allFired;
}

async function fire(client: BenchZooKeeper, load: Load): Promise<number> {
  await fireAll(client, load, (await watchAll(client, load)).allFired);
  return load.watches;
}

/** Until the client answers: its requests wait behind those that set the watches. */
async function untilAnswered(client: BenchZooKeeper): Promise<void> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    try {
      await client.getData(DATA_PATH);
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

async function reset(client: BenchZooKeeper, load: Load, { cpuMs, cut }: BenchProcess): Promise<Measurement> {
  const { allFired } = await watchAll(client, load);
  const [cpuBefore, started] = [cpuMs(), performance.now()];
  await cut();
  await untilAnswered(client);
  const measurement = {
    count: load.watches,
    seconds: (performance.now() - started) / 1_000,
    cpuMs: cpuMs() - cpuBefore,
  };
  // Each must still be there.
  await fireAll(client, load, allFired);
  return measurement;
}

export function measure(client: BenchZooKeeper, load: Load, benchProcess: BenchProcess): Promise<Measurement> {
  const payload = new Uint8Array(load.bytes);
  const { cpuMs } = benchProcess;
  switch (load.kind) {
    case "getData":
      return measureRepeating(() => client.getData(DATA_PATH), load, cpuMs);
    case "setData":
      return measureRepeating(() => client.setData(DATA_PATH, payload), load, cpuMs);
    case "createDelete": {
      const both = async (): Promise<void> => {
        const path = `/bench/c${created++}`;
        await client.create(path, payload);
        await client.delete(path);
      };
      return measureRepeating(both, load, cpuMs);
    }
    case "fire":
      return measureBatches(() => fire(client, load), load.durationMs, cpuMs);
    case "reset":
      return reset(client, load, benchProcess);
  }
}
