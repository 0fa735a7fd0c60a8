/**
 * Which folder of `src` may import which: the picture in docs/architecture.md, as a table.
 */
import { type Rule, resolveImport } from "../source.ts";

/** A folder and what it may import besides itself; the longest folder that contains a file decides. */
const layers: Readonly<Record<string, readonly string[]>> = {
  "src/core": [],
  "src/transport": ["src/core"],
  "src/http2": ["src/core"],
  "src/grpc": ["src/core", "src/http2", "src/transport", "src/gen"],
  "src/grpc/wire": ["src/core", "src/http2"],
  "src/zookeeper": ["src/core", "src/transport"],
  "src/zookeeper/wire": ["src/core"],
  "src/hbase": ["src/core", "src/transport", "src/zookeeper", "src/gen"],
  "src/hbase/wire": ["src/core", "src/gen"],
  "src/durable": ["src/core", "src/transport", "src/grpc", "src/hbase", "src/zookeeper", "src/gen"],
  "src/gateway": ["src/grpc", "src/hbase", "src/zookeeper", "src/durable"],
  "src/cli": ["src/grpc", "src/hbase", "src/zookeeper"],
  "src/testing": [
    "src/core",
    "src/http2",
    "src/transport",
    "src/grpc/wire",
    "src/zookeeper/wire",
    "src/hbase/wire",
    "src/gen",
  ],
  "src/gen": [],
  workers: ["src"],
  examples: ["src/gen"],
};

/** The adapters do not know each other; a runtime's modules are imported where that runtime is meant. */
const adapters = ["workers", "deno", "node", "memory"];
const runtimeModules: readonly (readonly [prefix: string, allowed: readonly string[]])[] = [
  ["node:", ["src/transport/node/", "src/testing/", "src/cli/"]],
  ["cloudflare:", ["src/transport/workers/", "src/durable/"]],
];

function inside(file: string, folder: string): boolean {
  return file.startsWith(`${folder}/`);
}

function layerOf(file: string): string | undefined {
  const folders = Object.keys(layers).filter((folder) => inside(file, folder));
  return folders.toSorted((a, b) => b.length - a.length)[0];
}

function adapterOf(file: string): string | undefined {
  return adapters.find((adapter) => inside(file, `src/transport/${adapter}`));
}

function problemWith(file: string, request: string): string | undefined {
  const layer = layerOf(file);
  if (layer === undefined)
    return file.startsWith("src/") && file.split("/").length > 2 ? "is in no known folder" : undefined;
  for (const [prefix, allowed] of file.startsWith("src/") ? runtimeModules : []) {
    if (request.startsWith(prefix) && !allowed.some((folder) => file.startsWith(folder))) {
      return `imports "${request}", which only ${allowed.join(", ")} may`;
    }
  }
  const target = resolveImport(file, request);
  if (target === undefined) return undefined;
  const [adapter, other] = [adapterOf(file), adapterOf(target)];
  if (adapter !== undefined && other !== undefined && adapter !== other) return `imports another adapter, "${target}"`;
  const allowed = [layer, ...(layers[layer] ?? [])];
  if (allowed.some((folder) => inside(target, folder))) return undefined;
  return `imports "${target}", and ${layer} may import ${layers[layer]?.join(", ") || "nothing else"}`;
}

export const checkLayers: Rule = (sources) =>
  sources.flatMap(({ path, imports }) =>
    imports
      .map((request) => problemWith(path, request))
      .filter((message) => message !== undefined)
      .map((message) => ({ path, line: 1, message })),
  );
