/** What the ZooKeeper servers here have in common: how a JVM is started for one, and with which settings. */
import { writeFileSync } from "node:fs";
import { cacheFolder } from "../../support/paths.ts";
import { javaClassPath, zooKeeper } from "../maven.ts";

/** A configuration file's lines. */
export type Settings = Readonly<Record<string, string | number | boolean>>;

/** Short ticks, and everything on that the tests ask for. */
export const commonSettings: Settings = {
  ...{ tickTime: 200, maxSessionTimeout: 60_000, maxClientCnxns: 0 },
  ...{ "4lw.commands.whitelist": "*", extendedTypesEnabled: true, "admin.enableServer": false },
};

const lean = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];
/** Nobody needs the data after the run, and containers are to go soon. */
const hasty = ["-Dzookeeper.forceSync=no", "-Dznode.container.checkIntervalMs=500"];

/** A folder of this run's own. */
export function serverFolder(name: string): string {
  return cacheFolder("servers", `zookeeper-${process.pid}`, name);
}

/** Writes a configuration file. */
export function writeSettings(file: string, settings: Settings): void {
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(file, lines.join(""));
}

/** The arguments for `java`. @param flags Properties of this server. */
export async function javaArguments(configFile: string, flags: readonly string[] = []): Promise<readonly string[]> {
  const classPath = await javaClassPath(zooKeeper);
  const main = "org.apache.zookeeper.server.quorum.QuorumPeerMain";
  return [...lean, ...hasty, ...flags, "-cp", classPath, main, configFile];
}
