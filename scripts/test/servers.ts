/**
 * The real servers that the integration suites share: each kind is started once a run, when a suite first asks for it.
 */
import { makeCertificates } from "../../test/support/certificates.ts";
import { buildFaultServer, startGrpcInteropServer, startGrpcJavaInteropServer } from "../servers/grpc.ts";
import { type HBaseCluster, hbaseProtocol, startHBase } from "../servers/hbase.ts";
import { curatorCommand } from "../servers/curator/curator.ts";
import { hbase as currentHBase, type JavaArtifact, olderHBase } from "../servers/maven.ts";
import type { ServerProcess } from "../servers/server-process.ts";
import { startZooKeeperControl, type ZooKeeperControl } from "../servers/zookeeper/control.ts";
import { startZooKeeper } from "../servers/zookeeper/standalone.ts";
import type { TestCertificates } from "../../test/support/companion-info.ts";
import type { Runtime } from "./lanes/test-files.ts";

interface GrpcServers {
  readonly plaintext: ServerProcess;
  readonly secure: ServerProcess;
  readonly java: ServerProcess;
  readonly ca: string;
  /** A program, which the tests start as often as they need it. */
  readonly faultServer: string;
}

let grpcServers: Promise<GrpcServers> | undefined;
let zooKeeper: Promise<ServerProcess> | undefined;
let zooKeeperControl: Promise<ZooKeeperControl> | undefined;
let certificates: Promise<TestCertificates> | undefined;
const hbase = new Map<JavaArtifact, Promise<HBaseCluster>>();

/** What all servers of a run have, and all lanes trust. */
export function serverCertificates(): Promise<TestCertificates> {
  certificates ??= makeCertificates();
  return certificates;
}

async function startGrpcServers(): Promise<GrpcServers> {
  const { ca, server } = await serverCertificates();
  const java = startGrpcJavaInteropServer();
  const plaintext = await startGrpcInteropServer();
  return {
    plaintext,
    secure: await startGrpcInteropServer(server),
    java: await java,
    ca,
    faultServer: await buildFaultServer(),
  };
}

async function grpcEnvironment(runtime: Runtime): Promise<Record<string, string>> {
  grpcServers ??= startGrpcServers();
  const { plaintext, secure, java, ca, faultServer } = await grpcServers;
  // A Worker's TLS offers no ALPN, so it gets none.
  const tls = runtime === "workerd" ? {} : { tls: { port: secure.port, ca } };
  return {
    DRAGOMAN_GRPC_INTEROP: JSON.stringify({ plaintextPort: plaintext.port, javaPort: java.port, ...tls }),
    DRAGOMAN_FAULT_SERVER: faultServer,
  };
}

async function zooKeeperEnvironment(): Promise<Record<string, string>> {
  zooKeeper ??= startZooKeeper();
  zooKeeperControl ??= serverCertificates().then(startZooKeeperControl);
  return {
    DRAGOMAN_ZOOKEEPER: String((await zooKeeper).port),
    DRAGOMAN_CURATOR: JSON.stringify(await curatorCommand()),
    DRAGOMAN_ZOOKEEPER_CONTROL: (await zooKeeperControl).url,
  };
}

async function hbaseCluster(artifact: JavaArtifact): Promise<Record<string, string>> {
  const { ca, server: certificate } = await serverCertificates();
  const cluster = hbase.get(artifact) ?? startHBase({ artifact, certificate });
  hbase.set(artifact, cluster);
  return { DRAGOMAN_HBASE_CA: ca, DRAGOMAN_HBASE: JSON.stringify((await cluster).whereabouts) };
}

async function hbaseEnvironment(): Promise<Record<string, string>> {
  return { ...(await hbaseCluster(currentHBase)), DRAGOMAN_HBASE_PROTOCOL: await hbaseProtocol() };
}

/** Where the line of HBase before is. */
export const olderHBaseEnvironment = (): Promise<Record<string, string>> => hbaseCluster(olderHBase);

/** Which servers tests need, by a part of their paths. */
const environments: readonly (readonly [
  folder: string,
  make: (runtime: Runtime) => Promise<Record<string, string>>,
])[] = [
  ["/grpc-", grpcEnvironment],
  ["/zookeeper/", zooKeeperEnvironment],
  ["/hbase/", hbaseEnvironment],
];

/** The environment of these integration tests: where the servers are that they need. */
export async function integrationEnvironment(
  runtime: Runtime,
  files: readonly string[],
): Promise<Record<string, string>> {
  const needed = environments.filter(([folder]) => files.some((file) => file.includes(folder)));
  const all = await Promise.all(needed.map(([, make]) => make(runtime)));
  return Object.assign({}, ...all) as Record<string, string>;
}

export async function stopServers(): Promise<void> {
  const started = await grpcServers?.catch(() => undefined);
  await started?.plaintext.stop();
  await started?.secure.stop();
  await started?.java.stop();
  await (await zooKeeperControl?.catch(() => undefined))?.stop();
  await (await zooKeeper?.catch(() => undefined))?.stop();
  for (const cluster of hbase.values()) await (await cluster.catch(() => undefined))?.stop();
}
