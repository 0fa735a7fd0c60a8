/** gRPC-Web as it goes over fetch: what is asked, and what is made of every kind of answer. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { toBinary } from "@bufbuild/protobuf";
import { Code, createClient } from "@connectrpc/connect";
import { InterpreterService, ReciteResponseSchema } from "../../../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import { createGrpcWebTransport, GrpcError, type FetchTransportOptions } from "../../../src/grpc/index.ts";
import { parseTrailers } from "../../../src/grpc/fetch/grpc-web.ts";
import { joinBytes } from "../../../src/transport/join-bytes.ts";
import { create } from "@bufbuild/protobuf";
import { frame, scriptedFetch, type Answer } from "./fake-fetch.ts";

const WEB = { "content-type": "application/grpc-web+proto" };
const message = (phrase: string): Uint8Array =>
  frame(0, toBinary(ReciteResponseSchema, create(ReciteResponseSchema, { phrase })));
const trailers = (text: string): Uint8Array => frame(0x80, text);
const OK = trailers("grpc-status: 0\r\nx-words: 2\r\n");

async function translate(answer: Answer, options: FetchTransportOptions = {}) {
  const { fetch, requests } = scriptedFetch(() => answer);
  await using transport = createGrpcWebTransport("https://web.test/prefix/", { ...options, fetch });
  const seen: { header?: Headers; trailer?: Headers } = {};
  const call = createClient(InterpreterService, transport).translate(
    { phrase: "hello" },
    {
      headers: { "x-tenant": "7", authorization: "Bearer token" },
      timeoutMs: 5_000,
      onHeader: (header) => (seen.header = header),
      onTrailer: (trailer) => (seen.trailer = trailer),
    },
  );
  const outcome = await call.then(
    ({ phrase }) => ({ phrase, error: undefined }),
    (error: unknown) => ({ phrase: undefined, error: error as GrpcError }),
  );
  return { ...seen, ...outcome, request: requests[0]! };
}

describe("a gRPC-Web request", () => {
  test("has the headers of gRPC-Web, the caller's, and none that fetch sets", async () => {
    const { request } = await translate({ headers: WEB, chunks: [message("a"), OK] }, { userAgent: "app/1" });
    assert.equal(request.url, "https://web.test/prefix/dragoman.demo.v1.InterpreterService/Translate");
    const { "x-user-agent": userAgent, "grpc-timeout": timeout, ...headers } = Object.fromEntries(request.headers);
    assert.match(userAgent ?? "", /^app\/1 grpc-dragoman\//);
    assert.match(timeout ?? "", /^\d+m$/);
    assert.deepEqual(headers, {
      "content-type": "application/grpc-web+proto",
      accept: "application/grpc-web+proto",
      "x-grpc-web": "1",
      "grpc-accept-encoding": "gzip,deflate,identity",
      "x-tenant": "7",
      authorization: "Bearer token",
    });
    assert.deepEqual(request.body, joinBytes([Uint8Array.of(0, 0, 0, 0, 7, 10, 5), new TextEncoder().encode("hello")]));
    assert.equal(request.init.redirect, "manual");
  });

  test("carries what the caller gives to fetch, as Cloudflare's conversion to gRPC", async () => {
    const requestInit = { cf: { grpcWeb: "convert" }, method: "PUT" };
    const { request } = await translate({ headers: WEB, chunks: [message("a"), OK] }, { requestInit });
    assert.deepEqual((request.init as { cf?: unknown }).cf, requestInit.cf);
    assert.equal(request.init.method, "POST");
  });

  test("is compressed message by message", async () => {
    const options = { sendCompression: "gzip", compressMinBytes: 0 };
    const { request } = await translate({ headers: WEB, chunks: [message("a"), OK] }, options);
    assert.equal(request.headers.get("grpc-encoding"), "gzip");
    assert.equal(request.body[0], 1);
  });
});

describe("a gRPC-Web response", () => {
  test("is the same wherever it is cut in two", async () => {
    const body = joinBytes([message("bonjour"), OK]);
    for (let at = 0; at <= body.length; at++) {
      const chunks = [body.slice(0, at), body.slice(at)];
      const { phrase, header, trailer } = await translate({ headers: { ...WEB, "x-by": "me" }, chunks });
      assert.deepEqual([phrase, header?.get("x-by"), trailer?.get("x-words")], ["bonjour", "me", "2"]);
    }
  });

  interface Case {
    readonly name: string;
    readonly answer: Answer;
    readonly code: Code;
    readonly words: RegExp;
  }
  const cases: readonly Case[] = [
    {
      name: "that is trailers only, in its headers",
      answer: { headers: { ...WEB, "grpc-status": "5", "grpc-message": "gone%21" } },
      ...{ code: Code.NotFound, words: /gone!/ },
    },
    {
      name: "whose headers and trailers both have a status counts the trailers'",
      answer: { headers: { ...WEB, "grpc-status": "8" }, chunks: [trailers("grpc-status: 9\r\n")] },
      ...{ code: Code.FailedPrecondition, words: /./ },
    },
    {
      name: "without a status",
      answer: { headers: WEB, chunks: [message("a")] },
      ...{ code: Code.Internal, words: /without a grpc-status/ },
    },
    {
      name: "cut off in a message",
      answer: { headers: WEB, chunks: [message("bonjour").slice(0, 8)] },
      ...{ code: Code.Internal, words: /without a grpc-status/ },
    },
    {
      name: "with bytes behind its trailers",
      answer: { headers: WEB, chunks: [message("a"), OK, Uint8Array.of(0)] },
      ...{ code: Code.Internal, words: /behind the end of the stream/ },
    },
    {
      name: "whose trailers are none",
      answer: { headers: WEB, chunks: [message("a"), trailers("grpc-status 0\r\n")] },
      ...{ code: Code.Internal, words: /"grpc-status 0" is not a header field/ },
    },
    {
      name: "of flags that nobody knows",
      answer: { headers: WEB, chunks: [frame(4, "odd")] },
      ...{ code: Code.Internal, words: /flags 0x4/ },
    },
    {
      name: "of a proxy",
      answer: {
        status: 503,
        headers: { "content-type": "text/html" },
        chunks: [new TextEncoder().encode("<h1>busy</h1>")],
      },
      ...{ code: Code.Unavailable, words: /HTTP status 503 with content-type "text\/html".*<h1>busy/ },
    },
    {
      name: "that is a redirect is not followed",
      answer: { status: 302, headers: { location: "https://elsewhere.test" } },
      ...{ code: Code.Unknown, words: /HTTP status 302/ },
    },
    {
      name: "of plain gRPC, whose trailers fetch would not show",
      answer: { headers: { "content-type": "application/grpc", "grpc-status": "0" } },
      ...{ code: Code.Unknown, words: /"application\/grpc \(no gRPC-Web\)", not a gRPC response/ },
    },
    {
      name: "in gRPC-Web's text format",
      answer: { headers: { "content-type": "application/grpc-web-text+proto" } },
      ...{ code: Code.Unknown, words: /grpc-web-text\+proto", not a gRPC response/ },
    },
    {
      name: "that breaks off",
      answer: { headers: WEB, chunks: [message("a")], error: new TypeError("terminated") },
      ...{ code: Code.Unavailable, words: /web\.test\/.*broke off in the response: terminated/ },
    },
  ];
  for (const { name, answer, code, words } of cases) {
    test(`${name}: ${Code[code]}`, async () => {
      const { error } = await translate(answer);
      assert.ok(error instanceof GrpcError, String(error));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, words);
      assert.equal(error.address, "web.test:443");
    });
  }

  test("above the limit fails before it is read", async () => {
    const prefix = Uint8Array.of(0, 1, 0, 0, 0);
    const { error } = await translate({ headers: WEB, chunks: [prefix] }, { maxReceiveMessageBytes: 1_000 });
    assert.equal(error?.code, Code.ResourceExhausted);
    assert.match(error.message, /16777216 bytes, and the limit is 1000/);
  });
});

describe("trailers in a body", () => {
  const cases: readonly (readonly [text: string, fields: readonly string[]])[] = [
    ["", []],
    ["grpc-status: 0\r\n", ["grpc-status", "0"]],
    ["Grpc-Status:0\r\nX-One:  a b  ", ["grpc-status", "0", "x-one", "a b"]],
    ["x: 1\nx: 2\n\n", ["x", "1", "x", "2"]],
    ["x: a:b\r\ny:\r\n", ["x", "a:b", "y", ""]],
  ];
  for (const [text, fields] of cases) {
    test(JSON.stringify(text), () => assert.deepEqual(parseTrailers(new TextEncoder().encode(text)), fields));
  }

  for (const text of ["x", ": 1", "a b: 1", "x: a\u0001"]) {
    test(`${JSON.stringify(text)} is refused`, () => {
      assert.throws(() => parseTrailers(new TextEncoder().encode(text)), RangeError);
    });
  }
});
