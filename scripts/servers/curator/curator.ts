/** Curator, as a program that the tests talk to: how it is started. */
import path from "node:path";
import { curator, javaClassPath } from "../maven.ts";

/** The command, but for the connect string. Compiled at each start, which takes a second. */
export async function curatorCommand(): Promise<readonly string[]> {
  const flags = ["-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];
  return ["java", ...flags, "-cp", await javaClassPath(curator), path.join(import.meta.dirname, "CuratorPeer.java")];
}
