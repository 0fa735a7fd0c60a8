/**
 * Whether every `gen` folder is what the `proto` beside it generates, and our own `proto` keeps to buf's rules.
 */
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { cacheFolder, projectRoot } from "../../support/paths.ts";
import { type Outcome, checkOutcome, sumOutcomes } from "../outcome.ts";
import type { StepContext } from "../step.ts";
import { runTool } from "./tools.ts";

function readTree(folder: string): Map<string, string> {
  const files = globSync("**/*.ts", { cwd: folder });
  return new Map(files.map((file) => [file, readFileSync(path.join(folder, file), "utf8")]));
}

/** Generates afresh beside the cache and compares. */
async function checkTree(context: StepContext, template: string, tree: string): Promise<Outcome> {
  const fresh = cacheFolder("generated");
  const generate = await runTool(context, "buf", ["generate", "--template", template, "--output", fresh]);
  const wanted = readTree(path.join(fresh, tree));
  const found = readTree(path.join(projectRoot, tree));
  const stale = [...new Set([...wanted.keys(), ...found.keys()])].filter(
    (file) => wanted.get(file) !== found.get(file),
  );
  const problem = stale.length === 0 ? undefined : `Not what is generated, run "npm run generate": ${stale.join(", ")}`;
  return generate.failures.length > 0 ? generate : checkOutcome(`${tree} is up to date`, problem);
}

export async function checkGenerated(context: StepContext): Promise<Outcome> {
  return sumOutcomes([
    await runTool(context, "buf", ["lint", "proto"]),
    await checkTree(context, "buf.gen.yaml", "src/gen"),
    await checkTree(context, "test/buf.gen.yaml", "test/gen"),
    await checkTree(context, "bench/buf.gen.yaml", "bench/gen"),
  ]);
}
