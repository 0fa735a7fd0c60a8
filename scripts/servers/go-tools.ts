/**
 * The programs written in Go that the tests and benchmarks run against: built once, at a pinned version, into the cache.
 */
import { existsSync, renameSync } from "node:fs";
import path from "node:path";
import { runCommand } from "../support/command.ts";
import { cacheFolder } from "../support/paths.ts";

/** A program, the version that is known to work, and its name after the build. */
export interface GoTool {
  readonly name: string;
  readonly package: string;
  readonly version: string;
}

export const grpcInteropServer: GoTool = {
  name: "grpc-interop-server",
  package: "google.golang.org/grpc/interop/server",
  version: "v1.85.0",
};

/** Later versions do not build with every Go. */
export const connectConformance: GoTool = {
  name: "connectconformance",
  package: "connectrpc.com/conformance/cmd/connectconformance",
  version: "v1.0.6",
};

const buildTimeoutMs = 15 * 60_000;

/** The environment of a Go build of ours: no other settings of the machine get in. */
const goEnvironment: Readonly<Record<string, string>> = { GOFLAGS: "-buildvcs=false", GOWORK: "off" };

const builds = new Map<string, Promise<string>>();

async function build({ name, package: goPackage, version }: GoTool): Promise<string> {
  const folder = cacheFolder("servers", `${name}-${version}`);
  const program = path.join(folder, name);
  if (existsSync(program)) return program;
  console.log(`     Building ${name} ${version} (once; a minute or two)`);
  const { status, output } = await runCommand("go", ["install", `${goPackage}@${version}`], {
    env: { ...goEnvironment, GOBIN: folder },
    timeoutMs: buildTimeoutMs,
  });
  if (status !== 0) throw new Error(`"go install ${goPackage}@${version}" failed:\n${output}`);
  // Renamed last, so that an interrupted build is not taken for a finished one.
  renameSync(path.join(folder, path.basename(goPackage)), program);
  return program;
}

/** Builds a program of our own, from a folder of this project. Go's own cache makes it quick when nothing changed. */
export async function ownGoProgram(folder: string): Promise<string> {
  const program = path.join(cacheFolder("servers", "own"), path.basename(folder));
  const { status, output } = await runCommand("go", ["build", "-o", program, "."], {
    cwd: folder,
    env: goEnvironment,
    timeoutMs: buildTimeoutMs,
  });
  if (status !== 0) throw new Error(`"go build" in "${folder}" failed:\n${output}`);
  return program;
}

/** The path of the built program. */
export function goTool(tool: GoTool): Promise<string> {
  const running = builds.get(tool.name) ?? build(tool);
  builds.set(tool.name, running);
  return running;
}
