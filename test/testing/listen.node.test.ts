/**
 * The in-process server over TCP, called by clients that are not ours: Node's own HTTP/2 through connect-node, and
 * grpc-js; and by ours. What others accept, our server has right.
 */
import assert from "node:assert/strict";
import { connect as connectHttp2 } from "node:http2";
import { connect as connectTcp } from "node:net";
import { describe, test } from "node:test";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { Transport } from "@connectrpc/connect";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import {
  Http2SessionManager,
  compressionGzip,
  createGrpcTransport as createNodeTransport,
} from "@connectrpc/connect-node";
import { Client as GrpcJsClient, credentials } from "@grpc/grpc-js";
import {
  InterpreterService,
  TranslateRequestSchema,
  TranslateResponseSchema,
} from "../../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import { createGrpcTransport, insecure, tls } from "../../src/grpc/index.ts";
import { createGrpcServer } from "../../src/testing/grpc-server.ts";
import type { GrpcServerOptions } from "../../src/testing/grpc-server.ts";
import type { ListenOptions } from "../../src/testing/listen-node.ts";
import { listen } from "../../src/testing/listen-node.ts";
import { makeCertificates } from "../support/certificates.ts";
import { each, interpreterRoutes } from "./interpreter.ts";

/** Runs `body` with a server that listens. */
async function onPort(
  body: (port: number) => Promise<void>,
  {
    server: serverOptions,
    listen: listenOptions,
  }: { readonly server?: Partial<GrpcServerOptions>; readonly listen?: ListenOptions } = {},
): Promise<void> {
  await using server = createGrpcServer({ routes: interpreterRoutes, ...serverOptions });
  await using listening = await listen(server, listenOptions);
  await body(listening.port);
}

/** One call of each kind, and an error. */
async function callAll(transport: Transport): Promise<void> {
  const client = createClient(InterpreterService, transport);
  const phrase = "good day ".repeat(50_000);
  assert.equal((await client.translate({ phrase, language: "fr" })).phrase, `fr:${phrase}`);
  const languages: string[] = [];
  for await (const { language } of client.recite({ phrase: "hello" })) languages.push(language);
  assert.deepEqual(languages, ["de", "en", "fr"]);
  const words = Array.from({ length: 1_000 }, () => ({ phrase: "word" }));
  assert.equal((await client.dictate(each(words))).letters, 4_000);
  let turns = 0;
  for await (const answer of client.converse(each(words))) turns += answer.phrase === ":word" ? 1 : 0;
  assert.equal(turns, 1_000);
  await assert.rejects(
    client.translate({ phrase: "fail" }),
    (error) =>
      error instanceof ConnectError && error.code === Code.NotFound && error.metadata.get("x-why-bin") === "AAEC",
  );
}

describe("every kind of call over TCP", () => {
  test("by connect-node", () =>
    onPort(async (port) => {
      const baseUrl = `http://127.0.0.1:${port}`;
      const sessionManager = new Http2SessionManager(baseUrl);
      await callAll(createNodeTransport({ baseUrl, sessionManager }));
      sessionManager.abort();
    }));

  test("by connect-node, in gzip", () =>
    onPort(
      async (port) => {
        const baseUrl = `http://127.0.0.1:${port}`;
        const sessionManager = new Http2SessionManager(baseUrl);
        const gzip = { sendCompression: compressionGzip, acceptCompression: [compressionGzip] };
        await callAll(createNodeTransport({ baseUrl, sessionManager, ...gzip }));
        sessionManager.abort();
      },
      { server: { router: { acceptCompression: [compressionGzip] } } },
    ));

  test("by our own client", () =>
    onPort(async (port) => {
      await using transport = createGrpcTransport(`127.0.0.1:${port}`, { credentials: insecure() });
      await callAll(transport);
    }));

  test("by our own client over TLS, with a client certificate", async () => {
    const { ca, server, client } = await makeCertificates();
    await onPort(
      async (port) => {
        const trusted = tls({ ca, ...client });
        await using transport = createGrpcTransport(`localhost:${port}`, { credentials: trusted });
        await callAll(transport);
      },
      { listen: { tls: { ...server, clientCa: ca } } },
    );
  });
});

test("grpc-js makes a call", () =>
  onPort(async (port) => {
    const client = new GrpcJsClient(`127.0.0.1:${port}`, credentials.createInsecure());
    const answer = await new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        "/dragoman.demo.v1.InterpreterService/Translate",
        (request: Uint8Array) => Buffer.from(request),
        (response) => fromBinary(TranslateResponseSchema, response),
        toBinary(TranslateRequestSchema, create(TranslateRequestSchema, { phrase: "hello", language: "it" })),
        (error, response) => (error === null ? resolve(response?.phrase) : reject(error)),
      );
    });
    client.close();
    assert.equal(answer, "it:hello");
  }));

test("node:http2 accepts our SETTINGS, PING and GOAWAY", () =>
  onPort(async (port) => {
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    const { maxHeaderListSize } = await new Promise<{ maxHeaderListSize?: number }>((resolve) =>
      session.once("remoteSettings", resolve),
    );
    assert.equal(maxHeaderListSize, 65_536);
    await new Promise<void>((resolve, reject) => {
      session.ping((error) => (error === null ? resolve() : reject(error)));
    });
    session.close();
    await new Promise((resolve) => session.once("close", resolve));
  }));

test("closing destroys connections that are left", async () => {
  await using server = createGrpcServer({ routes: interpreterRoutes });
  const listening = await listen(server);
  const socket = connectTcp(listening.port, "127.0.0.1").resume();
  await new Promise((resolve) => socket.once("data", resolve));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  await listening.close();
  await closed;
  await server.close();
  assert.equal(server.connections, 0);
});

test("a port that is taken rejects", () =>
  onPort(async (port) => {
    await using server = createGrpcServer({ routes: interpreterRoutes });
    await assert.rejects(listen(server, { port }), { code: "EADDRINUSE" });
  }));
