/**
 * examples/worker, copied as a user copies it and installed with the tarball of `npm pack`: its types fit Cloudflare's own, wrangler would
 * deploy it, and what wrangler bundles calls all three backends. Needs `dist`, which the build step makes.
 */
import assert from "node:assert/strict";
import { cpSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { connectHBase } from "dragoman/hbase";
import { connectZooKeeper } from "dragoman/zookeeper";
import { Miniflare } from "miniflare";
import { runCommand } from "../../scripts/support/command.ts";
import { packPackage } from "../../scripts/support/pack.ts";
import { cacheFolder, projectRoot, tool } from "../../scripts/support/paths.ts";
import { compatibilityDate } from "../../scripts/support/worker-bundle.ts";
import { startBackends } from "../examples/backends.ts";
import { startInterpreter } from "../examples/interpreter-server.ts";

const template = path.join(projectRoot, "examples/worker");
const project = path.join(cacheFolder("package"), "template");
const bundle = path.join(project, "out");

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const read = (...file: string[]): string => readFileSync(path.join(projectRoot, ...file), "utf8");

async function run(command: string, ...args: readonly string[]): Promise<void> {
  const { status, output } = await runCommand(command, args, { cwd: project, env: { NO_COLOR: "1" } });
  assert.equal(status, 0, `${command} ${args.join(" ")}\n${output}`);
}

before(async () => {
  rmSync(project, { recursive: true, force: true });
  cpSync(template, project, { recursive: true });
  // Its own tools are this project's, of the same versions.
  await run("npm", "install", "--omit=dev", "--prefer-offline", "--no-audit", "--no-fund", await packPackage());
});

test("the template has the versions that this project is tested with, and its demonstration service", () => {
  const ours = JSON.parse(read("package.json")) as Manifest;
  const its = JSON.parse(read("examples/worker/package.json")) as Manifest;
  const versions = new Map(Object.entries({ ...ours.dependencies, ...ours.devDependencies, dragoman: ours.version }));
  for (const [name, version] of Object.entries({ ...its.dependencies, ...its.devDependencies })) {
    assert.equal(version, versions.get(name), name);
  }
  const service = "dragoman/demo/v1/interpreter";
  assert.equal(read("examples/worker/proto", `${service}.proto`), read("proto", `${service}.proto`));
  assert.equal(read("examples/worker/src/gen", `${service}_pb.ts`), read("src/gen", `${service}_pb.ts`));
});

test("its types fit Cloudflare's own", async () => {
  await run(tool("wrangler"), "types");
  await run(tool("tsc"));
});

describe("what wrangler would deploy of it", () => {
  const stack = new AsyncDisposableStack();
  let miniflare: Miniflare;

  before(async () => {
    await run(tool("wrangler"), "deploy", "--dry-run", `--outdir=${bundle}`);
    const interpreter = stack.use(await startInterpreter());
    const { zooKeeper, hbase } = stack.use(await startBackends());
    await using zk = await connectZooKeeper(zooKeeper);
    await zk.create("/config", "blue");
    await using client = await connectHBase(hbase);
    await client.table("orders").put("o-1", { "d:status": "open" });
    miniflare = new Miniflare({
      modules: true,
      scriptPath: path.join(bundle, "index.js"),
      compatibilityDate,
      bindings: { GRPC_TARGETS: interpreter.target, ZOOKEEPER_TARGETS: zooKeeper, HBASE_TARGETS: hbase },
      durableObjects: {
        GRPC: { className: "GrpcChannelObject", useSQLite: true },
        ZOOKEEPER: { className: "ZooKeeperSessionObject", useSQLite: true },
        HBASE: { className: "HBaseConnectionObject", useSQLite: true },
      },
    });
    stack.defer(() => miniflare.dispose());
  });

  after(() => stack.disposeAsync());

  async function request(method: "GET" | "PUT", route: string, body?: string): Promise<string> {
    const signal = AbortSignal.timeout(20_000);
    const response = await miniflare.dispatchFetch(`http://worker${route}`, { method, signal, ...(body && { body }) });
    return `${response.status} ${await response.text()}`;
  }

  test("calls gRPC", async () => {
    assert.equal(await request("GET", "/phrases/Good%20morning/fr"), '200 {"phrase":"Bonjour"}');
    assert.match(await request("GET", "/phrases/Farewell/fr"), /^502 .*is not in the phrase book/);
  });

  test("calls ZooKeeper", async () => {
    assert.equal(await request("GET", "/config"), "200 blue");
    assert.equal(await request("PUT", "/config", "green"), '200 {"version":1}');
    assert.equal(await request("GET", "/config"), "200 green");
  });

  test("calls HBase", async () => {
    assert.equal(await request("GET", "/orders/o-1"), '200 {"d:status":"open"}');
    assert.equal(await request("PUT", "/orders/o-7", "paid"), '200 {"status":"paid"}');
    assert.equal(await request("GET", "/orders/o-7"), '200 {"d:status":"paid"}');
    assert.match(await request("GET", "/orders/o-8"), /^404 /);
  });
});
