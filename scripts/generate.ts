/**
 * `npm run generate`: makes `src/gen` from `proto`, and `test/gen` and `bench/gen` from the `proto` beside them.
 */
import "./support/node-version.ts";
import process from "node:process";
import { runCommand } from "./support/command.ts";
import { tool } from "./support/paths.ts";

for (const template of ["buf.gen.yaml", "test/buf.gen.yaml", "bench/buf.gen.yaml"]) {
  const { status, output } = await runCommand(tool("buf"), ["generate", "--template", template]);
  if (output !== "") console.log(output);
  if (status !== 0) process.exit(1);
}
