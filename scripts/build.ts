/**
 * `npm run build`: the JavaScript and declarations that the package publishes, into `dist`.
 */
import "./support/node-version.ts";
import process from "node:process";
import { buildPackage } from "./support/build.ts";

const { status, output } = await buildPackage();
console.log(output);
process.exit(status ?? 1);
