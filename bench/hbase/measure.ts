/** Puts a client of the HBase benchmark under a load. */
import type { Measurement } from "../support/measurement.ts";
import { measureBatches, measureRepeating } from "../support/measure.ts";
import { type BenchHBase, type Load, rowKey, VALUE_BYTES } from "./loads.ts";

/** Rows all over the table, one after the other. */
let next = 0;
const STEP = 7_919;

function someRows(count: number): readonly string[] {
  return Array.from({ length: count }, () => rowKey((next += STEP)));
}

export async function measure(client: BenchHBase, load: Load, cpuMs: () => number): Promise<Measurement> {
  const value = new Uint8Array(VALUE_BYTES);
  const row = (): string => rowKey((next += STEP));
  const operations: Readonly<Record<Exclude<Load["kind"], "scan">, () => Promise<unknown>>> = {
    get: () => client.get(row()),
    multiGet: () => client.multiGet(someRows(load.rows)),
    put: () => client.put(row(), value),
    batchPut: () => client.batchPut(someRows(load.rows), value),
    cold: () => client.cold(row()),
  };
  if (load.kind !== "scan") {
    const measurement = await measureRepeating(operations[load.kind], load, cpuMs);
    return { ...measurement, count: measurement.count * load.rows };
  }
  const scan = async (): Promise<number> => {
    const rows = await client.scan(load.caching);
    if (rows !== load.rows) throw new Error(`The scan brought ${rows} rows, not ${load.rows}`);
    return rows;
  };
  return measureBatches(scan, load.durationMs, cpuMs);
}
