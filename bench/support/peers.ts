/**
 * Clients that a benchmark compares with. Each is fetched into the cache, at a pinned version, when it is first measured; one that cannot
 * be had on this machine is named and left out.
 */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";
import { runCommand } from "../../scripts/support/command.ts";
import { cacheFolder, projectRoot } from "../../scripts/support/paths.ts";
import { label } from "./figures.ts";

/** A client: how it is made ready, and the command that runs it. */
export interface Peer {
  readonly client: string;
  readonly runtime: string;
  readonly prepare: () => Promise<void>;
  readonly command: (addresses: readonly string[]) => Promise<readonly string[]>;
}

/** A package from a registry. */
export interface PeerPackage {
  readonly name: string;
  readonly version: string;
}

/** Where a package is, once it is whole. */
export function peerFolder({ name, version }: PeerPackage): string {
  return path.join(cacheFolder("bench", "peers"), `${name}-${version}`);
}

/** A package's module, in its own process. */
export function requirePeer(peer: PeerPackage): unknown {
  return createRequire(path.join(peerFolder(peer), "package.json"))(peer.name) as unknown;
}

/** Runs an installer into a folder that only exists when it is whole. Throws with what the installer said. */
export async function install(peer: PeerPackage, command: string, args: (folder: string) => string[]): Promise<void> {
  const folder = peerFolder(peer);
  if (existsSync(folder)) return;
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const { status, output } = await runCommand(command, args(unfinished));
  if (status !== 0) throw new Error(output.trim().split("\n")[0] ?? `"${command}" failed`);
  renameSync(unfinished, folder);
}

/** Installs with install scripts, as native clients are built by one; and loads, which shows whether that went well. */
async function installFromNpm(peer: PeerPackage): Promise<void> {
  const { name, version } = peer;
  await install(peer, "npm", (folder) => {
    mkdirSync(folder, { recursive: true });
    const project = { private: true, dependencies: { [name]: version }, allowScripts: { [name]: true } };
    writeFileSync(path.join(folder, "package.json"), JSON.stringify(project));
    return ["install", "--prefix", folder, "--no-audit", "--no-fund"];
  });
  const load = `require(${JSON.stringify(path.join(peerFolder(peer), "node_modules", name))})`;
  const { status, output } = await runCommand(process.execPath, ["-e", load]);
  if (status !== 0) throw new Error(/^Error: .*$/m.exec(output)?.[0] ?? "it does not load");
}

/** A program of a benchmark's own, on Node. */
export function nodeProgram(file: string): Peer["command"] {
  return async (addresses) => [process.execPath, "--conditions=dragoman-source", file, ...addresses];
}

/** A client from npm. @param file The program that uses it. */
export function npmPeer(peer: PeerPackage, file: string): Peer {
  return { client: peer.name, runtime: "node", prepare: () => installFromNpm(peer), command: nodeProgram(file) };
}

/** What a client in Java is made of. */
export interface JavaPeer {
  /** Relative to the project; its class is `BenchClient`. */
  readonly source: string;
  readonly classPath: () => Promise<string>;
  /** For the JVM. */
  readonly flags?: readonly string[];
}

/** A client in Java, compiled when it is measured. */
export function javaPeer({ source, classPath, flags = [] }: JavaPeer): Peer {
  const classes = (): string => cacheFolder("bench", path.dirname(source).replaceAll("/", "-"));
  return {
    ...{ client: "java", runtime: "java" },
    async prepare() {
      const file = path.join(projectRoot, source);
      const { status, output } = await runCommand("javac", [
        "-nowarn",
        "-d",
        classes(),
        "-cp",
        await classPath(),
        file,
      ]);
      if (status !== 0) throw new Error(output);
    },
    command: async (addresses) => [
      ...["java", "-Xmx512m", ...flags, "-cp", `${classes()}:${await classPath()}`, "BenchClient", ...addresses],
    ],
  };
}

/** Those that can be had here; the others are named. */
export async function prepared(selected: readonly Peer[]): Promise<readonly Peer[]> {
  const found: Peer[] = [];
  for (const peer of selected) {
    try {
      await peer.prepare();
      found.push(peer);
    } catch (error) {
      console.log(
        `Left out, as it cannot be had here: ${label(peer)} (${error instanceof Error ? error.message : ""})`,
      );
    }
  }
  return found;
}
