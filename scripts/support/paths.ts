/** Where things are: the project's root and its cache folder, which git ignores. */
import { mkdirSync } from "node:fs";
import path from "node:path";

export const projectRoot: string = path.resolve(import.meta.dirname, "../..");

/** A folder below `.cache`, made when it is missing. */
export function cacheFolder(...names: string[]): string {
  const folder = path.join(projectRoot, ".cache", ...names);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The path of a tool of `node_modules/.bin`. */
export function tool(name: string): string {
  return path.join(projectRoot, "node_modules", ".bin", name);
}
