/**
 * The workerd lane: the test files bundled into one Worker, and run by miniflare inside a Durable Object each (or in
 * a plain request, `*.request.workerd.test.ts`). See `test/support/workerd/worker.ts`.
 */
import { SourceMap } from "node:module";
import path from "node:path";
import type { Readable } from "node:stream";
import type { BuildFailure, Plugin } from "esbuild";
import { Miniflare } from "miniflare";
import { lineSplitter } from "../../support/command.ts";
import { projectRoot } from "../../support/paths.ts";
import { bundleWorker, compatibilityDate, outputText } from "../../support/worker-bundle.ts";
import { type Outcome, RecordCounter, sumOutcomes } from "../outcome.ts";
import type { TestRecord } from "../../../test/support/harness/node-test.ts";

export interface WorkerdLaneOptions {
  readonly log: (text: string) => void;
  /** Text bindings, which the tests find in `process.env`. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Certificates that TLS sockets trust, in PEM. */
  readonly trustedCertificates?: readonly string[] | undefined;
  /** Milliseconds without a word after which a Worker is given up. Default: 60,000. */
  readonly silenceLimitMs?: number | undefined;
}

/** The objects of `test/support/workerd/objects.ts`, by their bindings. */
const objectsUnderTest = {
  GRPC: { className: "GrpcUnderTest", useSQLite: true },
  HBASE: { className: "HBaseUnderTest", useSQLite: true },
  ZOOKEEPER: { className: "ZooKeeperUnderTest", useSQLite: true },
};

/** What they may reach: the servers of the tests, which are all here. */
const allowedTargets = {
  GRPC_TARGETS: "127.0.0.1:* localhost:*",
  HBASE_TARGETS: "127.0.0.1:*/hbase hbase+rpc://* hbase+masters://*",
  ZOOKEEPER_TARGETS: "127.0.0.1:* 127.0.0.1:*/* 127.0.0.1:*/*/*",
};

/** Longer than a test's own limit, if it has none of its own: the harness names the test itself, unless its event loop is stuck. */
const usualSilenceMs = 60_000;

/** Makes `lane:files` (file name → loader) and sends `node:test` to the harness. */
function lanePlugin(files: readonly string[]): Plugin {
  const harness = path.join(projectRoot, "test/support/harness/node-test.ts");
  const table = files.map((file) => `${JSON.stringify(file)}: () => import(${JSON.stringify(`./${file}`)})`);
  return {
    name: "lane",
    setup(build) {
      build.onResolve({ filter: /^node:test$/ }, () => ({ path: harness }));
      build.onResolve({ filter: /^lane:files$/ }, () => ({ path: "files", namespace: "lane" }));
      build.onLoad({ filter: /.*/, namespace: "lane" }, () => ({
        contents: `export const files = {${table.join(",")}};`,
        resolveDir: projectRoot,
      }));
    },
  };
}

interface Bundle {
  readonly script: string;
  /** Puts a stack's places back to the source. */
  readonly mapStack: (text: string) => string;
}

async function bundleFiles(files: readonly string[]): Promise<Bundle> {
  const bundle = await bundleWorker({
    entry: `
      export { Tests, worker as default } from "./test/support/workerd/worker.ts";
      export * from "./test/support/workerd/objects.ts";`,
    plugins: [lanePlugin(files)],
  });
  const sourceMap = new SourceMap(JSON.parse(outputText(bundle, ".map")));
  return {
    script: outputText(bundle, ".js"),
    mapStack: (text) =>
      text.replaceAll(/script-0:(\d+):(\d+)/g, (place, line: string, column: string) => {
        const entry = sourceMap.findEntry(Number(line) - 1, Number(column) - 1);
        return "originalSource" in entry ? `${entry.originalSource}:${entry.originalLine + 1}` : place;
      }),
  };
}

