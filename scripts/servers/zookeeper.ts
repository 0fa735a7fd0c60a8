/**
 * A ZooKeeper server alone, as the project publishes it: on an empty folder, with short ticks, and with everything on that the
 * tests ask for.
 */
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cacheFolder } from "../support/paths.ts";
import { javaClassPath, zooKeeper } from "./maven.ts";
import { type ServerProcess, startServer } from "./server-process.ts";

const settings: Readonly<Record<string, string | number | boolean>> = {
  ...{ tickTime: 200, maxSessionTimeout: 60_000, maxClientCnxns: 0 },
  ...{ "4lw.commands.whitelist": "*", extendedTypesEnabled: true, "admin.enableServer": false },
};

const lean = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];
/** Nobody needs the data after the run, and containers are to go soon. */
const hasty = ["-Dzookeeper.forceSync=no", "-Dznode.container.checkIntervalMs=500"];

export async function startZooKeeper(): Promise<ServerProcess> {
  const classPath = await javaClassPath(zooKeeper);
  const folder = cacheFolder("servers", `zookeeper-${process.pid}`);
  const data = path.join(folder, "data");
  rmSync(data, { recursive: true, force: true });
  const server = await startServer("java", (port) => {
    const config = path.join(folder, "zoo.cfg");
    const all = { ...settings, dataDir: data, clientPort: port, clientPortAddress: "127.0.0.1" };
    writeFileSync(
      config,
      Object.entries(all)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(""),
    );
    return [...lean, ...hasty, "-cp", classPath, "org.apache.zookeeper.server.quorum.QuorumPeerMain", config];
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { port: server.port, pid: server.pid, stop, [Symbol.asyncDispose]: stop };
}
