/**
 * Which test files run where: `X.test.ts` on every runtime, `X.node.test.ts`, `X.deno.test.ts` and
 * `X.workerd.test.ts` on theirs. The suites against real servers are steps of their own.
 */
import { globSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "../../support/paths.ts";

export type Runtime = "node" | "deno" | "workerd";

const suffix = /(?:\.(node|deno|workerd))?\.test\.ts$/;

/** The test files below `folder` for `runtime` whose path contains one of `filters`, if there are any. */
export function testFiles(runtime: Runtime, folder: string, filters: readonly string[]): string[] {
  return globSync(`${folder}/**/*.test.ts`, { cwd: projectRoot })
    .map((file) => file.split(path.sep).join("/"))
    .filter((file) => (suffix.exec(file)?.[1] ?? runtime) === runtime)
    .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
    .toSorted();
}

/** The unit tests: all but what needs real servers or checks the source itself. */
export function unitTestFiles(runtime: Runtime, filters: readonly string[]): string[] {
  const others = ["test/integration/", "test/faults/", "test/conformance/", "test/tidy/", "test/package/"];
  return testFiles(runtime, "test", filters).filter((file) => !others.some((folder) => file.startsWith(folder)));
}
