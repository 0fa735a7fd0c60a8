/**
 * Whether `src/gen` is what `proto` generates, and `proto` keeps to buf's rules.
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

export async function checkGenerated(context: StepContext): Promise<Outcome> {
  const fresh = cacheFolder("generated");
  const generate = await runTool(context, "buf", ["generate", "--output", fresh]);
  const wanted = readTree(path.join(fresh, "src/gen"));
  const found = readTree(path.join(projectRoot, "src/gen"));
  const stale = [...new Set([...wanted.keys(), ...found.keys()])].filter(
    (file) => wanted.get(file) !== found.get(file),
  );
  const problem =
    stale.length === 0 ? undefined : `Not what proto generates, run "npm run generate": ${stale.join(", ")}`;
  return sumOutcomes([
    await runTool(context, "buf", ["lint"]),
    generate,
    checkOutcome("src/gen is up to date", problem),
  ]);
}
