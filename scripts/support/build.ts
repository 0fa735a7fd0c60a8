/** Makes `dist` afresh from `src`, for the package and for the tests of it. */
import { rmSync } from "node:fs";
import path from "node:path";
import { type CommandResult, runCommand } from "./command.ts";
import { projectRoot, tool } from "./paths.ts";

export function buildPackage(): Promise<CommandResult> {
  rmSync(path.join(projectRoot, "dist"), { recursive: true, force: true });
  return runCommand(tool("tsc"), ["-p", "tsconfig.build.json"]);
}
