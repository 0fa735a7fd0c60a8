/**
 * gRPC's interoperability cases against grpc-go's interop server, which the lane starts: in plaintext on every runtime,
 * over TLS where the runtime can trust the test's authority and offer ALPN, and through a channel with all that a service config
 * can ask for. The compressed cases are against grpc-java's.
 */
import { describe, test } from "node:test";
import process from "node:process";
import { type GrpcTransport, type ServiceConfigJson, createGrpcTransport, insecure, tls } from "dragoman/grpc";
import { interopCases } from "./cases.ts";
import { compressedCases } from "./compressed-cases.ts";

/** What the lane hands over in `DRAGOMAN_GRPC_INTEROP`. */
interface Servers {
  readonly plaintextPort: number;
  readonly javaPort: number;
  readonly tls?: { readonly port: number; readonly ca: string };
}

const servers = JSON.parse(process.env["DRAGOMAN_GRPC_INTEROP"] ?? "null") as Servers | null;
if (servers === null) throw new Error("No interop server: run it as npm test -- --only integration");

/** Answers come at once here, so the timeout ends no call and the policy repeats none: they only have to be in force. */
const serviceConfig: ServiceConfigJson = {
  loadBalancingConfig: [{ round_robin: {} }],
  retryThrottling: { maxTokens: 10, tokenRatio: 0.1 },
  methodConfig: [
    {
      name: [{}],
      timeout: "20s",
      waitForReady: true,
      retryPolicy: {
        ...{ maxAttempts: 3, initialBackoff: "0.1s", maxBackoff: "1s", backoffMultiplier: 2 },
        retryableStatusCodes: ["UNAVAILABLE"],
      },
    },
  ],
};

const { plaintextPort, javaPort, tls: secure } = servers;
const credentials = insecure();
const transports: Record<string, () => GrpcTransport> = {
  "in plaintext": () => createGrpcTransport(`127.0.0.1:${plaintextPort}`, { credentials }),
  "through dns and round_robin": () =>
    createGrpcTransport(`dns:///127.0.0.1:${plaintextPort}`, { credentials, serviceConfig }),
  "through several connections to one server": () =>
    createGrpcTransport(`static:///127.0.0.1:${plaintextPort},127.0.0.2:${plaintextPort}`, {
      ...{ credentials, serviceConfig },
    }),
};
if (secure !== undefined) {
  transports["over TLS"] = () =>
    createGrpcTransport(`localhost:${secure.port}`, { credentials: tls({ ca: secure.ca }) });
}

for (const [way, createTransport] of Object.entries(transports)) {
  describe(`grpc-go interop ${way}`, () => {
    for (const [name, run] of Object.entries(interopCases)) {
      test(name, async () => {
        await using transport = createTransport();
        await run({ transport, createTransport });
      });
    }
  });
}

describe("grpc-java interop", () => {
  for (const [name, run] of Object.entries(compressedCases)) {
    test(name, () => run(`127.0.0.1:${javaPort}`));
  }
});
