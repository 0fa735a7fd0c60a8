/** What an object does with a call that a stub asks for, without either of them: over memory, on virtual time. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { grpcKind } from "../../../src/durable/grpc/grpc-kind.ts";
import type { GrpcAsk, GrpcIdentity, GrpcResponse } from "../../../src/durable/grpc/messages.ts";
import { TranslateRequestSchema, TranslateResponseSchema } from "../../../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import type { StatsHandler } from "../../../src/grpc/index.ts";
import { failsWith, withWorld, type World } from "../../grpc/world.ts";

const kind = grpcKind((_target, options) => options);
const message = toBinary(TranslateRequestSchema, create(TranslateRequestSchema, { phrase: "Hello", language: "de" }));

function unary({ transport }: World, identity: GrpcIdentity): Promise<GrpcResponse> {
  const path = "/dragoman.demo.v1.InterpreterService/Translate";
  const ask: GrpcAsk = { path, fields: ["x-request", "1"], identity };
  const scope = { signal: new AbortController().signal, timeoutMs: 1_000, close: async () => {} };
  return kind.calls["unary"]?.(transport, [ask, message] as never, scope) as Promise<GrpcResponse>;
}

describe("what call credentials have said in a Worker", () => {
  test("the object tells its server, and hides from whoever watches its calls", async () => {
    const seen: (readonly string[])[] = [];
    const stats: StatsHandler = {
      onCall: () => ({ onAttempt: () => ({ onOutHeader: ({ fields }) => void seen.push(fields) }) }),
    };
    const identity = { fields: ["x-api-key", "s3cret"], requireTransportSecurity: false };
    await withWorld(
      async (world) => {
        const answer = await world.clock.runUntil(unary(world, identity));
        assert.equal(fromBinary(TranslateResponseSchema, answer.message).phrase, "de:Hello");
        assert.deepEqual(seen, [["grpc-timeout", "1000m", "x-request", "1", "x-api-key", "(hidden)"]]);
      },
      { client: { stats: [stats] } },
    );
  });

  test("does not leave over a plaintext channel if it needs a secure one, whatever the stub thought it had", async () => {
    await withWorld(async (world) => {
      const identity = { fields: ["authorization", "Bearer s3cret"], requireTransportSecurity: true };
      const error = await failsWith(world.clock, unary(world, identity), Code.Unauthenticated, /secure connection/);
      assert.doesNotMatch(error.message, /s3cret/);
      assert.equal(world.connections(), 0);
    });
  });
});
