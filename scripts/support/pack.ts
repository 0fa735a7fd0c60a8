/**
 * The package as `npm pack` makes it from the built `dist`: one tarball a run, in the cache.
 */
import { renameSync, rmSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { runCommand } from "./command.ts";
import { cacheFolder } from "./paths.ts";

let packed: Promise<string> | undefined;

async function pack(): Promise<string> {
  // In a folder of its own, and moved when it is whole: several processes pack at the same time.
  const folder = cacheFolder("package", String(process.pid));
  const { status, stdout, output } = await runCommand("npm", [
    "pack",
    "--json",
    "--ignore-scripts",
    `--pack-destination=${folder}`,
  ]);
  if (status !== 0) throw new Error(`"npm pack" failed:\n${output}`);
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  const tarball = path.join(cacheFolder("package"), filename);
  renameSync(path.join(folder, filename), tarball);
  rmSync(folder, { recursive: true });
  return tarball;
}

/** The path of the tarball. Needs `dist`. */
export function packPackage(): Promise<string> {
  packed ??= pack();
  return packed;
}
