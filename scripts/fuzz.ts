/**
 * `npm run fuzz`: a million sequences of random and damaged input against a protocol's client engine and decoders.
 *
 *     npm run fuzz -- [--protocol http2|zookeeper|hbase] [--runs N] [--seed S] [--only SEQUENCE]
 *
 * The sequences run in a thread of their own, so that one that never ends is noticed and named. Memory is looked at each
 * hundred thousand sequences: what they leave behind must not add up.
 */
import "./support/node-version.ts";
import process from "node:process";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type FuzzedProtocol, fuzzedProtocols, playSequence } from "../test/fuzz/support/fuzz.ts";

/** What the thread is given, and tells. */
interface FuzzRun {
  readonly protocol: FuzzedProtocol;
  readonly seed: number;
  readonly first: number;
  readonly runs: number;
  /** The sequence that is played now, for a watchdog that gets no message any more. */
  readonly current: Int32Array;
}

type Report =
  | { readonly kind: "progress"; readonly played: number; readonly heapMiB: number }
  | { readonly kind: "failed"; readonly error: string };

const REPORT_EVERY = 100_000;
const SILENCE_MS = 30_000;
const MOST_GROWTH_MIB = 48;

function collectGarbage(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  // Array buffers are let go beside the program, when it goes on: a second collection waits for the first one's.
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1_048_576;
}

function play({ protocol, seed, first, runs, current }: FuzzRun): void {
  let least = Number.POSITIVE_INFINITY;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that of a thread has none
  const report = (message: Report): void => parentPort?.postMessage(message);
  try {
    for (let played = 0; played < runs; played++) {
      Atomics.store(current, 0, first + played);
      playSequence(protocol, seed, first + played);
      if ((played + 1) % REPORT_EVERY !== 0 && played + 1 !== runs) continue;
      const heapMiB = collectGarbage();
      least = Math.min(least, heapMiB);
      if (heapMiB > least + MOST_GROWTH_MIB) throw new Error(`Memory grows: ${heapMiB} MiB, from ${least} MiB`);
      report({ kind: "progress", played: played + 1, heapMiB });
    }
  } catch (error) {
    report({ kind: "failed", error: error instanceof Error ? (error.stack ?? String(error)) : String(error) });
  }
}

function readArguments(): Omit<FuzzRun, "current"> {
  const { values } = parseArgs({
    options: {
      protocol: { type: "string", default: "http2" },
      runs: { type: "string", default: "1000000" },
      seed: { type: "string" },
      only: { type: "string" },
    },
  });
  const seed = Number(values.seed ?? Date.now() % 0x8000_0000);
  const runs = values.only === undefined ? Number(values.runs) : 1;
  const first = Number(values.only ?? 0);
  for (const [name, value] of Object.entries({ seed, runs, first })) {
    if (Number.isInteger(value) && value >= 0 && value < 0x8000_0000) continue;
    console.error(`"${name}" must be a whole number from 0 to 2147483647`);
    process.exit(1);
  }
  const { protocol } = values;
  if (!fuzzedProtocols.includes(protocol)) fail(`There is no "${protocol}": ${fuzzedProtocols.join(", ")}`);
  return { protocol: protocol as FuzzedProtocol, seed, first, runs };
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

function main(): void {
  const { protocol, seed, first, runs } = readArguments();
  const current = new Int32Array(new SharedArrayBuffer(4));
  const started = performance.now();
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { protocol, seed, first, runs, current } satisfies FuzzRun,
  });
  console.log(`${runs} sequences of ${protocol}, seed ${seed}`);
  let last = -1;
  const watchdog = setInterval(() => {
    const sequence = Atomics.load(current, 0);
    if (sequence === last)
      fail(
        `Sequence ${sequence} does not end: npm run fuzz -- --protocol ${protocol} --seed ${seed} --only ${sequence}`,
      );
    last = sequence;
  }, SILENCE_MS);
  worker.on("error", (error) => fail(`Sequence ${Atomics.load(current, 0)} of seed ${seed}: ${String(error)}`));
  worker.on("message", (report: Report) => {
    if (report.kind === "failed") fail(report.error);
    const seconds = (performance.now() - started) / 1_000;
    const rate = Math.round(report.played / seconds);
    console.log(`${report.played} of ${runs}, ${rate}/s, ${report.heapMiB.toFixed(1)} MiB in use`);
    if (report.played < runs) return;
    clearInterval(watchdog);
    console.log(`${runs} sequences of ${protocol}, seed ${seed}, ended as they should, in ${seconds.toFixed(0)} s`);
  });
}

if (isMainThread) main();
else play(workerData as FuzzRun);
