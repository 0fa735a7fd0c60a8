/**
 * The clients that the ZooKeeper benchmark compares with. Each is fetched into the cache, at a pinned version, when it is first
 * measured; one that cannot be had on this machine is named and left out.
 */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";
import { runCommand } from "../../scripts/support/command.ts";
import { cacheFolder, projectRoot } from "../../scripts/support/paths.ts";
import { javaClassPath, zooKeeper } from "../../scripts/servers/maven.ts";

const versions = { "node-zookeeper-client": "1.1.3", zookeeper: "7.3.0", kazoo: "2.11.0" } as const;

const folderOf = (name: keyof typeof versions): string =>
  path.join(cacheFolder("bench", "peers"), `${name}-${versions[name]}`);

/** A peer's module, in its own process. */
export function requirePeer(name: "node-zookeeper-client" | "zookeeper"): unknown {
  return createRequire(path.join(folderOf(name), "package.json"))(name) as unknown;
}

/** Runs an installer into a folder that only exists when it is whole. Throws with what the installer said. */
async function install(
  name: keyof typeof versions,
  command: string,
  args: (folder: string) => string[],
): Promise<void> {
  const folder = folderOf(name);
  if (existsSync(folder)) return;
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const { status, output } = await runCommand(command, args(unfinished));
  if (status !== 0) throw new Error(output.trim().split("\n")[0] ?? `"${command}" failed`);
  renameSync(unfinished, folder);
}

/** Installed with its install scripts, as the native client is built by one; and loaded, which shows whether that went well. */
const npm = (name: "node-zookeeper-client" | "zookeeper") => async (): Promise<void> => {
  await install(name, "npm", (folder) => {
    mkdirSync(folder, { recursive: true });
    const dependencies = { [name]: versions[name] };
    const project = { private: true, dependencies, allowScripts: { [name]: true } };
    writeFileSync(path.join(folder, "package.json"), JSON.stringify(project));
    return ["install", "--prefix", folder, "--no-audit", "--no-fund"];
  });
  const load = `require(${JSON.stringify(path.join(folderOf(name), "node_modules", name))})`;
  const { status, output } = await runCommand(process.execPath, ["-e", load]);
  if (status !== 0) throw new Error(/^Error: .*$/m.exec(output)?.[0] ?? "it does not load");
};

async function compileJava(): Promise<void> {
  const classPath = await javaClassPath(zooKeeper);
  const source = path.join(projectRoot, "bench/zookeeper/peers/BenchClient.java");
  const { status, output } = await runCommand("javac", ["-d", javaFolder(), "-cp", classPath, source]);
  if (status !== 0) throw new Error(output);
}

const javaFolder = (): string => cacheFolder("bench", "zookeeper-java");

/** A peer: how it is made ready, and the command that runs it. */
export interface Peer {
  readonly client: string;
  readonly runtime: string;
  readonly prepare: () => Promise<void>;
  readonly command: (addresses: readonly string[]) => Promise<readonly string[]>;
}

const nodePeer = (name: "node-zookeeper-client" | "zookeeper"): Peer => ({
  ...{ client: name, runtime: "node", prepare: npm(name) },
  command: async (addresses) => [
    ...[process.execPath, "--conditions=dragoman-source", `bench/zookeeper/clients/${name}.ts`, ...addresses],
  ],
});

export const peers: readonly Peer[] = [
  nodePeer("node-zookeeper-client"),
  nodePeer("zookeeper"),
  {
    ...{ client: "java", runtime: "java", prepare: compileJava },
    command: async (addresses) => {
      const classPath = `${javaFolder()}:${await javaClassPath(zooKeeper)}`;
      return [
        "java",
        "-Xmx512m",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
        "-cp",
        classPath,
        "BenchClient",
        ...addresses,
      ];
    },
  },
  {
    ...{ client: "kazoo", runtime: "python" },
    prepare: () =>
      install("kazoo", "python3", (folder) => [
        ...["-m", "pip", "install", "-q", "--no-deps", "--target", folder, `kazoo==${versions.kazoo}`],
      ]),
    command: async (addresses) => [
      ...["env", `PYTHONPATH=${folderOf("kazoo")}`, "python3", "bench/zookeeper/peers/kazoo_client.py", ...addresses],
    ],
  },
];
