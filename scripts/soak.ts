/**
 * `npm run soak [-- --minutes N]`: a Worker and its three objects under steady work, for half an hour unless it is told otherwise, with
 * objects reset and callers that vanish now and then. At the end memory must be where it was, and no connection may be left.
 */
import "./support/node-version.ts";
import process from "node:process";
import { parseArgs } from "node:util";
import { Miniflare } from "miniflare";
import { startSoakBackends, type SoakBackends } from "./soak/backends.ts";
import { Course, EXCUSED } from "./soak/course.ts";
import { bundleWorker, compatibilityDate, outputText } from "./support/worker-bundle.ts";
import { findWorkerd } from "./support/workerd-process.ts";

const REPORT_EVERY_MS = 10_000;
/** Samples until the engine's heap has grown to its size, about a minute; memory is compared from there on. */
const WARM_UP_SAMPLES = 20;
/** What a short run is judged by. */
const MOST_MEMORY_MIB = 640;
/** Garbage that is not collected yet, and what the allocator keeps. */
const MEMORY_SLACK_MIB = 48;
/** Each object's connections to its backend, those included that a reset has not quite closed. */
const MOST_CONNECTIONS = 16;
/** Until what rests has closed everything. */
const REST_MS = 30_000;

async function startSoakWorker(backends: SoakBackends): Promise<Miniflare> {
  const entry = 'export { Grpc, HBase, ZooKeeper, worker as default } from "./scripts/soak/worker.ts";';
  return new Miniflare({
    modules: true,
    script: outputText(await bundleWorker({ entry }), ".js"),
    compatibilityDate,
    bindings: { ...backends.bindings },
    durableObjects: {
      GRPC: { className: "Grpc", useSQLite: true },
      HBASE: { className: "HBase", useSQLite: true },
      ZOOKEEPER: { className: "ZooKeeper", useSQLite: true },
    },
  });
}

/** How much more memory the second half needed at least than the first; 0 where there is too little to compare. */
function grownMiB(samples: readonly number[]): number {
  const warm = samples.slice(WARM_UP_SAMPLES);
  if (warm.length < 8) return 0;
  const half = Math.ceil(warm.length / 2);
  return Math.min(...warm.slice(half)) - Math.min(...warm.slice(0, half));
}

/** What was not as it has to be. */
function problemsOf(course: Course, durationMs: number): string[] {
  const grown = grownMiB(course.memory);
  const unexplained = [...course.errors].filter(([error]) => error !== EXCUSED);
  return [
    Math.max(...course.memory) > MOST_MEMORY_MIB && `Memory came to ${Math.max(...course.memory).toFixed(0)} MiB`,
    grown > MEMORY_SLACK_MIB && `Memory has grown by ${grown.toFixed(0)} MiB`,
    course.mostConnections > MOST_CONNECTIONS &&
      `${course.mostConnections} connections at once, where ${MOST_CONNECTIONS} are enough`,
    course.done < durationMs / 100 && `Only ${course.done} calls were answered`,
    course.resets === 0 && "Nothing was reset",
    ...unexplained.map(([error, count]) => `${count} × ${error}`),
  ].filter((problem) => problem !== false);
}

/** The connections that are left when everything had time to close. */
async function leftConnections(backends: SoakBackends): Promise<number> {
  const until = performance.now() + REST_MS;
  while (backends.connections() > 0 && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return backends.connections();
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { minutes: { type: "string", default: "30" } }, allowPositionals: false });
  const durationMs = Number(values.minutes) * 60_000;
  if (!(durationMs > 0)) throw new RangeError(`"--minutes" is a number above 0, not "${values.minutes}"`);
  await using backends = await startSoakBackends();
  const miniflare = await startSoakWorker(backends);
  try {
    const url = await miniflare.ready;
    const course = new Course({ url, pid: findWorkerd(), backends, durationMs });
    const reporter = setInterval(() => console.log(course.progress), REPORT_EVERY_MS);
    await course.run().finally(() => clearInterval(reporter));
    const problems = problemsOf(course, durationMs);
    const left = await leftConnections(backends);
    if (left > 0) problems.push(`${left} connections are left ${REST_MS / 1_000} s after the last call`);
    console.log(
      `${course.progress}; at most ${course.mostConnections}, memory up by ${grownMiB(course.memory).toFixed(0)} MiB`,
    );
    for (const problem of problems) console.log(`Problem: ${problem}`);
    return problems.length === 0 ? 0 : 1;
  } finally {
    await miniflare.dispose();
  }
}

process.exit(await main());
