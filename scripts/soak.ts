/**
 * `npm run soak [-- --minutes N]`: a Worker and its three objects under steady work, for half an hour unless it is told otherwise, with
 * objects reset and callers that vanish now and then. At the end memory must be where it was, and no connection may be left.
 */
import "./support/node-version.ts";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import process from "node:process";
import { parseArgs } from "node:util";
import { Miniflare } from "miniflare";
import { findWorkerd } from "./support/workerd-process.ts";
import { startSoakBackends } from "./soak/backends.ts";
import { bundleWorker, compatibilityDate, outputText } from "./support/worker-bundle.ts";

const WORK = ["/grpc/unary", "/grpc/stream", "/hbase/row", "/hbase/scan", "/zookeeper/node", "/zookeeper/watch"];
const OBJECTS = ["GRPC", "HBASE", "ZOOKEEPER"];
const CALLERS = 16;
/** Between two disturbances, and two lines of progress. */
const DISTURB_EVERY_MS = 3_000;
const REPORT_EVERY_MS = 10_000;
/** What is opened at first has its time; memory is compared from there on. */
const WARM_UP_SHARE = 0.25;
/** Garbage that is not collected yet, and what the allocator keeps. */
const MEMORY_SLACK_MIB = 48;
/** Each object's connections to its backend: three region servers at most, a registry. */
const MOST_CONNECTIONS = 12;
/** Until what rests has closed everything. */
const REST_MS = 30_000;

interface Totals {
  done: number;
  failed: number;
  resets: number;
  vanished: number;
  mostConnections: number;
  readonly errors: Map<string, number>;
}

function memoryMiB(pid: string): number {
  const [, pages = "0"] = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ");
  return (Number(pages) * 4_096) / 1_048_576;
}

/** Failures are to be expected just after a disturbance, and have to say so; otherwise there are none. */
function isExpected(error: string): boolean {
  return /Reset by the soak|did not answer|ConnectionLoss|reset|network connection lost/i.test(error);
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { minutes: { type: "string", default: "30" } }, allowPositionals: false });
  const durationMs = Number(values.minutes) * 60_000;
  if (!(durationMs > 0)) throw new RangeError(`"--minutes" is a number above 0, not "${values.minutes}"`);
  await using backends = await startSoakBackends();
  const entry = 'export { Grpc, HBase, ZooKeeper, worker as default } from "./scripts/soak/worker.ts";';
  const miniflare = new Miniflare({
    modules: true,
    script: outputText(await bundleWorker({ entry }), ".js"),
    compatibilityDate,
    bindings: backends.bindings,
    durableObjects: {
      GRPC: { className: "Grpc", useSQLite: true },
      HBASE: { className: "HBase", useSQLite: true },
      ZOOKEEPER: { className: "ZooKeeper", useSQLite: true },
    },
  });
  const url = await miniflare.ready;
  const pid = findWorkerd();
  const totals: Totals = { done: 0, failed: 0, resets: 0, vanished: 0, mostConnections: 0, errors: new Map() };
  const started = performance.now();
  const isOver = (): boolean => performance.now() >= started + durationMs;
  const memory: number[] = [];

  const caller = async (number: number): Promise<void> => {
    for (let seed = number; !isOver(); seed += CALLERS) {
      const response = await fetch(new URL(`${WORK[seed % WORK.length]}?seed=${seed}`, url), {
        signal: AbortSignal.timeout(30_000),
      });
      const body = (await response.json()) as { readonly error?: string } | null;
      if (response.ok) totals.done += 1;
      else {
        totals.failed += 1;
        const error = body?.error ?? `status ${response.status}`;
        const key = isExpected(error) ? "after a reset" : error;
        totals.errors.set(key, (totals.errors.get(key) ?? 0) + 1);
      }
    }
  };
  const vanish = async (): Promise<void> => {
    const socket = connect(Number(url.port), url.hostname).on("error", () => {});
    socket.write("GET /grpc/endless HTTP/1.1\r\nHost: soak\r\n\r\n");
    await backends.endlessCall();
    socket.resetAndDestroy();
    await backends.endlessCallCancelled();
    totals.vanished += 1;
  };
  const disturb = async (): Promise<void> => {
    for (let turn = 0; !isOver(); turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, DISTURB_EVERY_MS));
      totals.mostConnections = Math.max(totals.mostConnections, backends.connections());
      memory.push(memoryMiB(pid));
      await vanish();
      await fetch(new URL(`/reset?object=${OBJECTS[turn % OBJECTS.length]}`, url));
      totals.resets += 1;
    }
  };
  const reporter = setInterval(() => {
    const seconds = Math.round((performance.now() - started) / 1_000);
    console.log(
      `${seconds} s: ${totals.done} done, ${totals.failed} failed, ${totals.resets} resets, ${totals.vanished} callers vanished; ${backends.connections()} connections, ${memoryMiB(pid).toFixed(0)} MiB`,
    );
  }, REPORT_EVERY_MS);
  try {
    await Promise.all([disturb(), ...Array.from({ length: CALLERS }, (_, number) => caller(number))]);
  } finally {
    clearInterval(reporter);
  }

  const problems: string[] = [];
  const warm = memory.slice(Math.floor(memory.length * WARM_UP_SHARE));
  const half = Math.ceil(warm.length / 2);
  const least = (samples: readonly number[]): number => Math.min(...samples);
  const grown = least(warm.slice(half)) - least(warm.slice(0, half));
  if (warm.length >= 4 && grown > MEMORY_SLACK_MIB) problems.push(`Memory has grown by ${grown.toFixed(0)} MiB`);
  if (totals.mostConnections > MOST_CONNECTIONS)
    problems.push(`${totals.mostConnections} connections at once, where ${MOST_CONNECTIONS} are enough`);
  for (const [error, count] of totals.errors) if (error !== "after a reset") problems.push(`${count} × ${error}`);
  if (totals.done < durationMs / 100) problems.push(`Only ${totals.done} calls were answered`);
  const until = performance.now() + REST_MS;
  while (backends.connections() > 0 && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 100));
  if (backends.connections() > 0)
    problems.push(`${backends.connections()} connections are left ${REST_MS / 1_000} s after the last call`);
  await miniflare.dispose();
  console.log(
    `${totals.done} calls done, ${totals.failed} failed after ${totals.resets} resets, ${totals.vanished} callers vanished; ${totals.mostConnections} connections at most, memory ${grown.toFixed(0)} MiB up between halves`,
  );
  for (const problem of problems) console.log(`Problem: ${problem}`);
  return problems.length === 0 ? 0 : 1;
}

process.exit(await main());
