/** Connect as it goes over fetch: what is asked, and what is made of every kind of answer. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { create, toBinary, toJsonString } from "@bufbuild/protobuf";
import { Code, createClient } from "@connectrpc/connect";
import {
  InterpreterService,
  ReciteResponseSchema,
  TranslateResponseSchema,
} from "../../../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import { createConnectTransport, GrpcError, jsonCodec, type FetchTransportOptions } from "../../../src/grpc/index.ts";
import { joinBytes } from "../../../src/transport/join-bytes.ts";
import { collect } from "../world.ts";
import { frame, scriptedFetch, type Answer, type SeenRequest } from "./fake-fetch.ts";

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const UNARY = { "content-type": "application/proto" };
const STREAM = { "content-type": "application/connect+proto" };
const JSON_ERROR = { "content-type": "application/json" };
const answerOf = (phrase: string) => create(TranslateResponseSchema, { phrase });
const translated = (phrase: string): Uint8Array => toBinary(TranslateResponseSchema, answerOf(phrase));
const recited = (phrase: string): Uint8Array =>
  frame(0, toBinary(ReciteResponseSchema, create(ReciteResponseSchema, { phrase })));

interface Outcome {
  readonly phrases: readonly string[];
  readonly error: GrpcError | undefined;
  readonly header: Headers | undefined;
  readonly trailer: Headers | undefined;
  readonly request: SeenRequest;
}

async function call(
  kind: "translate" | "recite",
  answer: Answer,
  options: FetchTransportOptions = {},
): Promise<Outcome> {
  const { fetch, requests } = scriptedFetch(() => answer);
  await using transport = createConnectTransport("https://connect.test", { ...options, fetch });
  const client = createClient(InterpreterService, transport);
  const seen: { header?: Headers; trailer?: Headers } = {};
  const callOptions = {
    headers: { "x-tenant": "7" },
    timeoutMs: 5_000,
    onHeader: (header: Headers) => void (seen.header = header),
    onTrailer: (trailer: Headers) => void (seen.trailer = trailer),
  };
  const phrases: string[] = [];
  let failure: unknown;
  try {
    if (kind === "translate") phrases.push((await client.translate({ phrase: "hello" }, callOptions)).phrase);
    else for await (const { phrase } of client.recite({ phrase: "hello" }, callOptions)) phrases.push(phrase);
  } catch (error) {
    assert.ok(error instanceof GrpcError, String(error));
    failure = error;
  }
  const { header, trailer } = seen;
  return { phrases, error: failure as GrpcError | undefined, header, trailer, request: requests[0]! };
}

describe("a Connect request", () => {
  test("of a unary call is the message itself", async () => {
    const { request } = await call("translate", { headers: UNARY, chunks: [translated("a")] });
    const { "user-agent": userAgent, "connect-timeout-ms": timeout, ...headers } = Object.fromEntries(request.headers);
    assert.equal(request.url, "https://connect.test/dragoman.demo.v1.InterpreterService/Translate");
    assert.match(userAgent ?? "", /grpc-dragoman\//);
    assert.ok(Number(timeout) > 4_000 && Number(timeout) <= 5_000, timeout);
    assert.deepEqual(headers, {
      "content-type": "application/proto",
      "connect-protocol-version": "1",
      "x-tenant": "7",
    });
    assert.deepEqual(request.body, text("\n\u0005hello"));
  });

  test("of a stream is framed, and says what it takes", async () => {
    const { request } = await call("recite", { headers: STREAM, chunks: [frame(2, "{}")] });
    assert.equal(request.headers.get("content-type"), "application/connect+proto");
    assert.equal(request.headers.get("connect-accept-encoding"), "gzip,deflate,identity");
    assert.deepEqual(request.body, frame(0, "\n\u0005hello"));
  });

  const gzip = { sendCompression: "gzip", compressMinBytes: 0 };
  test("of a unary call is compressed as HTTP does it", async () => {
    const { request } = await call("translate", { headers: UNARY, chunks: [translated("a")] }, gzip);
    assert.equal(request.headers.get("content-encoding"), "gzip");
    assert.deepEqual([...request.body.subarray(0, 2)], [0x1f, 0x8b]);
  });

  test("of a unary call that is too short to be compressed does not say that it is", async () => {
    const { request } = await call(
      "translate",
      { headers: UNARY, chunks: [translated("a")] },
      { sendCompression: "gzip" },
    );
    assert.equal(request.headers.get("content-encoding"), null);
  });

  test("of a stream is compressed message by message", async () => {
    const { request } = await call("recite", { headers: STREAM, chunks: [frame(2, "{}")] }, gzip);
    assert.equal(request.headers.get("connect-content-encoding"), "gzip");
    assert.equal(request.headers.get("content-encoding"), null);
    assert.equal(request.body[0], 1);
  });

  test("in JSON is so by the codec's name", async () => {
    const options = { codecs: [jsonCodec], contentSubtype: "json" };
    const chunks = [text(toJsonString(TranslateResponseSchema, answerOf("bonjour")))];
    const { phrases, request } = await call("translate", { headers: JSON_ERROR, chunks }, options);
    assert.deepEqual(phrases, ["bonjour"]);
    assert.equal(new TextDecoder().decode(request.body), '{"phrase":"hello"}');
  });
});

describe("a unary Connect response", () => {
  const headers = {
    ...UNARY,
    "x-by": "me",
    "trailer-x-words": "2",
    "trailer-": "nobody's",
    "trailer-grpc-status": "13",
  };

  test("is the same wherever it is cut in two", async () => {
    const body = translated("bonjour");
    for (let at = 0; at <= body.length; at++) {
      const { phrases, header, trailer } = await call("translate", {
        headers,
        chunks: [body.slice(0, at), body.slice(at)],
      });
      assert.deepEqual(phrases, ["bonjour"]);
      assert.deepEqual([header?.get("x-by"), header?.get("x-words")], ["me", null]);
      assert.deepEqual([trailer?.get("x-words"), trailer?.get("grpc-status")], ["2", "0"]);
    }
  });

  test("may be empty", async () => {
    assert.deepEqual((await call("translate", { headers: UNARY })).phrases, [""]);
  });

  test("that fails has the error's code, text, details and metadata", async () => {
    const json = { code: "not_found", message: "gone", details: [{ type: "a.B", value: "AQ" }] };
    const { error } = await call("translate", {
      status: 404,
      headers: { ...JSON_ERROR, "x-by": "me", "trailer-x-why": "moved" },
      chunks: [text(JSON.stringify(json))],
    });
    assert.equal(error?.code, Code.NotFound);
    assert.equal(error.rawMessage, "gone");
    assert.equal(error.step, "status");
    assert.deepEqual(error.details, [{ type: "a.B", value: Uint8Array.of(1) }]);
    assert.deepEqual([error.metadata.get("x-by"), error.metadata.get("x-why")], ["me", "moved"]);
  });

  interface Case {
    readonly name: string;
    readonly answer: Answer;
    readonly code: Code;
    readonly words: RegExp;
  }
  const odd: readonly Case[] = [
    {
      name: "in a codec that was not asked for",
      answer: { headers: JSON_ERROR, chunks: [text("{}")] },
      ...{ code: Code.Internal, words: /codec "json", and the request was in "proto"/ },
    },
    {
      name: "of another protocol",
      answer: { headers: { "content-type": "application/grpc" } },
      ...{ code: Code.Unknown, words: /"application\/grpc \(no Connect\)"/ },
    },
    {
      name: "in an encoding that fetch does not know",
      answer: { headers: { ...UNARY, "content-encoding": "foo" }, chunks: [text("x")] },
      ...{ code: Code.Internal, words: /encoding "foo"/ },
    },
    {
      name: "of an error that is no JSON",
      answer: { status: 403, headers: JSON_ERROR, chunks: [text("<oops>")] },
      ...{ code: Code.PermissionDenied, words: /HTTP status 403 without an error's code/ },
    },
    {
      name: "of an error in a message",
      answer: { status: 429, headers: UNARY, chunks: [text("x")] },
      ...{ code: Code.Unavailable, words: /HTTP status 429/ },
    },
    {
      name: "that is no message",
      answer: { headers: UNARY, chunks: [Uint8Array.of(0xff)] },
      ...{ code: Code.Internal, words: /is not a valid "dragoman\.demo\.v1\.TranslateResponse"/ },
    },
  ];
  for (const { name, answer, code, words } of odd) {
    test(`${name}: ${Code[code]}`, async () => {
      const { error } = await call("translate", answer);
      assert.equal(error?.code, code, error?.message);
      assert.match(error.message, words);
    });
  }

  const statuses: readonly (readonly [status: number, code: Code])[] = [
    [400, Code.Internal],
    [401, Code.Unauthenticated],
    [403, Code.PermissionDenied],
    [404, Code.Unimplemented],
    [409, Code.Unknown],
    [429, Code.Unavailable],
    [502, Code.Unavailable],
    [503, Code.Unavailable],
    [504, Code.Unavailable],
  ];
  for (const [status, code] of statuses) {
    test(`of status ${status} without an error's code: ${Code[code]}`, async () => {
      const { error } = await call("translate", { status, headers: JSON_ERROR, chunks: [text('{"message":"oops"}')] });
      assert.deepEqual([error?.code, error?.rawMessage], [code, "oops"]);
    });
  }

  const limited = { maxReceiveMessageBytes: 100 };
  test("above the limit is not read to its end", async () => {
    const endless = (function* () {
      for (;;) yield new Uint8Array(60);
    })();
    const { error } = await call("translate", { headers: UNARY, chunks: endless }, limited);
    assert.equal(error?.code, Code.ResourceExhausted);
    assert.match(error.message, /120 bytes, and the limit is 100/);
  });

  test("of an error above the limit is not read to its end", async () => {
    const endless = (function* () {
      for (;;) yield new Uint8Array(60);
    })();
    const { error } = await call("translate", { status: 404, headers: JSON_ERROR, chunks: endless }, limited);
    assert.match(error?.message ?? "", /an error of more than 100 bytes/);
  });
});

describe("a Connect stream", () => {
  const END = frame(2, '{"metadata":{"x-words":["2"]}}');

  test("is the same wherever it is cut in two", async () => {
    const body = joinBytes([recited("un"), recited("deux"), END]);
    for (let at = 0; at <= body.length; at++) {
      const { phrases, trailer } = await call("recite", {
        headers: STREAM,
        chunks: [body.slice(0, at), body.slice(at)],
      });
      assert.deepEqual(phrases, ["un", "deux"]);
      assert.equal(trailer?.get("x-words"), "2");
    }
  });

  test("gives its messages before it fails", async () => {
    const end = frame(2, '{"error":{"code":"out_of_range","message":"the book ends"}}');
    const { phrases, error } = await call("recite", { headers: STREAM, chunks: [recited("un"), end] });
    assert.deepEqual(phrases, ["un"]);
    assert.deepEqual([error?.code, error?.rawMessage], [Code.OutOfRange, "the book ends"]);
  });

  const odd: readonly (readonly [name: string, answer: Answer, code: Code, words: RegExp])[] = [
    ["without its end", { chunks: [recited("un")] }, Code.Internal, /without the end of the stream/],
    [
      "with an end that is no JSON",
      { chunks: [frame(2, "oops")] },
      Code.Internal,
      /end of the server's stream cannot be read/,
    ],
    ["with bytes behind its end", { chunks: [END, END] }, Code.Internal, /behind the end/],
    ["of an error without a code", { chunks: [frame(2, '{"error":{}}')] }, Code.Unknown, /has no code/],
    ["in another codec", { headers: { "content-type": "application/connect+json" } }, Code.Internal, /codec "json"/],
    [
      "that is none",
      { headers: UNARY, chunks: [text("x")] },
      Code.Unknown,
      /"application\/proto", not a gRPC response/,
    ],
    ["of another status", { status: 502, chunks: [text("x")] }, Code.Unavailable, /HTTP status 502/],
    [
      "compressed without saying how",
      { chunks: [frame(1, "un"), END] },
      Code.Internal,
      /compressed message without naming its encoding/,
    ],
  ];
  for (const [name, answer, code, words] of odd) {
    test(`${name}: ${Code[code]}`, async () => {
      const { error } = await call("recite", { headers: STREAM, ...answer });
      assert.equal(error?.code, code, error?.message);
      assert.match(error.message, words);
    });
  }

  test("that is not read stops to be fetched", async () => {
    const big = recited("x".repeat(65_531));
    const { fetch, reads } = scriptedFetch(() => ({
      headers: STREAM,
      chunks: [...Array.from({ length: 100 }, () => big), END],
    }));
    await using transport = createConnectTransport("https://connect.test", { fetch });
    const input = (async function* () {
      yield { phrase: "hello" };
    })();
    const response = await transport.stream(InterpreterService.method.recite, undefined, undefined, {}, input);
    for (let i = 0; i < 1_000; i++) await Promise.resolve();
    assert.ok(reads() < 10, `${reads()} chunks were read`);
    assert.equal((await collect(response.message)).length, 100);
  });
});
