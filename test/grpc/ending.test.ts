/** Calls end exactly once, whoever ends them and whenever, and a transport that closes leaves none behind. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code, type ConnectError, createClient, type Interceptor } from "@connectrpc/connect";
import { compress } from "#compression";
import { InterpreterService } from "../../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import { createGrpcTransport, insecure } from "../../src/grpc/index.ts";
import { frameMessage } from "../../src/grpc/wire/framing.ts";
import { SettingId } from "../../src/testing/index.ts";
import type { ScriptedConnection } from "../../src/testing/scripted-server.ts";
import { memoryDialer } from "../../src/transport/memory/dialer.ts";
import { VirtualClock } from "../../src/transport/memory/virtual-clock.ts";
import {
  ADDRESS,
  collect,
  failsWith,
  failure,
  type Interpreter,
  TARGET,
  withScript,
  withWorld,
  retrying,
} from "./world.ts";

const GZIP_HEAD = [":status", "200", "content-type", "application/grpc", "grpc-encoding", "gzip"];

/** A `TranslateResponse` that is long even when compressed: decompressing it takes more than a turn on every runtime. */
async function longCompressedAnswer(): Promise<Uint8Array> {
  const text = new Uint8Array(100_000);
  let state = 1;
  for (let i = 0; i < text.length; i++) {
    state = (state * 48_271) % 0x7fff_ffff;
    text[i] = 33 + (state % 89);
  }
  const message = new Uint8Array(text.length + 4);
  message.set([0x0a, (text.length & 0x7f) | 0x80, ((text.length >> 7) & 0x7f) | 0x80, text.length >> 14]);
  message.set(text, 4);
  return frameMessage(await compress("gzip", message), true);
}

/** Answers each call with one compressed message and a status, all in one write. */
function answeringCompressed(answer: Uint8Array, trailers: readonly string[]) {
  return async (connection: ScriptedConnection): Promise<void> => {
    connection.settings();
    for (let i = 0; i < 2; i++) {
      const { streamId } = await connection.nextOf("headers");
      connection.headers(streamId, GZIP_HEAD);
      for (let at = 0; at < answer.length; at += 16_384) connection.data(streamId, answer.subarray(at, at + 16_384));
      connection.headers(streamId, trailers, true);
    }
  };
}

describe("a call that is cancelled while its reply is decompressed", () => {
  for (const trailers of [
    ["grpc-status", "0"],
    ["grpc-status", "14"],
  ]) {
    test(`ends once, though a status ${trailers[1]} has come`, async () =>
      withScript(
        answeringCompressed(await longCompressedAnswer(), trailers),
        async ({ clock, transport, client }) => {
          const controller = new AbortController();
          async function* one() {
            yield { phrase: "a" };
          }
          const { recite } = InterpreterService.method;
          const started = transport.stream(recite, controller.signal, undefined, undefined, one());
          const response = await clock.runUntil(
            started.then((stream) => {
              controller.abort();
              return stream;
            }),
          );
          await failsWith(clock, collect(response.message), Code.Canceled, /abort/i);
          const second = client.translate({});
          if (trailers[1] === "0") assert.equal((await clock.runUntil(second)).phrase.length, 100_000);
          else await failsWith(clock, second, Code.Unavailable, /unavailable/);
        },
        {
          client: {
            serviceConfig: retrying({
              ...{ maxAttempts: 2, initialBackoff: "0.001s", maxBackoff: "0.001s", backoffMultiplier: 1 },
              retryableStatusCodes: ["UNAVAILABLE"],
            }),
          },
        },
      ));
  }
});

