/** Calls by name: bytes there and back, and a stream held by its two ends. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import {
  ConverseRequestSchema,
  ConverseResponseSchema,
  InterpreterService,
  TranslateRequestSchema,
  TranslateResponseSchema,
} from "../../../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import {
  bytesCodec,
  invoke,
  newStream,
  type ClientStream,
  type RawCodec,
  type RetryPolicyJson,
} from "../../../src/grpc/index.ts";
import { failsWith, failure, retrying, withScript, withWorld } from "../world.ts";

const SERVICE = `/${InterpreterService.typeName}`;
const request = (phrase: string): Uint8Array =>
  toBinary(TranslateRequestSchema, create(TranslateRequestSchema, { phrase, language: "de" }));

interface Said {
  readonly phrase: string;
  readonly language: string;
}

/** A codec of the caller's own: here over protobuf, so that our server understands it. */
const conversation: RawCodec<Said, string> = {
  name: "proto",
  encode: (message) => toBinary(ConverseRequestSchema, create(ConverseRequestSchema, message)),
  decode: (bytes) => fromBinary(ConverseResponseSchema, bytes).phrase,
};

describe("invoke", () => {
  test("sends bytes and brings bytes, with headers, trailers and the server's address", () =>
    withWorld(async ({ clock, transport }) => {
      const call = invoke(transport, `${SERVICE}/Translate`, request("a"), { codec: bytesCodec });
      const { message, header, peer } = await clock.runUntil(call);
      assert.equal(fromBinary(TranslateResponseSchema, message).phrase, "de:a");
      assert.equal(header.get("content-type"), "application/grpc+proto");
      assert.equal(peer, "interpreter.test:50051");
    }));

  test("fails as any call does", () =>
    withWorld(async ({ clock, transport }) => {
      const missing = invoke(transport, `${SERVICE}/Nothing`, request("a"), { codec: bytesCodec });
      await failsWith(clock, missing, Code.Unimplemented, /./);
      const late = invoke(transport, `${SERVICE}/Translate`, request("wait"), { codec: bytesCodec, timeoutMs: 50 });
      await failsWith(clock, late, Code.DeadlineExceeded, /deadline/);
    }));

  for (const path of ["", "Service/Method", "/Service", "/Service/", "/a/b/c", "/a b/c", "/Sérvice/M"]) {
    test(`refuses "${path}" as a method's path`, () =>
      withWorld(async ({ clock, transport, connections }) => {
        const call = invoke(transport, path, request("a"), { codec: bytesCodec });
        await failsWith(clock, call, Code.InvalidArgument, /is not a method's path/);
        assert.equal(connections(), 0);
      }));
  }

  test("says the codec's content-subtype, and refuses one that cannot be said", () => {
    const seen: string[] = [];
    return withWorld(
      async ({ clock, transport }) => {
        const codec = { ...bytesCodec, name: "custom" };
        await failure(clock, invoke(transport, `${SERVICE}/Translate`, request("a"), { codec }));
        assert.deepEqual(seen, ["application/grpc+custom"]);
        const bad = { ...bytesCodec, name: "a b" };
        const call = invoke(transport, `${SERVICE}/Translate`, request("a"), { codec: bad });
        await failsWith(clock, call, Code.InvalidArgument, /content-subtype/);
      },
      {
        server: {
          onStream: ({ fields, stream }) => {
            seen.push(fields[fields.indexOf("content-type") + 1] ?? "");
            stream.respond([":status", "415"], { endStream: true });
            return "ignore";
          },
        },
      },
    );
  });
});

describe("a stream by name", () => {
  const talk = (transport: Parameters<typeof newStream>[0]): ClientStream<Said, string> =>
    newStream(transport, `${SERVICE}/Converse`, { codec: conversation });

  test("sends and receives in turns, and ends with trailers", () =>
    withWorld(async ({ clock, transport }) => {
      const stream = talk(transport);
      assert.throws(() => stream.trailer(), TypeError);
      assert.equal(await clock.runUntil(stream.sendMessage({ phrase: "a", language: "fr" })), true);
      assert.equal(await clock.runUntil(stream.receiveMessage()), "fr:a");
      assert.equal((await stream.header()).get("content-type"), "application/grpc+proto");
      assert.equal(stream.peer(), "interpreter.test:50051");
      stream.closeSend();
      stream.closeSend();
      assert.equal(await clock.runUntil(stream.receiveMessage()), undefined);
      assert.equal(await stream.receiveMessage(), undefined);
      assert.equal(stream.trailer().get("grpc-status"), "0");
      await assert.rejects(stream.sendMessage({ phrase: "b", language: "fr" }), /after "closeSend"/);
    }));

  test("is read by for await, and cancelled by leaving", () =>
    withWorld(async ({ clock, transport, server }) => {
      const stream = talk(transport);
      const read = async (): Promise<void> => {
        void stream.sendMessage({ phrase: "a", language: "fr" });
        for await (const phrase of stream) {
          assert.equal(phrase, "fr:a");
          break;
        }
      };
      await clock.runUntil(read());
      await clock.runUntil(assert.rejects(stream.receiveMessage(), ConnectError));
      assert.equal(server.connections, 1);
    }));

  test("lets one send and one receive at a time", () =>
    withWorld(async ({ clock, transport }) => {
      const stream = talk(transport);
      const receiving = stream.receiveMessage();
      await assert.rejects(stream.receiveMessage(), /is being received/);
      const sending = stream.sendMessage({ phrase: "x".repeat(400_000), language: "fr" });
      await assert.rejects(stream.sendMessage({ phrase: "b", language: "fr" }), /is being sent/);
      assert.equal(await clock.runUntil(sending), true);
      assert.equal((await clock.runUntil(receiving))?.length, 400_003);
      stream.cancel();
    }));

  test("that is over takes no more: why, says the receiver, once", () =>
    withWorld(async ({ clock, transport }) => {
      const stream = talk(transport);
      stream.cancel("Enough");
      assert.equal(await stream.sendMessage({ phrase: "a", language: "fr" }), false);
      const error = await failure(clock, stream.receiveMessage());
      assert.equal(error.code, Code.Canceled);
      assert.match(error.message, /Enough/);
      assert.equal(await stream.receiveMessage(), undefined);
    }));

  test("whose message cannot be encoded ends", () =>
    withWorld(async ({ clock, transport }) => {
      const codec: RawCodec<string, string> = {
        ...{ name: "proto", decode: String },
        encode: () => {
          throw new Error("No such word");
        },
      };
      const stream = newStream(transport, `${SERVICE}/Converse`, { codec });
      await failsWith(clock, stream.sendMessage("a"), Code.Internal, /No such word/);
      await failsWith(clock, stream.receiveMessage(), Code.Internal, /No such word/);
    }));

  test("is not retried any more once its peer was asked for", () => {
    const policy: RetryPolicyJson = {
      ...{ maxAttempts: 3, initialBackoff: "0.01s", maxBackoff: "0.01s", backoffMultiplier: 1 },
      retryableStatusCodes: ["UNAVAILABLE"],
    };
    return withScript(
      async (connection) => {
        connection.settings();
        const { streamId } = await connection.nextOf("headers");
        connection.headers(streamId, [":status", "200", "content-type", "application/grpc", "grpc-status", "14"], true);
      },
      async ({ clock, transport, server }) => {
        await clock.runUntil(transport.waitUntilReady());
        const stream = talk(transport);
        assert.equal(stream.peer(), "interpreter.test:50051");
        const error = await failure(clock, stream.receiveMessage());
        assert.equal(error.code, Code.Unavailable);
        assert.equal(server.failures.length, 0);
      },
      { client: { serviceConfig: retrying(policy) } },
    );
  });
});
