/**
 * The package as `npm pack` makes it from the built `dist`: one tarball a run, in the cache.
 */
import path from "node:path";
import { runCommand } from "./command.ts";
import { cacheFolder } from "./paths.ts";

let packed: Promise<string> | undefined;

async function pack(): Promise<string> {
  const folder = cacheFolder("package");
  const { status, stdout, output } = await runCommand("npm", [
    "pack",
    "--json",
    "--ignore-scripts",
    `--pack-destination=${folder}`,
  ]);
  if (status !== 0) throw new Error(`"npm pack" failed:\n${output}`);
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  return path.join(folder, filename);
}

/** The path of the tarball. Needs `dist`. */
export function packPackage(): Promise<string> {
  packed ??= pack();
  return packed;
}
