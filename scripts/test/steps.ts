/**
 * The steps of `npm test`, cheap ones first.
 */
import { checkApi } from "./checks/api.ts";
import { checkTypesResolve } from "./checks/attw.ts";
import { checkBundleSizes } from "./checks/bundle-size.ts";
import { checkDeploy } from "./checks/deploy.ts";
import { checkGenerated } from "./checks/generated.ts";
import { checkFormat, checkLint, checkPublint, checkTypes, checkUnused, runTool } from "./checks/tools.ts";
import { companionForLane } from "./companion.ts";
import { runConformance } from "./lanes/conformance.ts";
import { runDenoLane } from "./lanes/deno.ts";
import { runNodeLane } from "./lanes/node.ts";
import { type Runtime, testFiles, unitTestFiles } from "./lanes/test-files.ts";
import { runWorkerdLane } from "./lanes/workerd.ts";
import type { Outcome } from "./outcome.ts";
import { integrationEnvironment, olderHBaseEnvironment, serverCertificates } from "./servers.ts";
import type { Step } from "./step.ts";

type Environment = Readonly<Record<string, string>>;
type Log = (text: string) => void;

const runtimes: readonly Runtime[] = ["node", "deno", "workerd"];

async function runUnit(runtime: Runtime, files: readonly string[], log: Log): Promise<Outcome> {
  if (runtime === "node") return runNodeLane(files, log);
  const { env, trustedCertificates } = await companionForLane();
  return runtime === "deno" ? runDenoLane(files, log, env) : runWorkerdLane(files, { log, env, trustedCertificates });
}

async function runIntegration(
  runtime: Runtime,
  files: readonly string[],
  log: Log,
  { env, silenceLimitMs }: { readonly env: Environment; readonly silenceLimitMs?: number },
): Promise<Outcome> {
  if (runtime === "node") return runNodeLane(files, log, { env, silenceLimitMs });
  if (runtime === "deno") return runDenoLane(files, log, env);
  return runWorkerdLane(files, { log, env, silenceLimitMs, trustedCertificates: [(await serverCertificates()).ca] });
}

/** The tests of one folder that need nothing but Node. */
function nodeSuite(name: string, folder: string, after: readonly string[] = []): Step {
  return { name, after, isLane: true, run: ({ filters, log }) => runNodeLane(testFiles("node", folder, filters), log) };
}

const unitSteps = runtimes.map((runtime): Step => ({
  name: `unit-${runtime}`,
  isLane: true,
  run: ({ filters, log }) => runUnit(runtime, unitTestFiles(runtime, filters), log),
}));

const integrationSteps = runtimes.map((runtime): Step => ({
  name: `integration-${runtime}`,
  needsServers: true,
  isLane: true,
  async run({ filters, log }) {
    const files = testFiles(runtime, "test/integration", filters);
    return files.length === 0
      ? noTests
      : runIntegration(runtime, files, log, { env: await integrationEnvironment(runtime, files) });
  },
}));

/** A storm is one test: a minute of it, and then a cluster has to be whole again before it says anything. */
const stormSilenceMs = 200_000;

/** They do with the servers what no other suite could bear beside it, so each waits for the one before. */
const faultSteps = runtimes.map((runtime, index): Step => ({
  name: `faults-${runtime}`,
  after: index === 0 ? integrationSteps.map(({ name }) => name) : [`faults-${runtimes[index - 1]}`],
  needsServers: true,
  isLane: true,
  async run({ filters, log }) {
    const files = testFiles(runtime, "test/faults", filters);
    return files.length === 0
      ? noTests
      : runIntegration(runtime, files, log, {
          env: await integrationEnvironment(runtime, files),
          silenceLimitMs: stormSilenceMs,
        });
  },
}));

const conformanceSteps = runtimes.flatMap((runtime): Step[] => [
  {
    name: `conformance-${runtime}`,
    needsServers: true,
    run: ({ log }) => runConformance("sockets", runtime, log),
  },
  {
    name: `conformance-fetch-${runtime}`,
    needsServers: true,
    run: ({ log }) => runConformance("fetch", runtime, log),
  },
]);

const durableConformance: Step = {
  name: "conformance-durable-workerd",
  needsServers: true,
  run: ({ log }) => runConformance("durable", "workerd", log),
};

const fuzz = ["--conditions=dragoman-source", "scripts/fuzz.ts"];

/** What of HBase's suite a server of any version plays. */
const hbaseCore = ["table", "batch", "scan", "filters", "routing"].map((name) => `integration/hbase/${name}.test`);

/** What takes too long for every day. Their last result stands in `docs/test-full.md`. */
const longSteps: readonly Step[] = [
  ...["http2", "zookeeper", "hbase"].map((protocol): Step => ({
    name: `fuzz-${protocol}`,
    fullOnly: true,
    run: (context) => runTool(context, "node", [...fuzz, "--protocol", protocol, "--runs", "1000000"]),
  })),
  {
    name: "hbase-2.5",
    fullOnly: true,
    needsServers: true,
    async run({ log }) {
      return runNodeLane(testFiles("node", "test/integration", hbaseCore), log, { env: await olderHBaseEnvironment() });
    },
  },
  {
    name: "simulation-10k",
    fullOnly: true,
    async run({ log }) {
      return runNodeLane(testFiles("node", "test/simulation", []), log, { env: { DRAGOMAN_SEEDS: "10000" } });
    },
  },
  {
    name: "memory",
    fullOnly: true,
    needsServers: true,
    run: (context) =>
      runTool(context, "node", [
        "--conditions=dragoman-source",
        "scripts/bench.ts",
        "grpc",
        "--only",
        "memory,channel",
      ]),
  },
];

const noTests: Outcome = { passed: 0, skipped: 0, failures: [] };

export const steps: readonly Step[] = [
  { name: "format", run: checkFormat },
  { name: "lint", run: checkLint },
  { name: "types", run: checkTypes },
  { name: "generated", run: checkGenerated },
  nodeSuite("tidy", "test/tidy"),
  { name: "unused", run: checkUnused },
  { name: "build", run: (context) => runTool(context, "node", ["scripts/build.ts"]) },
  { name: "publint", after: ["build"], run: checkPublint },
  { name: "attw", after: ["build"], run: checkTypesResolve },
  { name: "api", after: ["build"], run: checkApi },
  { name: "bundle-size", run: checkBundleSizes },
  { name: "deploy", run: checkDeploy },
  nodeSuite("package", "test/package", ["build"]),
  { name: "deno-publish", run: (context) => runTool(context, "deno", ["publish", "--dry-run", "--allow-dirty"]) },
  ...unitSteps,
  ...integrationSteps,
  ...faultSteps,
  ...conformanceSteps,
  durableConformance,
  {
    name: "start",
    run: (context) => runTool(context, "node", ["--conditions=dragoman-source", "scripts/start.ts", "--once"]),
  },
  {
    name: "soak",
    run: (context) => runTool(context, "node", ["--conditions=dragoman-source", "scripts/soak.ts", "--minutes", "1"]),
  },
  ...longSteps,
];
