/**
 * `npm run api`: writes the API snapshot, docs/api, from a fresh build. `npm test` compares.
 */
import "./support/node-version.ts";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { apiFolder, apiSnapshots } from "./support/api.ts";
import { buildPackage } from "./support/build.ts";

const { status, output } = await buildPackage();
if (status !== 0) {
  console.error(output);
  process.exit(1);
}
mkdirSync(apiFolder, { recursive: true });
for (const [name, text] of apiSnapshots()) writeFileSync(path.join(apiFolder, name), text);
