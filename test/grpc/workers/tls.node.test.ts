/**
 * TLS from workerd, which offers no ALPN: a server that takes HTTP/2 without it is reached; one that demands it gives an
 * error at once that says so and names the ways out; options that Workers lack are refused by name.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import tlsServer from "node:tls";
import { Code } from "@connectrpc/connect";
import { Miniflare } from "miniflare";
import { bundleWorker, compatibilityDate, outputText } from "../../../scripts/support/worker-bundle.ts";
import { createGrpcServer, type GrpcServer } from "../../../src/testing/grpc-server.ts";
import { listen, type Listening } from "../../../src/testing/listen-node.ts";
import { makeCertificates } from "../../support/certificates.ts";
import { interpreterRoutes } from "../../testing/interpreter.ts";

interface Outcome {
  readonly phrase?: string;
  readonly code?: Code;
  readonly error?: string;
  readonly step?: string;
}

const certificates = await makeCertificates();

describe("TLS in workerd", () => {
  let server: GrpcServer;
  let listening: Listening;
  let demanding: tlsServer.Server;
  let miniflare: Miniflare;

  before(async () => {
    server = createGrpcServer({ routes: interpreterRoutes });
    const { cert, key } = certificates.server;
    listening = await listen(server, { tls: { cert, key } });
    // As grpc-go from 1.67 on: no ALPN, no HTTP/2.
    demanding = tlsServer.createServer({ cert, key, ALPNProtocols: ["h2"] }, (socket) => {
      if (socket.alpnProtocol === false) socket.destroy();
    });
    await new Promise<void>((resolve) => void demanding.listen(0, "127.0.0.1", resolve));
    const entry = 'export { default } from "./test/grpc/workers/tls.ts";';
    miniflare = new Miniflare({
      modules: true,
      script: outputText(await bundleWorker({ entry }), ".js"),
      compatibilityDate,
      outboundService: {
        network: {
          allow: ["public", "private"],
          deny: [],
          tlsOptions: { trustBrowserCas: true, trustedCertificates: [certificates.ca] },
        },
      },
    });
  });

  after(async () => {
    await miniflare.dispose();
    await listening.close();
    await server.close();
    await new Promise((resolve) => demanding.close(resolve));
  });

  async function call(port: number, options: object = {}): Promise<Outcome> {
    const response = await miniflare.dispatchFetch("http://worker/", {
      method: "POST",
      body: JSON.stringify({ target: `localhost:${port}`, options }),
      signal: AbortSignal.timeout(20_000),
    });
    return (await response.json()) as Outcome;
  }

  test("a server that takes HTTP/2 without ALPN is reached", async () => {
    assert.deepEqual(await call(listening.port), { phrase: "de:secret" });
  });

  test("a server that demands ALPN gives an error at once that says so, with the ways out", async () => {
    const address = demanding.address();
    assert.ok(typeof address === "object" && address !== null);
    const { code, error, step } = await call(address.port);
    assert.deepEqual([code, step], [Code.Unavailable, "connect"]);
    assert.match(error ?? "", /no ALPN.*Tunnel or VPC binding.*without ALPN.*gRPC-Web or Connect/);
  });

  for (const [name, options] of [
    ["ca", { ca: certificates.ca }],
    ["clientCertificate", { cert: certificates.server.cert, key: certificates.server.key }],
  ] as const) {
    test(`a "${name}" is refused by name, before anything is opened`, async () => {
      const { code, error } = await call(listening.port, options);
      assert.equal(code, Code.Unimplemented);
      assert.match(error ?? "", new RegExp(`"${name}".*Tunnel or a VPC binding`));
    });
  }
});
