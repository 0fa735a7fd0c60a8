/**
 * The style that a check can hold: the project keeps each rule, and each rule finds a violation planted for it.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { checkCalls, checkText } from "./rules/banned.ts";
import { checkCycles, checkOrphans, orphanRule, packageEntries } from "./rules/graph.ts";
import { checkLayers } from "./rules/layers.ts";
import { checkDefaultExports, checkFileLength, checkFunctionLength, checkHeaders } from "./rules/shape.ts";
import { type Rule, parseSource, projectRoot, readProject } from "./source.ts";

/** They import what Deno does not have. */
const onlyOnWorkers = new Set(["./durable", "./transport/workers"]);

interface Case {
  readonly name: string;
  readonly rule: Rule;
  /** Files that break the rule, path to text; the first is the one found. */
  readonly planted: readonly Readonly<Record<string, string>>[];
  /** Files that keep it, though only just. */
  readonly kept: readonly Readonly<Record<string, string>>[];
}

const header = "/** What this module is, why it exists, and what it follows. */\n";
const lines = (count: number): string => "void 0;\n".repeat(count);

const cases: readonly Case[] = [
  {
    name: "a folder imports only what lies below it",
    rule: checkLayers,
    planted: [
      { "src/core/a.ts": 'import "../http2/b.ts";' },
      { "src/core/a.ts": 'import type { B } from "../grpc/b.ts";' },
      { "src/http2/a.ts": 'export * from "../transport/b.ts";' },
      { "src/grpc/wire/a.ts": 'import "../client.ts";' },
      { "src/testing/a.ts": 'import "../grpc/transport.ts";' },
      { "src/transport/node/a.ts": 'import "../deno/b.ts";' },
      { "src/grpc/a.ts": 'await import("node:net");' },
      { "src/core/a.ts": 'import "cloudflare:sockets";' },
      { "src/nowhere/a.ts": 'import "../core/b.ts";' },
    ],
    kept: [
      { "src/grpc/a.ts": 'import "../http2/b.ts"; import "./wire/c.ts"; import "@connectrpc/connect";' },
      { "src/testing/a.ts": 'import "../grpc/wire/b.ts"; import "node:net";' },
      { "src/transport/node/a.ts": 'import "node:net"; import "../pump.ts";' },
    ],
  },
  {
    name: "imports form no cycle",
    rule: checkCycles,
    planted: [
      { "src/core/a.ts": 'import "./b.ts";', "src/core/b.ts": 'import type { A } from "./a.ts";' },
      { "src/a.ts": 'import "./b.ts";', "src/b.ts": 'export * from "./c.ts";', "src/c.ts": 'import "./a.ts";' },
    ],
    kept: [{ "src/a.ts": 'import "./b.ts"; import "./c.ts";', "src/b.ts": 'import "./c.ts";', "src/c.ts": "" }],
  },
  {
    name: "every source file is reached from an entry",
    rule: orphanRule(["src/index.ts"]),
    planted: [{ "src/lost.ts": "", "src/index.ts": 'import "./found.ts";', "src/found.ts": "" }],
    kept: [
      { "src/index.ts": 'export * from "./found.ts";', "src/found.ts": "", "src/globals.d.ts": "" },
      { "workers/main.ts": 'import "../src/found.ts";', "src/found.ts": "" },
    ],
  },
  {
    name: "every module opens with a comment that says what it is",
    rule: checkHeaders,
    planted: [{ "a.ts": "void 0;" }, { "a.ts": `void 0;\n${header}` }, { "a.ts": "/** Short. */\nvoid 0;" }],
    kept: [{ "a.ts": `${header}void 0;` }, { "a.mjs": `#!/usr/bin/env node\n${header}void 0;` }],
  },
  {
    name: "no file is longer than 500 lines",
    rule: checkFileLength,
    planted: [{ "a.ts": lines(501) }],
    kept: [{ "a.ts": lines(500) }],
  },
  {
    name: "no function is longer than 70 lines",
    rule: checkFunctionLength,
    planted: [
      { "a.ts": `function a() {\n${lines(69)}}` },
      { "a.ts": `const a = () => {\n${lines(69)}};` },
      { "a.ts": `class A { a() {\n${lines(69)}} }` },
      { "a.ts": `describe("a", () => {\n test("b", () => {\n${lines(69)}}); });` },
    ],
    kept: [{ "a.ts": `function a() {\n${lines(68)}}` }, { "a.ts": `describe("a", () => {\n${lines(90)}});` }],
  },
  {
    name: "only Workers have a default export",
    rule: checkDefaultExports,
    planted: [{ "a.ts": "export default 1;" }, { "a.ts": "const a = 1; export { a as default };" }],
    kept: [{ "workers/a.ts": "export default {};" }, { "a.ts": "export const a = 1;" }],
  },
  {
    name: "time and chance come from a Clock and a Random",
    rule: checkCalls,
    planted: [
      { "src/core/a.ts": "Date.now();" },
      { "src/core/a.ts": "new Date();" },
      { "src/grpc/a.ts": "setTimeout(f, 1);" },
      { "src/grpc/a.ts": "globalThis.setInterval(f, 1);" },
      { "src/http2/a.ts": "performance.now();" },
      { "src/http2/a.ts": "queueMicrotask(f);" },
      { "src/testing/a.ts": "Math.random();" },
    ],
    kept: [{ "src/transport/a.ts": "setTimeout(f, 1);" }, { "src/core/a.ts": "clock.now(); new Date(0);" }],
  },
  {
    name: "nothing is left over",
    rule: checkText,
    planted: [
      { "a.ts": "// TODO: later" },
      { "a.ts": 'test.only("a", f);' },
      { "a.ts": "debugger;" },
      { "a.ts": 'open("/home/someone/file");' },
      { "a.ts": "// @ts-ignore" },
    ],
    kept: [{ "a.ts": "only(); // https://example.com/home" }],
  },
];

