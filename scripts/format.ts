/**
 * `npm run format`: formats the project in place.
 */
import "./support/node-version.ts";
import { spawnSync } from "node:child_process";
import process from "node:process";
import { tool } from "./support/paths.ts";

process.exit(spawnSync(tool("oxfmt"), process.argv.slice(2), { stdio: "inherit" }).status ?? 1);
