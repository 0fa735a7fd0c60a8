/**
 * The summary of the last full run, which is committed: what ran, how long it took, and what the long steps said.
 */
import { writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { projectRoot } from "../support/paths.ts";
import type { Finished } from "./runner.ts";

/** Writes `docs/test-full.md`. */
export function writeFullSummary(finished: readonly Finished[]): void {
  const rows = finished.map(({ step, outcome, seconds }) => {
    const { passed, skipped, failures } = outcome;
    return `| ${step.name} | ${passed} | ${failures.length} | ${skipped} | ${seconds.toFixed(1)} |`;
  });
  const long = finished.filter(({ step }) => step.fullOnly === true);
  const said = long.map(({ step, text }) => `## ${step.name}\n\n\`\`\`\n${lastLines(text)}\n\`\`\``);
  const lines = [
    "# The last full run",
    "",
    `\`npm run test:full\` on Node ${process.version}, written by it.`,
    "",
    "| step | passed | failed | skipped | seconds |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
    said.join("\n\n"),
    "",
  ];
  writeFileSync(path.join(projectRoot, "docs/test-full.md"), lines.join("\n"));
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-12).join("\n");
}
