/**
 * From measurements to figures: the median of the rounds, and how each client compares with the others.
 */
import type { Measurement } from "./measurement.ts";

export interface Ratio {
  readonly rps: number;
  readonly cpu: number;
}

/** One client under one load; `rps` and `cpu_ms_per_1k` count messages where the load is a stream. */
export interface Figure {
  readonly bench: string;
  readonly client: string;
  readonly runtime: string;
  readonly rps: number;
  readonly p50_us: number | null;
  readonly p99_us: number | null;
  readonly cpu_ms_per_1k: number;
  /** This client's figure divided by the other's. */
  readonly ratio_to: Readonly<Record<string, Ratio>>;
}

export interface Series {
  readonly client: string;
  readonly runtime: string;
  readonly rounds: readonly Measurement[];
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}

const rounded = (value: number): number => Number(value.toPrecision(4));

function withoutRatios(bench: string, { client, runtime, rounds }: Series): Figure {
  const medianOf = (read: (measurement: Measurement) => number): number => rounded(median(rounds.map(read)));
  const hasLatency = rounds.every(({ p50Us }) => p50Us !== undefined);
  return {
    bench,
    client,
    runtime,
    rps: medianOf(({ count, seconds }) => count / seconds),
    p50_us: hasLatency ? medianOf(({ p50Us }) => p50Us ?? 0) : null,
    p99_us: hasLatency ? medianOf(({ p99Us }) => p99Us ?? 0) : null,
    cpu_ms_per_1k: medianOf(({ cpuMs, count }) => (cpuMs / count) * 1000),
    ratio_to: {},
  };
}

/** A client's name among others: ours runs on several runtimes. */
export function label({ client, runtime }: { readonly client: string; readonly runtime: string }): string {
  return client === "dragoman" ? `${client}/${runtime}` : client;
}

export function figures(bench: string, series: readonly Series[]): readonly Figure[] {
  const plain = series.map((each) => withoutRatios(bench, each));
  return plain.map((figure) => {
    const others = plain.filter((other) => other !== figure);
    const ratios = others.map((other) => [
      label(other),
      { rps: rounded(figure.rps / other.rps), cpu: rounded(figure.cpu_ms_per_1k / other.cpu_ms_per_1k) },
    ]);
    return { ...figure, ratio_to: Object.fromEntries(ratios) as Record<string, Ratio> };
  });
}

/** A table of one load's figures. */
export function table(bench: string, rows: readonly Figure[]): string {
  const cells = rows.map((row) => [
    label(row),
    row.rps.toFixed(0),
    row.p50_us?.toFixed(0) ?? "",
    row.p99_us?.toFixed(0) ?? "",
    row.cpu_ms_per_1k.toPrecision(3),
  ]);
  const lines = [["client", "per s", "p50 µs", "p99 µs", "CPU ms/1k"], ...cells];
  const text = lines.map(([name = "", ...numbers]) =>
    [name.padEnd(18), ...numbers.map((number) => number.padStart(11))].join(""),
  );
  return [`\n${bench}`, ...text].join("\n");
}