/** Bundles what can be bundled; a file that cannot is a failure of its own. */
async function bundleTolerantly(
  files: readonly string[],
  counter: RecordCounter,
): Promise<Bundle & { readonly files: readonly string[] }> {
  try {
    return { ...(await bundleFiles(files)), files };
  } catch {
    const sound: string[] = [];
    for (const file of files) {
      try {
        await bundleFiles([file]);
        sound.push(file);
      } catch (error) {
        const messages = (error as Partial<BuildFailure>).errors ?? [];
        const lines = messages.map(({ text, location }) => `${location?.file}:${location?.line}: ${text}`);
        counter.fail(file, "not bundled", lines.join("\n") || String(error));
      }
    }
    return { ...(await bundleFiles(sound)), files: sound };
  }
}

function startMiniflare(script: string, { log, env = {}, trustedCertificates = [] }: WorkerdLaneOptions): Miniflare {
  const logLine = lineSplitter((line) => log(`${line}\n`));
  return new Miniflare({
    modules: true,
    script,
    compatibilityDate,
    compatibilityFlags: ["nodejs_compat"],
    bindings: { ...env, ...allowedTargets },
    durableObjects: { TESTS: { className: "Tests" }, ...objectsUnderTest },
    serviceBindings: { SELF: "tests" },
    name: "tests",
    outboundService: {
      network: {
        allow: ["public", "private"],
        deny: [],
        tlsOptions: { trustBrowserCas: true, trustedCertificates: [...trustedCertificates] },
      },
    },
    handleRuntimeStdio(stdout: Readable, stderr: Readable) {
      stdout.setEncoding("utf8").on("data", logLine);
      stderr.setEncoding("utf8").on("data", logLine);
    },
  });
}

/** Rejects when the promise takes longer than the lane waits for a sign of life. */
async function orSilence<T>(promise: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No sign of life for ${limitMs / 1000} s`)), limitMs);
  });
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** Runs one file in the running Worker; `false` when the Worker must be started afresh. */
async function runFile(
  miniflare: Miniflare,
  file: string,
  counter: RecordCounter,
  { log, silenceLimitMs = usualSilenceMs }: WorkerdLaneOptions,
): Promise<boolean> {
  const query = file.endsWith(".request.workerd.test.ts") ? "" : `?object=${encodeURIComponent(file)}`;
  const splitLines = lineSplitter((line) => {
    log(`${line}\n`);
    counter.add(JSON.parse(line) as TestRecord);
  });
  try {
    const url = `http://tests/run/${encodeURIComponent(file)}${query}`;
    const response = await orSilence(miniflare.dispatchFetch(url), silenceLimitMs);
    if (!response.ok || response.body === null) throw new Error(await response.text());
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await orSilence(reader.read(), silenceLimitMs);
      if (done) break;
      splitLines(value);
    }
    splitLines();
    if (counter.isRunning) throw new Error("The Worker stopped in the middle of a test");
    return true;
  } catch (error) {
    counter.failRunning(file, String(error));
    return false;
  }
}

async function runBundle(
  { script, files, mapStack }: Bundle & { readonly files: readonly string[] },
  counter: RecordCounter,
  options: WorkerdLaneOptions,
): Promise<void> {
  const log = (text: string): void => options.log(mapStack(text));
  counter.mapDetail = mapStack;
  let left = files;
  while (left.length > 0) {
    const miniflare = startMiniflare(script, { ...options, log });
    try {
      await miniflare.ready;
      let alive = true;
      for (; alive && left.length > 0; left = left.slice(1)) {
        alive = await runFile(miniflare, left[0] ?? "", counter, { ...options, log });
      }
    } finally {
      await miniflare.dispose();
    }
  }
}

export async function runWorkerdLane(files: readonly string[], options: WorkerdLaneOptions): Promise<Outcome> {
  const counter = new RecordCounter();
  const bundled = await bundleTolerantly(files, counter);
  try {
    await runBundle(bundled, counter, options);
    return counter.outcome;
  } catch (error) {
    // The Worker does not start: find out which file is to blame by starting one for each.
    if (bundled.files.length > 1) {
      const outcomes: Outcome[] = [counter.outcome];
      for (const file of bundled.files) outcomes.push(await runWorkerdLane([file], options));
      return sumOutcomes(outcomes);
    }
    counter.fail(bundled.files[0] ?? "the Worker", "not started", String(error));
    return counter.outcome;
  }
}
