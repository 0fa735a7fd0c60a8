/** What Connect's interceptors see of a call, and what they do to it, on either shape. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code, type Interceptor } from "@connectrpc/connect";
import { GrpcError } from "../../src/grpc/index.ts";
import type { Clock } from "../../src/core/clock.ts";
import { collect, failsWith, withScript, withWorld } from "./world.ts";

/** Connect's documentation changes a response like this. */
const copying: Interceptor = (next) => async (request) => {
  const response = await next(request);
  return response.stream ? { ...response, message: response.message } : { ...response };
};

const passing: Interceptor = (next) => next;

/** Takes some real milliseconds, as the timer does that Connect sets for interceptors. */
const waiting: Interceptor = (next) => async (request) => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  return next(request);
};

function delaying(clock: () => Clock, delayMs: number): Interceptor {
  return (next) => async (request) => {
    await new Promise<void>((resolve) => clock().setTimer(delayMs, resolve));
    return next(request);
  };
}

describe("interceptors", () => {
  test("may copy a response by spreading it: headers and trailers stay", () =>
    withWorld(
      async ({ clock, client }) => {
        const seen: (string | null)[] = [];
        const options = {
          onHeader: (header: Headers) => seen.push(header.get("content-type")),
          onTrailer: (trailer: Headers) => seen.push(trailer.get("grpc-status")),
        };
        await clock.runUntil(client.translate({ phrase: "a" }, options));
        await clock.runUntil(collect(client.recite({ phrase: "a" }, options)));
        assert.deepEqual(seen, ["application/grpc+proto", "0", "application/grpc+proto", "0"]);
      },
      { client: { interceptors: [copying, passing] } },
    ));

  test("take of a call's time: what is left of it is what the server is told", () => {
    const timeouts: (string | undefined)[] = [];
    let now: Clock | undefined;
    return withWorld(
      async ({ clock, client }) => {
        now = clock;
        await clock.runUntil(client.translate({ phrase: "a" }, { timeoutMs: 60_000 }));
        await clock.runUntil(collect(client.recite({ phrase: "a" }, { timeoutMs: 60_000 })));
        assert.deepEqual(timeouts, ["20000m", "20000m"]);
      },
      {
        client: { interceptors: [delaying(() => now as Clock, 40_000)] },
        server: {
          onStream: ({ fields }) => {
            timeouts.push(fields[fields.indexOf("grpc-timeout") + 1]);
            return "handle";
          },
        },
      },
    );
  });

  test("that take all of it leave nothing to dial for", () => {
    let now: Clock | undefined;
    return withWorld(
      async ({ clock, client, connections }) => {
        now = clock;
        await failsWith(clock, client.translate({}, { timeoutMs: 30_000 }), Code.DeadlineExceeded, /deadline/);
        assert.equal(connections(), 0);
      },
      { client: { interceptors: [delaying(() => now as Clock, 40_000)] } },
    );
  });

  test("let a timeout of months be one", () =>
    withScript(
      async (connection) => {
        connection.settings();
        for (let i = 0; i < 6; i++) {
          const { streamId } = await connection.nextOf("headers");
          connection.headers(streamId, [":status", "200", "content-type", "application/grpc"]);
          connection.data(streamId, new Uint8Array(5));
          connection.headers(streamId, ["grpc-status", "0"], true);
        }
      },
      async ({ clock, client }) => {
        for (const timeoutMs of [5_000_000_000, Number.POSITIVE_INFINITY, Number.NaN]) {
          await clock.runUntil(client.translate({ phrase: "a" }, { timeoutMs }));
          await clock.runUntil(collect(client.recite({ phrase: "a" }, { timeoutMs })));
        }
      },
      // Virtual time leaps while the interceptor waits in real time.
      { client: { interceptors: [waiting], idleTimeoutMs: Infinity } },
    ));

  for (const [name, interceptors] of [
    ["with", [passing]],
    ["without", []],
  ] as const) {
    test(`metadata that cannot be sent is the call's error ${name} them`, () =>
      withWorld(
        async ({ clock, client, connections }) => {
          for (const [headers, words] of [
            [{ "x y": "z" }, /"x y" is not a valid header name/],
            [{ authorization: "secret\nx: y" }, /"authorization" is not printable ASCII/],
            [{ ":path": "/else" }, /":path" is not a valid header name/],
          ] as const) {
            for (const call of [
              () => client.translate({}, { headers }),
              () => collect(client.recite({}, { headers })),
            ]) {
              const error = await failsWith(clock, call(), Code.InvalidArgument, words);
              assert.ok(error instanceof GrpcError && error.step === "request" && !error.maybeProcessed);
              assert.equal(error.message.includes("secret"), false);
            }
          }
          assert.equal(connections(), 0);
        },
        { client: { interceptors } },
      ));

    test(`a stream that fails and that nobody reads is nobody's unhandled rejection ${name} them`, () =>
      withWorld(
        async ({ clock, client, transport }) => {
          client.recite({}, { headers: { "x y": "z" } });
          client.recite({}, { signal: AbortSignal.abort() });
          await clock.settle();
          const closed = transport.close();
          client.recite({});
          await clock.runUntil(closed);
          // Rejections that nobody handles are noticed when a turn has passed: they fail the test.
          await clock.settle();
        },
        { client: { interceptors } },
      ));
  }
});
