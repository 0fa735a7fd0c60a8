/**
 * The tarball of `npm pack`, installed in an empty project, works where it says it does: on Node 22 and 24, on Deno, and
 * in a Worker that wrangler bundles. Needs `dist`, which the build step makes.
 */
import assert from "node:assert/strict";
import { cpSync, existsSync, globSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { before, test } from "node:test";
import { Miniflare } from "miniflare";
import { createGrpcServer, listen } from "dragoman/testing";
import { runCommand } from "../../scripts/support/command.ts";
import { packPackage } from "../../scripts/support/pack.ts";
import { cacheFolder, projectRoot, tool } from "../../scripts/support/paths.ts";
import { InterpreterService } from "../../src/gen/dragoman/demo/v1/interpreter_pb.ts";

const project = path.join(cacheFolder("package"), "project");
const oldestNode = "22";

async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  const { status, stdout, output } = await runCommand(command, args, { cwd, env: { NO_COLOR: "1" } });
  assert.equal(status, 0, `${command} ${args.join(" ")}\n${output}`);
  return stdout.trim();
}

async function install(folder: string, manifest: object, packages: readonly string[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ private: true, type: "module", ...manifest }));
  await run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", ...packages], folder);
}

/** The oldest Node that the package supports, from npm, once. */
async function oldNode(): Promise<string> {
  const folder = cacheFolder(`node-${oldestNode}`);
  const program = path.join(folder, "node_modules/node/bin/node");
  if (!existsSync(program)) await install(folder, { allowScripts: { node: true } }, [`node@${oldestNode}`]);
  return program;
}

before(async () => {
  rmSync(project, { recursive: true, force: true });
  await install(project, {}, [await packPackage()]);
  cpSync(path.join(import.meta.dirname, "project"), project, { recursive: true });
  cpSync(
    path.join(projectRoot, "dist/gen/dragoman/demo/v1/interpreter_pb.js"),
    path.join(project, "interpreter_pb.js"),
  );
});

test("the tarball makes a call on the oldest Node that it supports", async () => {
  const node = await oldNode();
  assert.match(await run(node, ["--version"], project), new RegExp(`^v${oldestNode}\\.`));
  assert.equal(await run(node, ["call.js"], project), "hello!");
});

test("the tarball makes a call on this Node", async () => {
  assert.equal(await run(process.execPath, ["call.js"], project), "hello!");
});

test("the tarball makes a call on Deno", async () => {
  assert.equal(
    await run(tool("deno"), ["run", "-A", "--quiet", "--node-modules-dir=manual", "call.js"], project),
    "hello!",
  );
});

test("a Worker that wrangler bundles from the tarball makes a call in workerd", async () => {
  const out = path.join(project, "out");
  await run(tool("wrangler"), ["deploy", "--dry-run", `--outdir=${out}`], project);
  const [bundle] = globSync("*.js", { cwd: out });
  assert.ok(bundle !== undefined);
  await using server = createGrpcServer({
    routes: (router) => router.service(InterpreterService, { translate: ({ phrase }) => ({ phrase: `${phrase}!` }) }),
  });
  await using listening = await listen(server);
  const miniflare = new Miniflare({
    modules: true,
    scriptPath: path.join(out, bundle),
    compatibilityDate: "2026-04-01",
    compatibilityFlags: ["nodejs_compat"],
    bindings: { BACKEND: `127.0.0.1:${listening.port}` },
    outboundService: { network: { allow: ["public", "private"], deny: [] } },
  });
  try {
    const response = await miniflare.dispatchFetch("http://worker/");
    assert.equal(await response.text(), "hello!");
  } finally {
    await miniflare.dispose();
  }
});
