/**
 * The companion: one Node process with the servers that the transport tests of Deno and workerd dial. Started at most
 * once a run, when a lane first asks for it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { killOnExit, lineSplitter } from "../support/command.ts";
import { projectRoot } from "../support/paths.ts";

/** What a lane hands to its tests: the companion's own description, and the CA that signed its certificates. */
export interface Companion {
  readonly env: Readonly<Record<string, string>>;
  readonly trustedCertificates: readonly string[];
}

const startTimeoutMs = 20_000;
const program = path.join(projectRoot, "test/support/companion.ts");

/** Every certificate authority named in the companion's description, wherever it stands. */
function findAuthorities(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "ca" && typeof inner === "string" ? [inner] : findAuthorities(inner),
  );
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("The companion said nothing")), startTimeoutMs);
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      finish();
    };
    const splitLines = lineSplitter((line) => settle(() => resolve(line)));
    child.stdout?.setEncoding("utf8").on("data", splitLines);
    child.on("exit", (status) => settle(() => reject(new Error(`The companion ended with ${status}`))));
  });
}

async function start(): Promise<Companion> {
  const child = spawn(process.execPath, ["--conditions=dragoman-source", program], {
    cwd: projectRoot,
    stdio: ["pipe", "pipe", "inherit"],
  });
  killOnExit(child);
  const json = await firstLine(child);
  child.unref();
  return { env: { DRAGOMAN_COMPANION: json }, trustedCertificates: findAuthorities(JSON.parse(json)) };
}

let companion: Promise<Companion> | undefined;

export function startCompanion(): Promise<Companion> {
  companion ??= existsSync(program) ? start() : Promise.resolve({ env: {}, trustedCertificates: [] });
  return companion;
}
