/**
 * `npm run lint`: the linters, with their own words. Arguments are oxlint's, for example `--fix`.
 */
import "./support/node-version.ts";
import { spawnSync } from "node:child_process";
import process from "node:process";
import { tool } from "./support/paths.ts";

const runs: readonly (readonly [string, readonly string[]])[] = [
  ["oxlint", process.argv.slice(2)],
  ["deno", ["lint"]],
];
const statuses = runs.map(([name, args]) => spawnSync(tool(name), args, { stdio: "inherit" }).status);
process.exit(statuses.every((status) => status === 0) ? 0 : 1);
