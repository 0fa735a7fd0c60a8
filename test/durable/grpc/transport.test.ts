/** The gRPC stub without a runtime: what it does for a call before and after the object has it. */
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { Code, createClient, type Client } from "@connectrpc/connect";
import { create, toBinary } from "@bufbuild/protobuf";
import type { CallRequest, Reply } from "../../../src/durable/boundary/protocol.ts";
import type { GrpcAsk } from "../../../src/durable/grpc/messages.ts";
import { toPlain } from "../../../src/durable/grpc/plain-error.ts";
import { grpcChannel } from "../../../src/durable/grpc/transport.ts";
import type { ObjectNamespace } from "../../../src/durable/workers-api.ts";
import { callOptions, composeChannelCredentials, GrpcError, insecure } from "../../../src/grpc/index.ts";
import type { CallCredentials } from "../../../src/grpc/index.ts";
import { InterpreterService, TranslateResponseSchema } from "../../../src/gen/dragoman/demo/v1/interpreter_pb.ts";

let asked: CallRequest[];
let reply: Reply;

const rpc = <T>(value: T) =>
  Object.assign(Promise.resolve(Object.assign(value as object, { [Symbol.dispose]() {} })), { [Symbol.dispose]() {} });

const binding: ObjectNamespace<unknown> = {
  idFromName: (name) => ({ toString: () => name }),
  get: () => ({
    call(request: CallRequest) {
      asked.push(request);
      return rpc(reply);
    },
  }),
};

function client(metadata?: CallCredentials["metadata"]): Client<typeof InterpreterService> {
  const credentials =
    metadata === undefined
      ? insecure()
      : composeChannelCredentials(insecure(), { requireTransportSecurity: false, metadata });
  return createClient(InterpreterService, grpcChannel(binding, "users:50051", { credentials }));
}

const never = (): Promise<never> => new Promise(() => {});

beforeEach(() => {
  asked = [];
  const message = toBinary(TranslateResponseSchema, create(TranslateResponseSchema, { phrase: "Hallo" }));
  reply = { ok: true, value: { message, header: [], trailer: [], peer: "10.0.0.1:50051" } };
});

describe("a stub's call credentials", () => {
  test("that say nothing end with the call's time, and nothing is sent", async () => {
    let heard: AbortSignal | undefined;
    const silent = client(({ signal }) => {
      heard = signal;
      return never();
    });
    await assert.rejects(silent.translate({ phrase: "Hello" }, { timeoutMs: 20 }), (error: GrpcError) => {
      assert.deepEqual([error.code, error.step, error.maybeProcessed], [Code.DeadlineExceeded, "caller", false]);
      return true;
    });
    assert.equal(heard?.aborted, true);
    assert.deepEqual(asked, []);
  });

  test("that say nothing are left when the caller's signal says so", async () => {
    const controller = new AbortController();
    const call = client(never).translate({ phrase: "Hello" }, { signal: controller.signal });
    controller.abort();
    await assert.rejects(call, (error: GrpcError) => error.code === Code.Canceled && !error.maybeProcessed);
    assert.deepEqual(asked, []);
  });

  test("take their time from the call's", async () => {
    const slow = client(async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return { authorization: "Bearer x" };
    });
    await slow.translate({ phrase: "Hello" }, { timeoutMs: 10_000 });
    const [request] = asked;
    assert.ok(Number(request?.timeoutMs) < 9_950 - 20, `${request?.timeoutMs} ms are left of 9950`);
    const { identity } = (request as CallRequest).args[0] as GrpcAsk;
    assert.deepEqual(identity, { fields: ["authorization", "Bearer x"], requireTransportSecurity: false });
  });

  for (const [what, metadata] of Object.entries<CallCredentials["metadata"]>({
    "a code that only servers give": () => Promise.reject(new GrpcErrorOf(Code.NotFound)),
    "metadata that cannot be": () => ({ "no name": "x" }),
  })) {
    test(`${what} is an internal error, as without an object`, async () => {
      await assert.rejects(client(metadata).translate({}), (error: GrpcError) => error.code === Code.Internal);
    });
  }
});

class GrpcErrorOf extends GrpcError {
  constructor(code: Code) {
    super({ code, message: "made up", step: "request", reach: "not-sent" });
  }
}

describe("a stub's caller is told its peer", () => {
  const peers: string[] = [];
  const told = (onPeer: (peer: string) => void) => ({ contextValues: callOptions({ onPeer }) });

  beforeEach(() => void peers.splice(0));

  test("when the call has ended, and what it throws of that is not the call's failure", async () => {
    const said = told((peer) => {
      peers.push(peer);
      throw new Error("The caller's own");
    });
    assert.equal((await client().translate({ phrase: "Hello" }, said)).phrase, "Hallo");
    assert.deepEqual(peers, ["10.0.0.1:50051"]);
  });

  test("when the call has failed at the server", async () => {
    const failure = { code: Code.NotFound, message: "None", step: "status", reach: "maybe-processed" } as const;
    reply = { ok: false, error: toPlain(new GrpcError({ ...failure, address: "10.0.0.2:50051" })) };
    await assert.rejects(
      client().translate(
        {},
        told((peer) => peers.push(peer)),
      ),
      (error: GrpcError) => error.code === Code.NotFound,
    );
    assert.deepEqual(peers, ["10.0.0.2:50051"]);
  });
});
