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
import { WorkerHeap } from "./soak/heap.ts";
import { bundleWorker, compatibilityDate, outputText } from "./support/worker-bundle.ts";

const REPORT_EVERY_MS = 10_000;
/** Samples until everything is open; the heap is compared from there on. */
const WARM_UP_SAMPLES = 5;
/** What a heap may be up: what resets leave behind until they are forgotten. */
const HEAP_SLACK_MIB = 1;
/** Each object's connections to its backend, those included that a reset has not quite closed. */
const MOST_CONNECTIONS = 16;
/** Until what rests has closed everything. */
const REST_MS = 30_000;

async function startSoakWorker(backends: SoakBackends): Promise<Miniflare> {
  const entry = 'export { Grpc, HBase, ZooKeeper, worker as default } from "./scripts/soak/worker.ts";';
  return new Miniflare({
    inspectorPort: 0,
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

/** How much more heap the second half needed at least than the first. */
function grownMiB(samples: readonly number[]): number {
  const warm = samples.slice(WARM_UP_SAMPLES);
  if (warm.length < 4) throw new RangeError("So short a soak says nothing: give it half a minute");
  const half = Math.ceil(warm.length / 2);
  return Math.min(...warm.slice(half)) - Math.min(...warm.slice(0, half));
}

/** What was not as it has to be. */
function problemsOf(course: Course, durationMs: number): string[] {
  const grown = grownMiB(course.memory);
  const unexplained = [...course.errors].filter(([error]) => error !== EXCUSED);
  return [
    grown > HEAP_SLACK_MIB && `The heap has grown by ${grown.toFixed(1)} MiB`,
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
    using heap = await WorkerHeap.connect(await miniflare.getInspectorURL());
    const course = new Course({ url, heap, backends, durationMs });
    let reported = 0;
    const reporter = setInterval(() => {
      // What slows down over time would not show in the heap.
      console.log(`${course.progress}; ${Math.round(((course.done - reported) * 1_000) / REPORT_EVERY_MS)} calls/s`);
      reported = course.done;
    }, REPORT_EVERY_MS);
    await course.run().finally(() => clearInterval(reporter));
    const problems = problemsOf(course, durationMs);
    const left = await leftConnections(backends);
    if (left > 0) problems.push(`${left} connections are left ${REST_MS / 1_000} s after the last call`);
    console.log(
      `${course.progress}; at most ${course.mostConnections}, heap up by ${grownMiB(course.memory).toFixed(1)} MiB`,
    );
    for (const problem of problems) console.log(`Problem: ${problem}`);
    return problems.length === 0 ? 0 : 1;
  } finally {
    await miniflare.dispose();
  }
}

process.exit(await main());
