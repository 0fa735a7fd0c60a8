/**
 * Servers in Java, from Maven: an artifact and all that it needs, copied once into the cache.
 */
import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runCommand } from "../support/command.ts";
import { cacheFolder } from "../support/paths.ts";

interface Coordinates {
  readonly group: string;
  readonly name: string;
  readonly version: string;
}

/** An artifact, the version that is known to work, and its name in the cache. */
export interface JavaArtifact extends Coordinates {
  /** What it needs at run time and does not name. */
  readonly besides?: readonly Coordinates[];
}

export const grpcJavaInterop: JavaArtifact = { group: "io.grpc", name: "grpc-interop-testing", version: "1.76.0" };

export const zooKeeper: JavaArtifact = {
  ...{ group: "org.apache.zookeeper", name: "zookeeper", version: "3.9.5" },
  besides: [
    { group: "org.xerial.snappy", name: "snappy-java", version: "1.1.10.5" },
    { group: "io.dropwizard.metrics", name: "metrics-core", version: "4.1.12.1" },
  ],
};

export const hbase: JavaArtifact = { group: "org.apache.hbase", name: "hbase-server", version: "2.6.4-hadoop3" };

/** The line before, which many clusters still run. */
export const olderHBase: JavaArtifact = { ...hbase, version: "2.5.13-hadoop3" };

export const curator: JavaArtifact = {
  ...{ group: "org.apache.curator", name: "curator-recipes", version: "5.9.0" },
  besides: [{ group: "org.apache.curator", name: "curator-x-discovery", version: "5.9.0" }],
};

const fetchTimeoutMs = 15 * 60_000;

const fetches = new Map<string, Promise<string>>();

function dependency({ group, name, version }: Coordinates): string {
  return `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`;
}

function project({ besides = [], ...artifact }: JavaArtifact): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>dragoman</groupId><artifactId>servers</artifactId><version>1</version>
  <dependencies>${[artifact, ...besides].map(dependency).join("")}</dependencies>
</project>
`;
}

async function fetchArtifact(artifact: JavaArtifact): Promise<string> {
  const { name, version } = artifact;
  const folder = cacheFolder("servers", `${name}-${version}`);
  const jars = path.join(folder, "jars");
  if (existsSync(jars)) return path.join(jars, "*");
  console.log(`     Fetching ${name} ${version} (once; some seconds)`);
  const unfinished = path.join(folder, "unfinished");
  rmSync(unfinished, { recursive: true, force: true });
  writeFileSync(path.join(folder, "pom.xml"), project(artifact));
  const { status, output } = await runCommand(
    "mvn",
    ["-q", "-B", "dependency:copy-dependencies", "-DincludeScope=runtime", `-DoutputDirectory=${unfinished}`],
    { cwd: folder, timeoutMs: fetchTimeoutMs },
  );
  if (status !== 0) throw new Error(`Maven could not fetch "${name}" ${version}:\n${output}`);
  // Renamed last, so that an interrupted fetch is not taken for a finished one.
  renameSync(unfinished, jars);
  return path.join(jars, "*");
}

/** The artifact's class path. */
export function javaClassPath(artifact: JavaArtifact): Promise<string> {
  const key = `${artifact.name} ${artifact.version}`;
  const running = fetches.get(key) ?? fetchArtifact(artifact);
  fetches.set(key, running);
  return running;
}