const parse = (files: Readonly<Record<string, string>>): ReturnType<typeof parseSource>[] =>
  Object.entries(files).map(([path, text]) => parseSource(path, text));

const project = readProject();

for (const { name, rule, planted, kept } of cases) {
  describe(name, () => {
    test("in the project", () => {
      const checked = name.includes("reached") ? checkOrphans : rule;
      const found = checked(project).map(({ path, line, message }) => `${path}:${line} ${message}`);
      assert.ok(found.length === 0, found.join("\n"));
    });
    for (const files of planted) {
      const [[path, text] = ["", ""]] = Object.entries(files);
      test(`a violation is found: ${path} ${JSON.stringify(text.slice(0, 40))}`, () => {
        const found = rule(parse(files));
        assert.deepEqual([found.length, found[0]?.path], [1, path]);
      });
    }
    test("what keeps the rule is left alone", () => {
      for (const files of kept) assert.deepEqual(rule(parse(files)), []);
    });
  });
}

test("deno.json maps what package.json's exports and imports say", () => {
  const manifest = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"));
  const { imports } = JSON.parse(readFileSync(join(projectRoot, "deno.json"), "utf8"));
  for (const [name, target] of Object.entries<Record<string, never>>(manifest.imports)) {
    const source = target["dragoman-source"] as unknown as Record<string, string>;
    assert.equal(imports[name], source["deno"] ?? source["default"], name);
  }
  for (const [name, target] of Object.entries<string | Record<string, string>>(manifest.exports)) {
    if (typeof target === "string" || onlyOnWorkers.has(name)) continue;
    assert.equal(imports[`dragoman${name.slice(1)}`], target["dragoman-source"], name);
  }
});

test("package.json's entries are read by their source condition, however deep", () => {
  const exports = { "./a": { "dragoman-source": "./src/a.ts", default: "./dist/a.js" } };
  const imports = { "#b": { "dragoman-source": { node: "./src/b.ts" } } };
  assert.deepEqual(packageEntries([exports, imports]), ["src/a.ts", "src/b.ts"]);
});
