/** The tool chains that the real servers are made with. */
import { spawnSync } from "node:child_process";

/** Command, and the argument that only says its version. */
const toolChains = [
  ["Go", "go", "version"],
  ["Java", "java", "-version"],
  ["Maven", "mvn", "-version"],
] as const;

/** Those that are not here. */
export function missingToolChains(): string[] {
  return toolChains
    .filter(([, command, argument]) => spawnSync(command, [argument], { stdio: "ignore" }).status !== 0)
    .map(([name]) => name);
}
