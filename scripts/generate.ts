/**
 * `npm run generate`: makes `src/gen` from `proto`.
 */
import "./support/node-version.ts";
import process from "node:process";
import { runCommand } from "./support/command.ts";
import { tool } from "./support/paths.ts";

const { status, output } = await runCommand(tool("buf"), ["generate"]);
if (output !== "") console.log(output);
process.exit(status ?? 1);
