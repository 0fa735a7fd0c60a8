/**
 * `npm run generate`: makes `src/gen` from `proto`, `test/gen` and `bench/gen` from the `proto` beside them, and the types of the
 * Worker's bindings, `workers/gen`, from wrangler.toml.
 */
import "./support/node-version.ts";
import process from "node:process";
import { runCommand } from "./support/command.ts";
import { tool } from "./support/paths.ts";
import { workerTypesArguments } from "./support/worker-types.ts";

const templates = ["buf.gen.yaml", "test/buf.gen.yaml", "bench/buf.gen.yaml"];
const commands: readonly (readonly [name: string, args: readonly string[]])[] = [
  ...templates.map((template) => ["buf", ["generate", "--template", template]] as const),
  ["wrangler", workerTypesArguments],
];

for (const [name, args] of commands) {
  const { status, output } = await runCommand(tool(name), args);
  if (output !== "") console.log(output);
  if (status !== 0) process.exit(1);
}
