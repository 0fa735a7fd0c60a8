/** The ZooKeeper benchmark's loads, and what a client under them is. */
import type { Timed } from "../support/measurement.ts";

/**
 * - `getData`, `setData`, `createDelete` (both, counted as one): again and again, `inFlight` at once
 * - `fire`: a watch on each of `watches` nodes, then each node changed, until every watch has fired
 * - `reset`: a watch on each, then the connection is cut, until the client answers again: it has set them anew by then
 */
export interface Load extends Timed {
  readonly kind: "getData" | "setData" | "createDelete" | "fire" | "reset";
  readonly inFlight: number;
  readonly bytes: number;
  /** Below `/bench/w`, numbered from 0. */
  readonly watches: number;
}

/** A client library, as it is used. */
export interface BenchZooKeeper {
  getData(path: string): Promise<unknown>;
  /** Reads, and leaves a watch. */
  watchData(path: string, fired: () => void): Promise<unknown>;
  setData(path: string, data: Uint8Array): Promise<unknown>;
  create(path: string, data: Uint8Array): Promise<unknown>;
  delete(path: string): Promise<unknown>;
}

/** Node of 100 bytes that is read and written. */
export const DATA_PATH = "/bench/data";
/** Below it, a watch on each. */
export const WATCH_ROOT = "/bench/w";

export interface NamedLoad {
  readonly name: string;
  readonly load: Omit<Load, "durationMs">;
  /** Clients that cannot do it. */
  readonly unable?: readonly string[];
}

const single = (kind: Load["kind"], inFlight: number): NamedLoad => ({
  name: `${kind}-100B-${inFlight}`,
  load: { kind, inFlight, bytes: 100, watches: 0 },
});

const WATCHES = 10_000;

export const loads: readonly NamedLoad[] = [
  ...[1, 64, 1_000].map((inFlight) => single("getData", inFlight)),
  ...[1, 64, 1_000].map((inFlight) => single("setData", inFlight)),
  ...[1, 64, 1_000].map((inFlight) => single("createDelete", inFlight)),
  { name: "watches-10k-fired", load: { kind: "fire", inFlight: 1_000, bytes: 100, watches: WATCHES } },
  {
    name: "watches-10k-reset",
    load: { kind: "reset", inFlight: 1_000, bytes: 100, watches: WATCHES },
    // kazoo sets no watch anew; node-zookeeper-client sends them in one packet, which may be too long for the server.
    unable: ["kazoo"],
  },
];
