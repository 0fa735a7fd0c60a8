/**
 * The import graph: no cycles, and no file of `src` that nothing published, deployed or run reaches.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { type Rule, type Source, projectRoot, resolveImport } from "../source.ts";

type Graph = ReadonlyMap<string, readonly string[]>;

function graphOf(sources: readonly Source[]): Graph {
  const known = new Set(sources.map((source) => source.path));
  return new Map(
    sources.map((source) => [
      source.path,
      source.imports
        .map((request) => resolveImport(source.path, request))
        .filter((target) => target !== undefined)
        .filter((target) => known.has(target)),
    ]),
  );
}

/** Each cycle once, from its alphabetically first file. */
export const checkCycles: Rule = (sources) => {
  const graph = graphOf(sources);
  const state = new Map<string, "open" | "done">();
  const cycles = new Map<string, readonly string[]>();
  const visit = (file: string, trail: readonly string[]): void => {
    if (state.get(file) === "done") return;
    if (state.get(file) === "open") {
      const cycle = trail.slice(trail.indexOf(file));
      cycles.set(cycle.toSorted().join(), cycle);
      return;
    }
    state.set(file, "open");
    for (const target of graph.get(file) ?? []) visit(target, [...trail, file]);
    state.set(file, "done");
  };
  for (const file of graph.keys()) visit(file, []);
  return [...cycles.values()].map((cycle) => ({
    path: cycle[0] ?? "",
    line: 1,
    message: `is in an import cycle: ${cycle.join(" → ")}`,
  }));
};

/** Every file that package.json's `exports` and `imports` name by the source condition. */
export function packageEntries(manifest: unknown): string[] {
  if (typeof manifest === "string") return manifest.startsWith("./src/") ? [manifest.slice(2)] : [];
  if (typeof manifest !== "object" || manifest === null) return [];
  return Object.values(manifest).flatMap(packageEntries);
}

function publishedEntries(): string[] {
  const { exports, imports } = JSON.parse(readFileSync(path.join(projectRoot, "package.json"), "utf8"));
  return packageEntries([exports, imports]);
}

export function orphanRule(entries: readonly string[]): Rule {
  return (sources) => {
    const graph = graphOf(sources);
    const reached = new Set<string>();
    const visit = (file: string): void => {
      if (reached.has(file)) return;
      reached.add(file);
      for (const target of graph.get(file) ?? []) visit(target);
    };
    const roots = sources.map((source) => source.path).filter((file) => /^(workers|scripts|bench)\//.test(file));
    for (const file of [...roots, ...entries]) visit(file);
    return sources
      .filter((source) => source.path.startsWith("src/") && !source.path.endsWith(".d.ts") && !reached.has(source.path))
      .map((source) => ({ path: source.path, line: 1, message: "is reached by no export, Worker or script" }));
  };
}

export const checkOrphans: Rule = orphanRule(publishedEntries());
