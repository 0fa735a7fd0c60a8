/** Traces of calls and events of subchannels: what one looks at when a call went wrong. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { callTraces, type RetryPolicyJson } from "../../src/grpc/index.ts";
import { failure, retrying, withWorld } from "./world.ts";

const RETRIES: RetryPolicyJson = {
  ...{ maxAttempts: 2, initialBackoff: "0.1s", maxBackoff: "0.1s", backoffMultiplier: 1 },
  retryableStatusCodes: ["UNAVAILABLE"],
};

describe("the trace of a call", () => {
  test("tells its attempts in order, with their times", () => {
    const traces = callTraces();
    let streams = 0;
    return withWorld(
      async ({ clock, client }) => {
        const secret = { headers: { authorization: "Bearer secret" } };
        await clock.runUntil(client.translate({ phrase: "a", language: "b" }, secret));
        const [trace] = traces.traces;
        assert.equal(trace?.outcome, "ok");
        assert.equal(trace.path, "/dragoman.demo.v1.InterpreterService/Translate");
        assert.deepEqual(
          trace.events.map(({ text }) => text.replace(/ of \d+ bytes/, "")),
          [
            "The call begins",
            "Attempt 1: begins (first)",
            "Attempt 1: waits for a connection",
            'Attempt 1: goes to "interpreter.test:50051"',
            "Attempt 1: sent a message",
            "Attempt 1: sent its request's end",
            "Attempt 1: received trailers",
            "Attempt 1: failed: [unavailable] ",
            "Attempt 2: begins (retry)",
            'Attempt 2: goes to "interpreter.test:50051"',
            "Attempt 2: sent a message",
            "Attempt 2: sent its request's end",
            "Attempt 2: received headers",
            "Attempt 2: received a message",
            "Attempt 2: received trailers",
            "Attempt 2: ended",
            "The call ended with OK",
          ].map((text) => text.trimEnd()),
        );
        assert.ok((trace.events.at(-1)?.at ?? 0) >= 80, "the backoff shows");
        assert.doesNotMatch(JSON.stringify(trace.events), /secret/);
      },
      {
        client: { stats: [traces], serviceConfig: retrying(RETRIES) },
        server: {
          onStream: ({ stream }) => {
            streams += 1;
            if (streams > 1) return "handle";
            stream.respond([":status", "200", "content-type", "application/grpc", "grpc-status", "14"], {
              endStream: true,
            });
            return "ignore";
          },
        },
      },
    );
  });

  test("is bounded, as is the number of calls that are kept", () => {
    const traces = callTraces({ maxCalls: 3, maxEvents: 4 });
    return withWorld(
      async ({ clock, client }) => {
        for (const phrase of ["a", "b", "c", "d"]) await clock.runUntil(client.translate({ phrase, language: "x" }));
        await failure(clock, client.translate({ phrase: "fail", language: "x" }));
        assert.deepEqual(
          traces.traces.map(({ outcome, events }) => [outcome, events.length]),
          [
            ["ok", 4],
            ["ok", 4],
            ["failed", 4],
          ],
        );
        assert.match(traces.traces.at(-1)?.events.at(-1)?.text ?? "", /^The call failed: .*No such phrase/);
      },
      { client: { stats: [traces] } },
    );
  });
});

test("a transport shows its subchannels with their states and events", () =>
  withWorld(async ({ clock, client, transport }) => {
    assert.equal(transport.subchannels.length, 0);
    await clock.runUntil(client.translate({ phrase: "a", language: "b" }));
    const [subchannel] = transport.subchannels;
    assert.equal(transport.subchannels.length, 1);
    assert.equal(subchannel?.address, "interpreter.test:50051");
    assert.equal(subchannel.state, "READY");
    assert.equal(subchannel.lastError, undefined);
    assert.deepEqual(
      subchannel.events.map(({ text }) => text),
      ["CONNECTING", "READY"],
    );
  }));
