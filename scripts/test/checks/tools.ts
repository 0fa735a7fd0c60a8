/**
 * The checks that are a tool's own: it passes or it says what is wrong.
 */
import { globSync } from "node:fs";
import process from "node:process";
import { type CommandOptions, runCommand } from "../../support/command.ts";
import { tool } from "../../support/paths.ts";
import { type Outcome, checkOutcome, sumOutcomes } from "../outcome.ts";
import type { StepContext } from "../step.ts";

/** Runs a tool of `node_modules/.bin`; what it says is the failure, if its status is not 0. */
export async function runTool(
  { log }: StepContext,
  name: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<Outcome> {
  const title = [name, ...args].join(" ");
  const command = name === "node" ? process.execPath : tool(name);
  const { status, output } = await runCommand(command, args, { ...options, env: { NO_COLOR: "1", ...options.env } });
  log(`$ ${title}\n${output}\n`);
  return checkOutcome(title.length > 80 ? `${title.slice(0, 79)}…` : title, status === 0 ? undefined : output);
}

export const checkFormat = (context: StepContext): Promise<Outcome> => runTool(context, "oxfmt", ["--check"]);

/** oxlint knows the whole project and its types; `deno lint` what runs only on Deno. */
export async function checkLint(context: StepContext): Promise<Outcome> {
  return sumOutcomes([
    await runTool(context, "oxlint", ["--format=unix"]),
    await runTool(context, "deno", ["lint", "--quiet"]),
  ]);
}

/** The project, the pure folders without a runtime's types, and Deno's own files against the real Deno. */
export async function checkTypes(context: StepContext): Promise<Outcome> {
  const denoFiles = globSync(["src/transport/deno/index.ts", "test/**/*.deno.test.ts", "examples/deno/*.ts"]);
  return sumOutcomes([
    await runTool(context, "tsc", ["-p", "tsconfig.json"]),
    await runTool(context, "tsc", ["-p", "tsconfig.pure.json"]),
    await runTool(context, "deno", ["check", "--quiet", ...denoFiles]),
  ]);
}

export const checkUnused = (context: StepContext): Promise<Outcome> => runTool(context, "knip", ["--no-progress"]);

export const checkPublint = (context: StepContext): Promise<Outcome> => runTool(context, "publint", ["--strict"]);
