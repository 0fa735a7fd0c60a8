/**
 * gRPC's servers: grpc-go's interop server, plaintext or with a certificate of ours, and grpc-java's, which knows the compressed cases;
 * and the demonstration's interpreter on grpc-go.
 */
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { CertificateAndKey } from "../../test/support/companion-info.ts";
import { runCommand } from "../support/command.ts";
import { cacheFolder, tool } from "../support/paths.ts";
import { goTool, grpcInteropServer, ownGoProgram } from "./go-tools.ts";
import { grpcJavaInterop, javaClassPath } from "./maven.ts";
import { type ServerProcess, startServer } from "./server-process.ts";

export async function startGrpcInteropServer(certificate?: CertificateAndKey): Promise<ServerProcess> {
  const program = await goTool(grpcInteropServer);
  if (certificate === undefined) return startServer(program, (port) => [`--port=${port}`]);
  const folder = cacheFolder("servers", "certificates");
  const [certFile, keyFile] = [path.join(folder, `${process.pid}.crt`), path.join(folder, `${process.pid}.key`)];
  writeFileSync(certFile, certificate.cert);
  writeFileSync(keyFile, certificate.key);
  return startServer(program, (port) => [
    `--port=${port}`,
    "--use_tls",
    `--tls_cert_file=${certFile}`,
    `--tls_key_file=${keyFile}`,
  ]);
}

export async function startGrpcJavaInteropServer(): Promise<ServerProcess> {
  const classPath = await javaClassPath(grpcJavaInterop);
  const lean = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];
  const program = "io.grpc.testing.integration.TestServiceServer";
  return startServer("java", (port) => [...lean, "-cp", classPath, program, `--port=${port}`, "--use_tls=false"]);
}

/** The interpreter with this phrase book. Its messages are made from our .proto sources as they are. */
export async function startInterpreterServer(phrases: object): Promise<ServerProcess> {
  const program = await ownGoProgram(path.join(import.meta.dirname, "interpreter"));
  const descriptors = path.join(cacheFolder("servers", "own"), "interpreter.binpb");
  const { status, output } = await runCommand(tool("buf"), ["build", "proto", "-o", descriptors]);
  if (status !== 0) throw new Error(`"buf build" failed:\n${output}`);
  const book = JSON.stringify(phrases);
  return startServer(program, (port) => [`--port=${port}`, `--descriptors=${descriptors}`, `--phrases=${book}`]);
}

/** The program of a server that the tests start, stop and hurt themselves. */
export function buildFaultServer(): Promise<string> {
  return ownGoProgram(path.join(import.meta.dirname, "fault-server"));
}
