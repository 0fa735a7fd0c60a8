/**
 * A real HBase, as the project publishes it: ZooKeeper, master and region servers in one JVM (`hbase/TestCluster.java`), on an
 * empty folder, and gone with it. Tests tell it to move, split and kill by its control port.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { CertificateAndKey } from "../../test/support/companion-info.ts";
import { killOnExit, lineSplitter, runCommand } from "../support/command.ts";
import { cacheFolder, projectRoot } from "../support/paths.ts";
import { hbase, type JavaArtifact, javaClassPath } from "./maven.ts";

export interface HBaseServerAddress {
  readonly host: string;
  readonly port: number;
  readonly startCode: string;
}

/** Where everything of a cluster listens. */
export interface HBaseWhereabouts {
  readonly zooKeeperPort: number;
  readonly controlPort: number;
  readonly masters: readonly HBaseServerAddress[];
  readonly regionServers: readonly HBaseServerAddress[];
}

export interface HBaseCluster extends AsyncDisposable {
  readonly whereabouts: HBaseWhereabouts;
  stop(): Promise<void>;
}

export interface HBaseClusterOptions {
  /** Which HBase, if not the one that all else is tested with. */
  readonly artifact?: JavaArtifact;
  readonly regionServers?: number;
  /** With one, the region servers take TLS as well as plaintext. */
  readonly certificate?: CertificateAndKey;
  /** Settings beyond those of TestCluster.java. */
  readonly settings?: Readonly<Record<string, string>>;
}

const readyTimeoutMs = 90_000;
const sources = ["TestCluster.java", "TokenServer.java"].map((name) =>
  path.join(projectRoot, "scripts", "servers", "hbase", name),
);

const program = "java";
const lean = ["-Xmx1536m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];
/** What HBase does to the JDK's insides since Java 17. */
const opens = [
  ...["java.lang", "java.nio", "sun.nio.ch", "java.lang.reflect", "java.text", "java.util", "java.util.concurrent"].map(
    (name) => `--add-opens=java.base/${name}=ALL-UNNAMED`,
  ),
  ...["jdk.internal.misc", "sun.net.dns", "sun.net.util"].map((name) => `--add-exports=java.base/${name}=ALL-UNNAMED`),
  "--add-exports=java.security.jgss/sun.security.krb5=ALL-UNNAMED",
];

/** Compiles the cluster's own sources where one has changed since. */
async function compile({ name, version }: JavaArtifact, classPath: string): Promise<string> {
  const classes = path.join(cacheFolder("servers", `${name}-${version}`), "classes");
  const changed = Math.max(...sources.map((source) => statSync(source).mtimeMs));
  if (existsSync(classes) && statSync(classes).mtimeMs > changed) return classes;
  const unfinished = `${classes}-${process.pid}`;
  const { status, output } = await runCommand("javac", ["-nowarn", "-d", unfinished, "-cp", classPath, ...sources]);
  if (status !== 0) throw new Error(`javac could not compile "${sources.join('", "')}":\n${output}`);
  rmSync(classes, { recursive: true, force: true });
  renameSync(unfinished, classes);
  return classes;
}

/** Google's own file, which HBase imports from where it has moved it to, and does not bring along. */
const ANY = "org/apache/hbase/thirdparty/google/protobuf/any.proto";

let protocol: Promise<string> | undefined;

/** The .proto files that the servers were built from, out of their own jar: the folder. Lanes that want them side by side wait for one. */
export function hbaseProtocol(): Promise<string> {
  protocol ??= unpackProtocol();
  return protocol;
}

async function unpackProtocol(): Promise<string> {
  const jars = path.dirname(await javaClassPath(hbase));
  const folder = path.join(path.dirname(jars), "protocol");
  if (existsSync(path.join(folder, ANY))) return folder;
  rmSync(folder, { recursive: true, force: true });
  const unfinished = `${folder}-${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  const jar = path.join(jars, `hbase-protocol-shaded-${hbase.version}.jar`);
  const { status, output } = await runCommand("jar", ["--extract", "--file", jar], { cwd: unfinished });
  if (status !== 0) throw new Error(`"jar" could not read "${jar}":\n${output}`);
  mkdirSync(path.join(unfinished, path.dirname(ANY)), { recursive: true });
  writeFileSync(path.join(unfinished, ANY), 'syntax = "proto3";\nimport public "google/protobuf/any.proto";\n');
  renameSync(unfinished, folder);
  return folder;
}

/** HBase reads its certificate from a file: it is gone with the cluster's folder. */
function secureSettings(folder: string, { cert, key }: CertificateAndKey): Record<string, string> {
  mkdirSync(folder, { recursive: true });
  const keystore = path.join(folder, "server.pem");
  writeFileSync(keystore, `${key}\n${cert}\n`, { mode: 0o600 });
  return {
    "hbase.server.netty.tls.enabled": "true",
    "hbase.server.netty.tls.supportplaintext": "true",
    "hbase.server.netty.tls.client.auth.mode": "NONE",
    "hbase.rpc.tls.keystore.location": keystore,
    "hbase.rpc.tls.keystore.type": "PEM",
  };
}

/** Starts a cluster and waits until its master has all its region servers. */
export async function startHBase({
  artifact = hbase,
  regionServers = 3,
  certificate,
  settings = {},
}: HBaseClusterOptions = {}): Promise<HBaseCluster> {
  const classPath = await javaClassPath(artifact);
  const classes = await compile(artifact, classPath);
  const folder = path.join(cacheFolder("servers"), `hbase-${process.pid}-${Math.trunc(performance.now())}`);
  const all = certificate === undefined ? settings : { ...settings, ...secureSettings(folder, certificate) };
  const pairs = Object.entries(all).map(([name, value]) => `${name}=${value}`);
  const child = spawn(
    program,
    [...opens, ...lean, "-cp", `${classes}:${classPath}`, "TestCluster", folder, `${regionServers}`, ...pairs],
    { stdio: ["pipe", "pipe", "pipe"] },
  );
  killOnExit(child);
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output = (output + text).slice(-10_000)));
  const exited = once(child, "exit");
  const stop = async (): Promise<void> => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const line = await Promise.race([
      new Promise<string>((resolve) => child.stdout.setEncoding("utf8").on("data", lineSplitter(resolve))),
      exited.then(() => undefined),
      once(AbortSignal.timeout(readyTimeoutMs), "abort").then(() => undefined),
    ]);
    if (line === undefined) throw new Error(`HBase did not start:\n${output}`);
    return { whereabouts: JSON.parse(line) as HBaseWhereabouts, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
