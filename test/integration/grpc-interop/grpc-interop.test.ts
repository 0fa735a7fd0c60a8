/**
 * gRPC's interoperability cases against grpc-go's interop server, which the lane starts: in plaintext on every runtime,
 * over TLS where the runtime can trust the test's authority and offer ALPN.
 */
import { describe, test } from "node:test";
import process from "node:process";
import { type GrpcTransport, createGrpcTransport, insecure, tls } from "dragoman/grpc";
import { interopCases } from "./cases.ts";

/** What the lane hands over in `DRAGOMAN_GRPC_INTEROP`. */
interface Servers {
  readonly plaintextPort: number;
  readonly tls?: { readonly port: number; readonly ca: string };
}

const servers = JSON.parse(process.env["DRAGOMAN_GRPC_INTEROP"] ?? "null") as Servers | null;
if (servers === null) throw new Error("No interop server: run it as npm test -- --only integration");

const { plaintextPort, tls: secure } = servers;
const transports: Record<string, () => GrpcTransport> = {
  plaintext: () => createGrpcTransport(`127.0.0.1:${plaintextPort}`, { credentials: insecure() }),
};
if (secure !== undefined) {
  transports["TLS"] = () => createGrpcTransport(`localhost:${secure.port}`, { credentials: tls({ ca: secure.ca }) });
}

for (const [security, createTransport] of Object.entries(transports)) {
  describe(`grpc-go interop over ${security}`, () => {
    for (const [name, run] of Object.entries(interopCases)) {
      test(name, async () => {
        await using transport = createTransport();
        await run({ transport, createTransport });
      });
    }
  });
}