describe("at any moment of a call", () => {
  const kinds: Readonly<Record<string, (client: Interpreter, signal: AbortSignal) => Promise<unknown>>> = {
    unary: (client, signal) => client.translate({ phrase: "a" }, { signal }),
    "server stream": (client, signal) => collect(client.recite({ phrase: "a" }, { signal })),
    "client stream": (client, signal) => client.dictate(phrases(), { signal }),
    "bidi stream": (client, signal) => collect(client.converse(phrases(), { signal })),
  };
  async function* phrases() {
    yield { phrase: "a" };
    yield { phrase: "b" };
  }
  const moments = 60;

  for (const [kind, run] of Object.entries(kinds)) {
    for (const how of ["its signal", "closing the transport"]) {
      test(`${how} ends a ${kind} once, and nothing is left`, async () => {
        const outcomes = new Set<string>();
        for (let moment = 0; moment < moments; moment++) {
          await withWorld(
            async ({ clock, client, transport }) => {
              const controller = new AbortController();
              let ends = 0;
              const call = run(client, controller.signal).then(
                () => "reply",
                (error: ConnectError) => Code[error.code],
              );
              void call.then(() => (ends += 1));
              // Some reactions first, then whole turns.
              for (let i = 0; i < Math.min(moment, 30); i++) await Promise.resolve();
              for (let i = 30; i < moment; i++) await clock.settle();
              if (how === "its signal") controller.abort();
              else void transport.close();
              outcomes.add((await clock.runUntil(call)) ?? "");
              await clock.settle();
              assert.equal(ends, 1);
            },
            { network: moment % 2 === 0 ? {} : { pair: { latencyMs: 0 } } },
          );
        }
        for (const outcome of outcomes)
          assert.ok(["reply", "Canceled", "FailedPrecondition"].includes(outcome), outcome);
      });
    }
  }
});

describe("closing the transport", () => {
  test("cancels a call that waits for its connection", async () => {
    const clock = new VirtualClock();
    const dialer = memoryDialer({ clock });
    dialer.silence(ADDRESS);
    const transport = createGrpcTransport(TARGET, { credentials: insecure(), dialer, clock, waitForReady: true });
    const call = createClient(InterpreterService, transport).translate({});
    call.catch(() => {});
    await clock.settle();
    await clock.runUntil(transport.close());
    await failsWith(clock, call, Code.Canceled, /The transport was closed/);
    assert.deepEqual([clock.pendingTimers, transport.state], [0, "SHUTDOWN"]);
  });

  test("cancels a call that waits to be retried, when its time to drain is over", () =>
    withScript(
      async (connection) => {
        connection.settings();
        const { streamId } = await connection.nextOf("headers");
        connection.headers(streamId, [...GZIP_HEAD, "grpc-status", "14"], true);
      },
      async ({ clock, client, transport }) => {
        const call = client.translate({});
        call.catch(() => {});
        await clock.advance(10);
        const startedAt = clock.now();
        await clock.runUntil(transport.close());
        assert.ok(clock.now() - startedAt <= 1_001);
        await failsWith(clock, call, Code.Canceled, /The transport was closed/);
      },
      {
        client: {
          serviceConfig: retrying({
            ...{ maxAttempts: 2, initialBackoff: "60s", maxBackoff: "60s", backoffMultiplier: 1 },
            retryableStatusCodes: ["UNAVAILABLE"],
          }),
        },
      },
    ));

  test("cancels a call that waits for a place among the server's streams, and lets the one before it end", () =>
    withScript(
      async (connection) => {
        connection.settings([[SettingId.MAX_CONCURRENT_STREAMS, 1]]);
        const { streamId } = await connection.nextOf("headers");
        await connection.nextOf("goaway").catch(() => {});
        connection.headers(streamId, [...GZIP_HEAD, "grpc-status", "9"], true);
      },
      async ({ clock, client, transport }) => {
        transport.connect();
        await clock.settle();
        const [first, second] = [client.translate({}), client.translate({})];
        first.catch(() => {});
        second.catch(() => {});
        await clock.settle();
        await clock.runUntil(transport.close());
        await failsWith(clock, second, Code.Canceled, /The transport was closed/);
        assert.equal((await failure(clock, first)).code, Code.Canceled);
      },
    ));

  test("before anything was called leaves nothing, and calls after it are refused, by interceptors too", async () => {
    const clock = new VirtualClock();
    const slow: Interceptor = (next) => async (request) => {
      await clock.settle();
      return next(request);
    };
    const dialer = memoryDialer({ clock });
    const transport = createGrpcTransport(TARGET, { credentials: insecure(), dialer, clock, interceptors: [slow] });
    const call = createClient(InterpreterService, transport).translate({});
    const closed = transport.close();
    assert.equal(transport.state, "SHUTDOWN");
    await failsWith(clock, call, Code.FailedPrecondition, /is closed/);
    await clock.runUntil(closed);
    assert.throws(() => transport.connect(), /is closed/);
    assert.equal(clock.pendingTimers, 0);
  });
});
