/**
 * Any course of attempts, by any policy, against servers that answer, refuse, stall, push back, reset and leave: each call ends
 * once, within its deadline, by an allowed code; no attempt beyond the policy's; each pick is told of its end once; nothing is left.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Code } from "@connectrpc/connect";
import fc from "fast-check";
import type { BalancerBuilder, PickOutcome } from "../../src/core/balancer/balancer.ts";
import { roundRobin } from "../../src/core/balancer/round-robin.ts";
import { BalancerRegistry, GrpcError, type MethodConfigJson, type StatsHandler } from "../../src/grpc/index.ts";
import { ErrorCode, writeGoAway } from "../../src/testing/index.ts";
import type { ScriptedConnection } from "../../src/testing/scripted-server.ts";
import { answer, failWith, field, OK_HEAD, refuse, reset, serving, withBackends } from "./scripts.ts";
import { collect, type Interpreter } from "./world.ts";

const REPLIES = {
  answer,
  refuse,
  silent: () => {},
  down: (connection: ScriptedConnection, id: number) => failWith(connection, id, Code.Unavailable),
  notFound: (connection: ScriptedConnection, id: number) => failWith(connection, id, Code.NotFound),
  soon: (connection: ScriptedConnection, id: number) =>
    failWith(connection, id, Code.Unavailable, ["grpc-retry-pushback-ms", "20"]),
  never: (connection: ScriptedConnection, id: number) =>
    failWith(connection, id, Code.Unavailable, ["grpc-retry-pushback-ms", "-1"]),
  headersOnly: (connection: ScriptedConnection, id: number) => connection.headers(id, OK_HEAD),
  brokenOff: (connection: ScriptedConnection, id: number) => {
    connection.headers(id, OK_HEAD);
    reset(connection, id, ErrorCode.INTERNAL_ERROR);
  },
  cancel: (connection: ScriptedConnection, id: number) => reset(connection, id, ErrorCode.CANCEL),
  goAwayBefore: (connection: ScriptedConnection, id: number) =>
    connection.send((out) => writeGoAway(out, Math.max(0, id - 2), ErrorCode.NO_ERROR)),
  goAwayAfter: (connection: ScriptedConnection, id: number) => {
    connection.send((out) => writeGoAway(out, id, ErrorCode.NO_ERROR));
    answer(connection, id);
  },
  close: (connection: ScriptedConnection) => connection.close(),
  abort: (connection: ScriptedConnection) => connection.abort(),
} as const satisfies Record<string, (connection: ScriptedConnection, id: number) => void>;
type Reply = keyof typeof REPLIES;

const POLICIES: readonly Partial<MethodConfigJson>[] = [
  {},
  {
    retryPolicy: {
      ...{ maxAttempts: 3, initialBackoff: "0.05s", maxBackoff: "0.2s", backoffMultiplier: 2 },
      retryableStatusCodes: ["UNAVAILABLE", "CANCELLED"],
    },
  },
  { hedgingPolicy: { maxAttempts: 3, hedgingDelay: "0.03s", nonFatalStatusCodes: ["UNAVAILABLE", "NOT_FOUND"] } },
  { hedgingPolicy: { maxAttempts: 3, nonFatalStatusCodes: ["UNAVAILABLE"] } },
];
/** Attempts that count, at most, and those repeated unseen: one refused, and what never left; each hedge may be, too. */
const ATTEMPTS = [1, 3, 3, 3];

const phrases = async function* () {
  for (const letter of "abc") yield { phrase: letter.repeat(200) };
};
const KINDS: Readonly<Record<string, (client: Interpreter, options: { timeoutMs: number }) => Promise<unknown>>> = {
  unary: (client, options) => client.translate({}, options),
  clientStream: (client, options) => client.dictate(phrases(), options),
  bidi: (client, options) => collect(client.converse(phrases(), options)),
};

const COURSE = fc.record({
  replies: fc.array(fc.constantFrom(...(Object.keys(REPLIES) as Reply[])), { minLength: 1, maxLength: 12 }),
  policy: fc.nat({ max: POLICIES.length - 1 }),
  kinds: fc.array(fc.constantFrom(...Object.keys(KINDS)), { minLength: 1, maxLength: 4 }),
  maxRetryBufferBytes: fc.constantFrom(0, 300, 262_144),
  disableRetry: fc.boolean(),
});

/** Notes how each call and each attempt began and ended. */
function watching() {
  const calls: { attempts: number; ended: number; open: number }[] = [];
  const stats: StatsHandler = {
    onCall: () => {
      const call = { attempts: 0, ended: 0, open: 0 };
      calls.push(call);
      return {
        onAttempt: ({ kind }) => {
          if (kind !== "transparent") call.attempts += 1;
          call.open += 1;
          return { onEnd: () => void (call.open -= 1) };
        },
        onEnd: () => void (call.ended += 1),
      };
    },
  };
  return { calls, stats };
}

test("any course of attempts ends each call once, in time, and leaves nothing", () =>
  fc.assert(
    fc.asyncProperty(COURSE, async ({ replies, policy, kinds, maxRetryBufferBytes, disableRetry }) => {
      const { calls, stats } = watching();
      const picks: PickOutcome[][] = [];
      const spying: BalancerBuilder = {
        name: "spying",
        build: (helper) =>
          roundRobin.build({
            ...helper,
            updateState: (state, picker) =>
              helper.updateState(state, {
                pick: (info) => {
                  const result = picker.pick(info);
                  if (result.kind !== "complete") return result;
                  const outcomes: PickOutcome[] = [];
                  picks.push(outcomes);
                  return { ...result, done: (outcome) => void outcomes.push(outcome) };
                },
              }),
          }),
      };
      let next = 0;
      const counts: (string | undefined)[] = [];
      const script = serving((connection, id, { fields }) => {
        counts.push(field(fields, "grpc-previous-rpc-attempts"));
        REPLIES[replies[next++ % replies.length] ?? "answer"](connection, id);
      });
      await withBackends(
        { a: script, b: script },
        async ({ clock, client }) => {
          const made = kinds.map(async (kind) => {
            const outcome = await KINDS[kind]?.(client, { timeoutMs: 2_000 }).then(
              () => undefined,
              (error: unknown) => error,
            );
            assert.ok(outcome === undefined || outcome instanceof GrpcError, String(outcome));
            assert.ok(clock.now() <= 2_001, `a call ended at ${clock.now()} ms`);
          });
          await clock.runUntil(Promise.all(made));
          await clock.advance(5_000);
          for (const call of calls) {
            assert.deepEqual([call.ended, call.open], [1, 0]);
            const most = disableRetry ? 1 : (ATTEMPTS[policy] ?? 1);
            assert.ok(call.attempts <= most, `${call.attempts} attempts`);
          }
          assert.equal(calls.length, kinds.length);
          assert.ok(
            picks.every((outcomes) => outcomes.length === 1),
            "a pick was not told of its end once",
          );
          assert.ok(counts.every((count) => count === undefined || /^[12]$/.test(count)));
        },
        {
          ...{ stats: [stats], balancers: new BalancerRegistry([spying]), maxRetryBufferBytes, disableRetry },
          serviceConfig: {
            methodConfig: [{ name: [{}], ...POLICIES[policy] }],
            loadBalancingConfig: [{ spying: {} }],
          },
        },
      );
    }),
    { numRuns: 150 },
  ));
