/** Deno's own fetch: HTTP/1 in plaintext, and HTTP/2 over TLS without being asked for it, as the server sees it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createClient } from "@connectrpc/connect";
import { InterpreterService } from "../../../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import { createConnectTransport, createGrpcWebTransport, insecure } from "../../../src/grpc/index.ts";
import { startWebServer } from "../../examples/web-server.ts";
import { companionFromEnvironment } from "../../support/companion-info.ts";
import { each } from "../../testing/interpreter.ts";
import { collect } from "../world.ts";

const protocols = { "gRPC-Web": createGrpcWebTransport, Connect: createConnectTransport };

for (const [protocol, create] of Object.entries(protocols)) {
  describe(`${protocol} by Deno's fetch`, () => {
    test("goes over HTTP/1 in plaintext", async () => {
      await using server = await startWebServer();
      await using transport = create(server.url, { credentials: insecure() });
      const { phrase } = await createClient(InterpreterService, transport).translate({
        phrase: "Good morning",
        language: "fr",
      });
      assert.deepEqual([phrase, server.versions], ["Bonjour", ["1.1"]]);
    });

    test("goes over HTTP/2 with TLS", async () => {
      const { ca, server: certificate } = companionFromEnvironment()!.certificates;
      await using server = await startWebServer(certificate);
      using client = Deno.createHttpClient({ caCerts: [ca] });
      await using transport = create(server.url, { requestInit: { client } });
      const interpreter = createClient(InterpreterService, transport);
      assert.equal((await interpreter.translate({ phrase: "Good morning", language: "fr" })).phrase, "Bonjour");
      assert.ok((await collect(interpreter.recite({ phrase: "Thank you" }))).length > 1);
      assert.equal((await interpreter.dictate(each([{ phrase: "un" }]))).letters, 2);
      assert.deepEqual(server.versions, ["2.0", "2.0", "2.0"]);
    });
  });
}
