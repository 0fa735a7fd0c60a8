/**
 * ZooKeeper servers that are alone, on empty folders: one in plaintext, and one that has TLS on a second port and authenticates by
 * certificates and by SASL.
 */
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { TestCertificates } from "../../../test/support/companion-info.ts";
import { freePort, type ServerProcess, startServer } from "../server-process.ts";
import { commonSettings, javaArguments, serverFolder, type Settings, writeSettings } from "./java.ts";
import { modeOf } from "./mode.ts";

interface Standalone {
  readonly name: string;
  readonly settings?: Settings;
  readonly flags?: readonly string[];
}

async function start({ name, settings = {}, flags = [] }: Standalone): Promise<ServerProcess> {
  const folder = serverFolder(name);
  const config = path.join(folder, "zoo.cfg");
  const dataDir = path.join(folder, "data");
  rmSync(dataDir, { recursive: true, force: true });
  const javaFlags = await javaArguments(config, flags);
  const makeArguments = (port: number): readonly string[] => {
    writeSettings(config, {
      ...commonSettings,
      dataDir,
      clientPort: port,
      clientPortAddress: "127.0.0.1",
      ...settings,
    });
    return javaFlags;
  };
  const isReady = async (port: number): Promise<boolean> => (await modeOf(port)) !== "";
  const server = await startServer("java", makeArguments, { isReady });
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { port: server.port, pid: server.pid, stop, [Symbol.asyncDispose]: stop };
}

/** In plaintext, with nothing to prove. */
export function startZooKeeper(): Promise<ServerProcess> {
  return start({ name: "plain" });
}

/** Who may authenticate by SASL, with which password. */
const saslUsers: Readonly<Record<string, string>> = { bob: "bobsecret", jürgen: "grüße" };

export interface SecuredServer extends ServerProcess {
  /** TLS. A client's certificate is wanted and not needed. */
  readonly securePort: number;
  readonly saslUsers: Readonly<Record<string, string>>;
}

/** Plaintext with SASL DIGEST-MD5, and TLS with X.509 authentication. */
export async function startSecuredZooKeeper({ ca, server }: TestCertificates): Promise<SecuredServer> {
  const folder = serverFolder("secured");
  const [keyFile, caFile, jaasFile] = ["server.pem", "ca.pem", "jaas.conf"].map((name) => path.join(folder, name));
  const write = (file: string | undefined, text: string): string => {
    writeFileSync(file ?? "", text);
    return file ?? "";
  };
  const users = Object.entries(saslUsers).map(([user, password]) => `user_${user}="${password}"`);
  const login = `org.apache.zookeeper.server.auth.DigestLoginModule required ${users.join(" ")};`;
  const securePort = await freePort();
  const process = await start({
    name: "secured",
    settings: {
      ...{ secureClientPort: securePort, serverCnxnFactory: "org.apache.zookeeper.server.NettyServerCnxnFactory" },
      "authProvider.sasl": "org.apache.zookeeper.server.auth.SASLAuthenticationProvider",
      "authProvider.x509": "org.apache.zookeeper.server.auth.X509AuthenticationProvider",
      "ssl.keyStore.location": write(keyFile, `${server.key}\n${server.cert}\n`),
      "ssl.trustStore.location": write(caFile, ca),
      "ssl.clientAuth": "want",
    },
    flags: [
      `-Djava.security.auth.login.config=${write(jaasFile, `Server { ${login} };\n`)}`,
      "-Dzookeeper.fips-mode=false",
    ],
  });
  return { ...process, securePort, saslUsers };
}
