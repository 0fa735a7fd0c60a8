/** Whom a call spoke to, as `onPeer` tells it: the connection that counted, whether it ended well or not, and once. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code } from "@connectrpc/connect";
import { callOptions, type RetryPolicyJson } from "../../src/grpc/index.ts";
import { answer, failWith, serving, withBackends } from "./scripts.ts";
import { collect, failsWith, retrying, TARGET, withWorld, type Interpreter } from "./world.ts";

type Call = (client: Interpreter, onPeer: (address: string) => void, phrase?: string) => Promise<unknown>;
const CALLS: readonly [string, Call][] = [
  [
    "a unary call",
    (client, onPeer, phrase = "") => client.translate({ phrase }, { contextValues: callOptions({ onPeer }) }),
  ],
  [
    "a stream",
    (client, onPeer, phrase = "") => collect(client.recite({ phrase }, { contextValues: callOptions({ onPeer }) })),
  ],
];

describe("the peer of", () => {
  for (const [name, call] of CALLS) {
    for (const phrase of ["a", "fail"]) {
      test(`${name} that ${phrase === "fail" ? "fails" : "ends well"} is told`, () =>
        withWorld(async ({ clock, client }) => {
          const told: string[] = [];
          const made = call(client, (address) => told.push(address), phrase);
          if (phrase === "fail")
            await failsWith(clock, made, name === "a stream" ? Code.OutOfRange : Code.NotFound, /./);
          else await clock.runUntil(made);
          assert.deepEqual(told, [TARGET]);
        }));
    }

    for (const phrase of ["a", "fail"]) {
      test(`${name} that ${phrase === "fail" ? "fails" : "ends well"} does so whatever onPeer throws`, () =>
        withWorld(async ({ clock, client }) => {
          const made = call(
            client,
            () => {
              throw new Error("Out of order");
            },
            phrase,
          );
          if (phrase === "a") await clock.runUntil(made);
          else await failsWith(clock, made, name === "a stream" ? Code.OutOfRange : Code.NotFound, /./);
          await clock.settle();
        }));
    }

    test(`${name} that reached nobody is not`, () =>
      withWorld(async ({ clock, client, unlisten }) => {
        unlisten();
        const told: string[] = [];
        const made = call(client, (address) => told.push(address));
        await failsWith(clock, made, Code.Unavailable, /refused/i);
        assert.deepEqual(told, []);
      }));
  }

  test("a call that was retried is the last attempt's", () => {
    const told: string[] = [];
    let attempts = 0;
    const script = serving((connection, streamId) => {
      attempts += 1;
      if (attempts === 1) failWith(connection, streamId, Code.Unavailable);
      else answer(connection, streamId);
    });
    const policy: RetryPolicyJson = {
      ...{ maxAttempts: 2, initialBackoff: "0.1s", maxBackoff: "0.1s", backoffMultiplier: 1 },
      retryableStatusCodes: ["UNAVAILABLE"],
    };
    return withBackends(
      { a: script, b: script },
      async ({ clock, client, transport }) => {
        await clock.runUntil(transport.waitUntilReady());
        await clock.advance(10);
        const onPeer = (address: string): number => told.push(address);
        await clock.runUntil(client.translate({}, { contextValues: callOptions({ onPeer }) }));
        await clock.runUntil(client.translate({}, { contextValues: callOptions({ onPeer }) }));
        assert.equal(told.length, 2);
        assert.deepEqual(new Set(told), new Set(["a:1", "b:1"]));
      },
      { serviceConfig: { ...retrying(policy), loadBalancingConfig: [{ round_robin: {} }] } },
    );
  });
});
