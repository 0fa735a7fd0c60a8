/** Node's own fetch: HTTP/1 by itself, and HTTP/2 with a dispatcher that allows it, as the server sees it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createClient } from "@connectrpc/connect";
import { Agent, fetch as undiciFetch } from "undici";
import { InterpreterService } from "../../../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import { createConnectTransport, createGrpcWebTransport, insecure } from "../../../src/grpc/index.ts";
import { startWebServer } from "../../examples/web-server.ts";
import { makeCertificates } from "../../support/certificates.ts";
import { each } from "../../testing/interpreter.ts";
import { collect } from "../world.ts";

const protocols = { "gRPC-Web": createGrpcWebTransport, Connect: createConnectTransport };

for (const [protocol, create] of Object.entries(protocols)) {
  describe(`${protocol} by Node's fetch`, () => {
    test("goes over HTTP/1 in plaintext", async () => {
      await using server = await startWebServer();
      await using transport = create(server.url, { credentials: insecure() });
      const { phrase } = await createClient(InterpreterService, transport).translate({
        phrase: "Good morning",
        language: "fr",
      });
      assert.deepEqual([phrase, server.versions], ["Bonjour", ["1.1"]]);
    });

    test("streams a request while it is written", async () => {
      await using server = await startWebServer();
      await using transport = create(server.url, { credentials: insecure(), streamRequests: true });
      const phrases = Array.from({ length: 100 }, () => ({ phrase: "x".repeat(10_000) }));
      assert.equal((await createClient(InterpreterService, transport).dictate(each(phrases))).letters, 1_000_000);
    });

    for (const [name, own] of Object.entries({ "Node's fetch": {}, "undici's fetch": { fetch: undiciFetch } })) {
      test(`goes over HTTP/2 where a dispatcher allows it: ${name}`, async () => {
        const { ca, server: certificate } = await makeCertificates();
        await using server = await startWebServer(certificate);
        const dispatcher = new Agent({ allowH2: true, connect: { ca } });
        await using transport = create(server.url, { ...own, requestInit: { dispatcher } });
        const interpreter = createClient(InterpreterService, transport);
        assert.equal((await interpreter.translate({ phrase: "Good morning", language: "fr" })).phrase, "Bonjour");
        assert.ok((await collect(interpreter.recite({ phrase: "Thank you" }))).length > 1);
        assert.equal((await interpreter.dictate(each([{ phrase: "un" }]))).letters, 2);
        assert.equal((await interpreter.dictate(each([]))).letters, 0);
        assert.deepEqual(server.versions, ["2.0", "2.0", "2.0", "2.0"]);
        await dispatcher.destroy();
      });
    }
  });
}
