/**
 * gRPC's interop servers: grpc-go's, plaintext or with a certificate of ours, and grpc-java's, which knows the compressed cases.
 */
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { CertificateAndKey } from "../../test/support/companion-info.ts";
import { cacheFolder } from "../support/paths.ts";
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

/** The program of a server that the tests start, stop and hurt themselves. */
export function buildFaultServer(): Promise<string> {
  return ownGoProgram(path.join(import.meta.dirname, "fault-server"));
}
