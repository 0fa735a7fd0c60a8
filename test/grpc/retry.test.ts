/** Attempts of one call, against servers that refuse, fail and vanish: gRFC A6 as a caller sees it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code } from "@connectrpc/connect";
import type { BalancerBuilder, PickOutcome } from "../../src/core/balancer/balancer.ts";
import { pickFirst } from "../../src/core/balancer/pick-first.ts";
import type { CallContext } from "../../src/grpc/call-context.ts";
import { GrpcCall } from "../../src/grpc/call.ts";
import { BalancerRegistry, GrpcError, type RetryPolicyJson } from "../../src/grpc/index.ts";
import { defaultCompressors } from "../../src/grpc/compression/compressors.ts";
import { PreparedMethod } from "../../src/grpc/method.ts";
import { ReplayBudget } from "../../src/grpc/replay-buffer.ts";
import { EMPTY_SERVICE_CONFIG } from "../../src/grpc/wire/service-config.ts";
import { OpenCalls } from "../../src/grpc/open-calls.ts";
import { Http2Connection } from "../../src/http2/connection.ts";
import {
  ErrorCode,
  SettingId,
  writeGoAway,
  writeRstStream,
  writeSettings,
  writeWindowUpdate,
} from "../../src/testing/index.ts";
import type { ScriptedConnection } from "../../src/testing/scripted-server.ts";
import { VirtualClock } from "../../src/transport/memory/virtual-clock.ts";
import { failsWith, failure, retrying, withScript, withWorld } from "./world.ts";

const OK_HEAD = [":status", "200", "content-type", "application/grpc"];
/** A `TranslateResponse` or, as well, a `DictateResponse` that say next to nothing. */
const EMPTY_ANSWER = new Uint8Array(5);

const RETRIES: RetryPolicyJson = {
  maxAttempts: 3,
  initialBackoff: "0.1s",
  maxBackoff: "1s",
  backoffMultiplier: 2,
  retryableStatusCodes: ["UNAVAILABLE"],
};

function answer(connection: ScriptedConnection, streamId: number): void {
  connection.headers(streamId, OK_HEAD);
  connection.data(streamId, EMPTY_ANSWER);
  connection.headers(streamId, ["grpc-status", "0"], true);
}

function refuse(connection: ScriptedConnection, streamId: number): void {
  connection.send((out) => writeRstStream(out, streamId, ErrorCode.REFUSED_STREAM));
}

function failWith(connection: ScriptedConnection, streamId: number, code: Code, fields: readonly string[] = []): void {
  connection.headers(streamId, [...OK_HEAD, "grpc-status", String(code), ...fields], true);
}

describe("a retried call", () => {
  test("sends its request again, with the count of earlier attempts, and ends as the last one does", () => {
    const seen: string[][] = [];
    return withWorld(
      async ({ clock, client }) => {
        const reply = await clock.runUntil(client.translate({ phrase: "a", language: "b" }));
        assert.equal(reply.phrase, "b:a");
        const counts = seen.map((fields) => fields[fields.indexOf("grpc-previous-rpc-attempts") + 1]);
        assert.deepEqual(counts.slice(1), ["1", "2"]);
        assert.equal(seen[0]?.includes("grpc-previous-rpc-attempts"), false);
        assert.ok(clock.now() >= 300, "the backoff was not kept");
      },
      {
        client: { serviceConfig: retrying(RETRIES) },
        server: {
          onStream: ({ fields, stream }) => {
            seen.push([...fields]);
            if (seen.length === 3) return "handle";
            stream.respond([...OK_HEAD, "grpc-status", "14"], { endStream: true });
            return "ignore";
          },
        },
      },
    );
  });

  test("whose sender waits for room goes on sending on the next attempt", async () => {
    const messages = Array.from({ length: 8 }, () => ({ phrase: "x".repeat(15_000) }));
    async function* phrases() {
      yield* messages;
    }
    await withScript(
      async (connection) => {
        connection.send((out) => writeSettings(out, [[SettingId.INITIAL_WINDOW_SIZE, 0]]));
        connection.settings();
        const first = await connection.nextOf("headers");
        // By now the sender fills the stream's queue, and waits.
        connection.send((out) => {
          writeSettings(out, [[SettingId.INITIAL_WINDOW_SIZE, 1_000_000]]);
          writeWindowUpdate(out, 0, 1_000_000);
        });
        refuse(connection, first.streamId);
        const second = await connection.nextOf("headers");
        for (let ended = false; !ended; ended = (await connection.nextOf("data")).endStream);
        answer(connection, second.streamId);
      },
      async ({ clock, client, transport }) => {
        transport.connect();
        await clock.settle();
        await clock.runUntil(client.dictate(phrases(), { timeoutMs: 5_000 }));
      },
    );
  });

  test("is not revived by its retry timer once it was cancelled", () =>
    withScript(
      async (connection) => {
        connection.settings();
        failWith(connection, (await connection.nextOf("headers")).streamId, Code.Unavailable);
        for (let frame = await connection.next(); frame !== undefined; frame = await connection.next())
          assert.notEqual(frame.type, "headers");
      },
      async ({ clock, client }) => {
        const controller = new AbortController();
        const call = client.translate({}, { signal: controller.signal });
        call.catch(() => {});
        await clock.advance(50);
        controller.abort();
        assert.equal((await failure(clock, call)).code, Code.Canceled);
        await clock.advance(10_000);
      },
      { client: { serviceConfig: retrying(RETRIES) } },
    ));

  test("that has no time left for another attempt says what the last one failed with", () =>
    withScript(
      async (connection) => {
        connection.settings();
        const { streamId } = await connection.nextOf("headers");
        failWith(connection, streamId, Code.Unavailable, [
          "grpc-message",
          "try later",
          "grpc-retry-pushback-ms",
          "5000",
        ]);
      },
      async ({ clock, client }) => {
        const call = client.translate({}, { timeoutMs: 1_000 });
        const error = await failsWith(clock, call, Code.DeadlineExceeded, /attempt 1 .*try later/);
        assert.ok(error instanceof GrpcError && error.attempts === 1);
      },
      { client: { serviceConfig: retrying(RETRIES) } },
    ));

  test("that was refused twice is not repeated behind the caller's back", () =>
    withScript(
      async (connection) => {
        connection.settings();
        refuse(connection, (await connection.nextOf("headers")).streamId);
        refuse(connection, (await connection.nextOf("headers")).streamId);
      },
      async ({ clock, client }) => {
        const error = await failsWith(clock, client.translate({}), Code.Unavailable, /REFUSED_STREAM/);
        assert.ok(error instanceof GrpcError && error.attempts === 2 && !error.maybeProcessed);
      },
    ));

  test("above a GOAWAY's last stream is repeated on another connection", () => {
    let number = 0;
    return withScript(
      async (connection) => {
        number += 1;
        connection.settings();
        const { streamId } = await connection.nextOf("headers");
        if (number === 1) connection.send((out) => writeGoAway(out, 0, ErrorCode.NO_ERROR));
        else answer(connection, streamId);
      },
      async ({ clock, client, connections }) => {
        await clock.runUntil(client.translate({}, { timeoutMs: 5_000 }));
        assert.equal(connections(), 2);
      },
    );
  });

  test("may have been processed if any of its attempts was, whatever the last one came to", () =>
    withScript(
      async (connection) => {
        connection.settings();
        failWith(connection, (await connection.nextOf("headers")).streamId, Code.Unavailable);
        refuse(connection, (await connection.nextOf("headers")).streamId);
        refuse(connection, (await connection.nextOf("headers")).streamId);
        refuse(connection, (await connection.nextOf("headers")).streamId);
      },
      async ({ clock, client }) => {
        const error = await failsWith(clock, client.translate({}), Code.Unavailable, /REFUSED_STREAM/);
        assert.ok(error instanceof GrpcError && error.attempts === 4 && error.maybeProcessed);
      },
      { client: { serviceConfig: retrying(RETRIES) } },
    ));

  test("tells the balancer of each attempt's end, once, and how it ended", () => {
    const picks: (readonly PickOutcome[])[] = [];
    const spying: BalancerBuilder = {
      name: "spying",
      build: (helper) =>
        pickFirst.build({
          ...helper,
          updateState: (state, picker) =>
            helper.updateState(state, {
              pick: (info) => {
                const result = picker.pick(info);
                if (result.kind !== "complete") return result;
                const outcomes: PickOutcome[] = [];
                picks.push(outcomes);
                return { ...result, done: (outcome) => outcomes.push(outcome) };
              },
            }),
        }),
    };
    return withScript(
      async (connection) => {
        connection.settings();
        refuse(connection, (await connection.nextOf("headers")).streamId);
        failWith(connection, (await connection.nextOf("headers")).streamId, Code.Unavailable);
        answer(connection, (await connection.nextOf("headers")).streamId);
        failWith(connection, (await connection.nextOf("headers")).streamId, Code.Unavailable);
      },
      async ({ clock, client }) => {
        await clock.runUntil(client.translate({}));
        // This one is cancelled while it waits to be retried.
        const controller = new AbortController();
        const call = client.translate({}, { signal: controller.signal });
        call.catch(() => {});
        await clock.advance(50);
        controller.abort();
        await failure(clock, call);
        const ends = picks.map((outcomes) => outcomes.map(({ error, sent }) => [(error as GrpcError)?.code, sent]));
        const failed = [[Code.Unavailable, true]];
        assert.deepEqual(ends, [failed, failed, [[undefined, true]], failed]);
      },
      {
        client: {
          serviceConfig: { ...retrying(RETRIES), loadBalancingConfig: [{ spying: {} }] },
          balancers: new BalancerRegistry([spying]),
        },
      },
    );
  });

  test("does not run in circles on a connection that refuses everything", async () => {
    const clock = new VirtualClock();
    // It never becomes ready, and so opens nothing.
    const http2 = new Http2Connection({ onReady() {}, onDraining() {}, onClosed() {} });
    let attempts = 0;
    const channel = {
      state: "READY",
      config: { service: EMPTY_SERVICE_CONFIG, throttle: undefined },
      select: () => {
        attempts += 1;
        const connection = { open: http2.open.bind(http2), address: "here:1" };
        return { connection, subchannel: { connection }, done: undefined };
      },
    } as unknown as CallContext["channel"];
    const ends: (GrpcError | undefined)[] = [];
    const constants = { scheme: "http", authority: "here:1", userAgent: "test", acceptEncoding: "identity" } as const;
    const method = new PreparedMethod("/s/m", "proto", constants, "unary");
    const call = new GrpcCall(
      {
        ...{
          clock,
          channel,
          waitForReady: false,
          maxReceiveMessageBytes: 100,
          calls: new OpenCalls(),
        },
        ...{ random: { next: () => 0.5 }, target: "here:1", authority: "here:1" },
        ...{ retryDisabled: false, avoidFailed: false, replayBudget: new ReplayBudget(100) },
        ...{
          compressors: defaultCompressors,
          credentials: undefined,
          attemptInterceptors: undefined,
          stats: undefined,
        },
        waitingFor: () => "it waited",
      },
      {
        ...{ method, template: method.template("identity") },
        ...{ fields: [], deadline: 60_000, signal: undefined, replayLimitBytes: 100 },
        ...{ waitForReady: undefined, credentials: undefined, maxReceiveMessageBytes: undefined },
      },
      {
        onHeaders() {},
        onMessage() {},
        room() {},
        onReceived() {},
        onWritable() {},
        onEnd: (error) => ends.push(error),
      },
    );
    call.start();
    await clock.advance(60_001);
    assert.ok(attempts > 10 && attempts < 100, `${attempts} attempts in a minute`);
    assert.deepEqual(
      ends.map((error) => [error?.code, error?.maybeProcessed]),
      [[Code.DeadlineExceeded, false]],
    );
    assert.equal(clock.pendingTimers, 0);
  });
});
