/** gRFC A6's rules of retry as a server sees them: what comes back, when, with which counts; and when nothing does. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code } from "@connectrpc/connect";
import type { BalancerBuilder } from "../../src/core/balancer/balancer.ts";
import { dropPicker, failPicker } from "../../src/core/balancer/balancer.ts";
import { TransportError } from "../../src/core/transport-error.ts";
import {
  BalancerRegistry,
  callOptions,
  GrpcError,
  type GrpcTransportOptions,
  type RetryPolicyJson,
} from "../../src/grpc/index.ts";
import type { ScriptedConnection } from "../../src/testing/scripted-server.ts";
import { each } from "../testing/interpreter.ts";
import { answer, failWith, field, OK_HEAD, refuse, serving, withBackends } from "./scripts.ts";
import { failsWith, retrying, withScript } from "./world.ts";

const POLICY: RetryPolicyJson = {
  ...{ maxAttempts: 4, initialBackoff: "0.1s", maxBackoff: "0.3s", backoffMultiplier: 2 },
  retryableStatusCodes: ["UNAVAILABLE"],
};

type Reply = (connection: ScriptedConnection, streamId: number) => void;

const ok: Reply = answer;
const refused: Reply = refuse;
const status =
  (code: Code, ...fields: string[]): Reply =>
  (connection, streamId) =>
    failWith(connection, streamId, code, fields);
const down = status(Code.Unavailable, "grpc-message", "down");
const pushback = (...values: string[]): Reply =>
  status(Code.Unavailable, "grpc-message", "down", ...values.flatMap((value) => ["grpc-retry-pushback-ms", value]));
const begun: Reply = (connection, streamId) => {
  connection.headers(streamId, OK_HEAD);
  connection.headers(streamId, ["grpc-status", "14", "grpc-message", "down"], true);
};
const foreign =
  (httpStatus: string): Reply =>
  (connection, streamId) => {
    connection.headers(streamId, [":status", httpStatus, "content-type", "text/html"]);
    connection.data(streamId, new TextEncoder().encode("<h1>No</h1>"), true);
  };

interface RetryCase {
  readonly name: string;
  /** One an attempt, in order. */
  readonly replies: readonly Reply[];
  /** How it ends; all replies are used. Default: well. */
  readonly ends?: Code;
  /** When each attempt came, in milliseconds. */
  readonly at: readonly number[];
  /** `grpc-previous-rpc-attempts` of each. */
  readonly counts?: readonly (string | undefined)[];
  readonly policy?: Partial<RetryPolicyJson>;
  readonly client?: Partial<GrpcTransportOptions>;
}

const CASES: readonly RetryCase[] = [
  {
    name: "is made again after growing pauses, up to the longest",
    replies: [down, down, down, ok],
    at: [0, 100, 300, 600],
  },
  {
    name: "fails as the last attempt did",
    replies: [down, down, down, down],
    ends: Code.Unavailable,
    at: [0, 100, 300, 600],
  },
  {
    name: "counts the attempts before, and no others",
    replies: [down, refused, down, ok],
    ...{ at: [0, 100, 100, 300], counts: [undefined, "1", "1", "2"] },
  },
  { name: "is not repeated for another code", replies: [status(Code.Internal)], ends: Code.Internal, at: [0] },
  {
    name: "is repeated until a code forbids it",
    replies: [down, status(Code.NotFound)],
    ...{ ends: Code.NotFound, at: [0, 100] },
  },
  {
    name: "has five attempts at most, whatever the config says",
    policy: { maxAttempts: 50 },
    replies: [down, down, down, down, down],
    ...{ ends: Code.Unavailable, at: [0, 100, 300, 600, 900] },
  },
  {
    name: "has as many as the channel allows, if those are fewer",
    client: { maxCallAttempts: 2 },
    replies: [down, down],
    ...{ ends: Code.Unavailable, at: [0, 100] },
  },
  {
    name: "has as many as the channel allows, if those are more than five",
    ...{ policy: { maxAttempts: 50 }, client: { maxCallAttempts: 7 } },
    replies: [down, down, down, down, down, down, ok],
    at: [0, 100, 300, 600, 900, 1_200, 1_500],
  },
  { name: "comes at once by a pushback of 0", replies: [pushback("0"), ok], at: [0, 0] },
  {
    name: "comes when a pushback says, and begins its pauses anew",
    replies: [down, down, pushback("1500"), down],
    ...{ ends: Code.Unavailable, at: [0, 100, 300, 1_800] },
  },
  {
    name: "after a pushback waits the first pause again",
    replies: [down, pushback("1500"), down, ok],
    at: [0, 100, 1_600, 1_700],
  },
  { name: "ends by a negative pushback", replies: [pushback("-1")], ends: Code.Unavailable, at: [0] },
  { name: "ends by a pushback that is no number", replies: [pushback("soon")], ends: Code.Unavailable, at: [0] },
  { name: "ends by a pushback with a fraction", replies: [pushback("1.5")], ends: Code.Unavailable, at: [0] },
  { name: "ends by an empty pushback", replies: [pushback("")], ends: Code.Unavailable, at: [0] },
  { name: "ends by two pushbacks", replies: [pushback("5", "5")], ends: Code.Unavailable, at: [0] },
  {
    name: "is not repeated by a pushback with a code that is not retryable",
    replies: [status(Code.Aborted, "grpc-retry-pushback-ms", "10")],
    ...{ ends: Code.Aborted, at: [0] },
  },
  { name: "is committed by the response's headers", replies: [begun], ends: Code.Unavailable, at: [0] },
  { name: "is repeated when a proxy answers 503", replies: [foreign("503"), ok], at: [0, 100] },
  { name: "is not repeated when a proxy answers 404", replies: [foreign("404")], ends: Code.Unimplemented, at: [0] },
  {
    name: "is repeated unseen when it was refused",
    replies: [refused, ok],
    at: [0, 0],
    counts: [undefined, undefined],
  },
  {
    name: "is repeated unseen once, then by the policy",
    replies: [refused, refused, refused, ok],
    ...{ at: [0, 0, 100, 300], counts: [undefined, undefined, "1", "2"] },
  },
  {
    name: "with disableRetry is not repeated",
    client: { disableRetry: true },
    replies: [down],
    ...{ ends: Code.Unavailable, at: [0] },
  },
  {
    name: "with disableRetry is repeated unseen all the same",
    client: { disableRetry: true },
    replies: [refused, ok],
    at: [0, 0],
  },
];

describe("a call with a retry policy", () => {
  for (const { name, replies, ends, at, counts, policy, client: options } of CASES) {
    test(name, () => {
      const seen: { at: number; count: string | undefined }[] = [];
      let now = (): number => 0;
      return withScript(
        serving((connection, streamId, { fields }) => {
          const reply = replies[seen.length];
          seen.push({ at: now(), count: field(fields, "grpc-previous-rpc-attempts") });
          assert.ok(reply, "one attempt too many");
          reply(connection, streamId);
        }),
        async ({ clock, client, transport }) => {
          await clock.runUntil(transport.waitUntilReady());
          now = () => clock.now();
          const call = client.translate({});
          if (ends === undefined) await clock.runUntil(call);
          else assert.equal((await failsWith(clock, call, ends, /./)) instanceof GrpcError, true);
          await clock.advance(10_000);
          const times = seen.map((attempt) => Math.floor(attempt.at / 10) * 10);
          assert.deepEqual(times, at);
          if (counts !== undefined)
            assert.deepEqual(
              seen.map(({ count }) => count),
              counts,
            );
        },
        { client: { serviceConfig: retrying({ ...POLICY, ...policy }), ...options } },
      );
    });
  }
});

describe("throttling", () => {
  /** Calls in order: what the server answers to each attempt, and how many attempts reach it. */
  const COURSES: readonly { name: string; maxTokens: number; tokenRatio: number; calls: readonly [Reply, number][] }[] =
    [
      {
        name: "stops retries when half of the tokens are gone, and lets the first attempts through",
        ...{ maxTokens: 4, tokenRatio: 0.5 },
        calls: [
          [down, 2],
          [down, 1],
          [ok, 1],
          [down, 1],
        ],
      },
      {
        name: "ends when successes have given back more than half",
        ...{ maxTokens: 4, tokenRatio: 1 },
        calls: [
          [down, 2],
          [ok, 1],
          [ok, 1],
          [down, 2],
        ],
      },
      {
        name: "does not count what is not retryable",
        ...{ maxTokens: 4, tokenRatio: 0.5 },
        calls: [
          [status(Code.NotFound), 1],
          [status(Code.NotFound), 1],
          [status(Code.NotFound), 1],
          [down, 2],
        ],
      },
      {
        name: "counts a pushback that forbids, whatever its code",
        ...{ maxTokens: 4, tokenRatio: 0.1 },
        calls: [
          [status(Code.NotFound, "grpc-retry-pushback-ms", "-1"), 1],
          [pushback("-1"), 1],
          [down, 1],
        ],
      },
    ];
  for (const { name, maxTokens, tokenRatio, calls } of COURSES) {
    test(name, () => {
      let [attempts, reply]: [number, Reply] = [0, ok];
      return withScript(
        serving((connection, streamId) => {
          attempts += 1;
          reply(connection, streamId);
        }),
        async ({ clock, client }) => {
          for (const [next, expected] of calls) {
            [attempts, reply] = [0, next];
            await clock.runUntil(client.translate({}).catch(() => {}));
            assert.equal(attempts, expected);
          }
        },
        { client: { serviceConfig: { ...retrying(POLICY), retryThrottling: { maxTokens, tokenRatio } } } },
      );
    });
  }

  test("has no say in what the server did not process", () => {
    let attempts = 0;
    return withScript(
      serving((connection, streamId) => {
        attempts += 1;
        (attempts === 1 ? down : attempts === 2 ? refused : ok)(connection, streamId);
      }),
      async ({ clock, client }) => {
        await failsWith(clock, client.translate({}), Code.Unavailable, /down/);
        await clock.runUntil(client.translate({}));
        assert.equal(attempts, 3);
      },
      { client: { serviceConfig: { ...retrying(POLICY), retryThrottling: { maxTokens: 1, tokenRatio: 0.1 } } } },
    );
  });
});

describe("a stream's request", () => {
  const phrases = [{ phrase: "x".repeat(300) }, { phrase: "y".repeat(300) }];
  for (const [name, limits, attempts] of [
    ["is sent again whole while it is kept", {}, 2],
    ["is not sent again beyond the call's limit", { maxRetryBufferBytes: 500 }, 1],
    ["is not sent again beyond the channel's limit", { maxChannelRetryBufferBytes: 500 }, 1],
    ["is not sent again where nothing is to be kept", { maxRetryBufferBytes: 0 }, 1],
  ] as const) {
    test(name, () => {
      const bytes: number[] = [];
      return withScript(
        async (connection) => {
          connection.settings();
          for (let n = 0; n < attempts; n++) {
            const { streamId } = await connection.nextOf("headers");
            let sum = 0;
            for (let ended = false; !ended;) {
              const { data, endStream } = await connection.nextOf("data");
              sum += data.length;
              ended = endStream;
            }
            bytes.push(sum);
            if (n === 0) failWith(connection, streamId, Code.Unavailable);
            else answer(connection, streamId);
          }
        },
        async ({ clock, client, transport }) => {
          await clock.runUntil(transport.waitUntilReady());
          const call = client.dictate(each(phrases));
          if (attempts === 2) await clock.runUntil(call);
          else await failsWith(clock, call, Code.Unavailable, /./);
          assert.deepEqual(
            bytes,
            Array.from({ length: attempts }, () => bytes[0]),
          );
          assert.ok((bytes[0] ?? 0) > 600);
        },
        { client: { serviceConfig: retrying(POLICY), ...limits } },
      );
    });
  }
});

describe("a retry among several servers", () => {
  for (const [name, avoidFailedSubchannel, last] of [
    ["goes by the picker alone", false, "a"],
    ["avoids the one that failed, if asked to", true, "b"],
  ] as const) {
    test(name, () => {
      const seen: string[] = [];
      const server = (host: string, reply: Reply) =>
        serving((connection, streamId) => {
          seen.push(host);
          reply(connection, streamId);
        });
      let failed = false;
      const onceDown: Reply = (connection, streamId) => {
        if (failed) return answer(connection, streamId);
        failed = true;
        return failWith(connection, streamId, Code.Unavailable);
      };
      return withBackends(
        { a: server("a", onceDown), b: server("b", ok) },
        async ({ clock, client, transport }) => {
          await clock.runUntil(transport.waitUntilReady());
          await clock.advance(10);
          let first: Promise<unknown> = client.translate({});
          await clock.advance(10);
          // The picker's first may be either.
          if (seen[0] === "b") {
            await clock.runUntil(first);
            first = client.translate({});
            await clock.advance(10);
          }
          assert.equal(seen.at(-1), "a");
          await clock.runUntil(client.translate({}));
          await clock.runUntil(first);
          assert.deepEqual(seen.slice(-2), ["b", last]);
        },
        { serviceConfig: { ...retrying(POLICY), loadBalancingConfig: [{ round_robin: {} }] }, avoidFailedSubchannel },
      );
    });
  }
});

describe("a call that the picker", () => {
  const reason = new TransportError({ step: "connect", address: "there:1", message: "Not today" });
  for (const [name, picker, waitForReady, waitMs] of [
    ["fails is tried again by the policy", failPicker(reason), false, 600],
    ["drops is not, whatever the policy says", dropPicker(reason), false, 0],
    ["drops is not, though it waits for ready", dropPicker(reason), true, 0],
  ] as const) {
    test(name, () => {
      const builder: BalancerBuilder = {
        name: "saying_no",
        build: (helper) => ({
          updateState: () => helper.updateState("TRANSIENT_FAILURE", picker),
          ...{ resolverError() {}, exitIdle() {}, close() {} },
        }),
      };
      return withScript(
        () => {},
        async ({ clock, client }) => {
          const contextValues = callOptions({ waitForReady });
          const error = await failsWith(clock, client.translate({}, { contextValues }), Code.Unavailable, /Not today/);
          assert.equal(clock.now(), waitMs);
          assert.equal((error as GrpcError).attempts, waitMs === 0 ? 1 : 4);
        },
        {
          client: {
            balancers: new BalancerRegistry([builder]),
            serviceConfig: { ...retrying(POLICY), loadBalancingConfig: [{ saying_no: {} }] },
          },
        },
      );
    });
  }
});

test("each attempt is told what is left of the call's time", () => {
  const told: (string | undefined)[] = [];
  return withScript(
    serving((connection, streamId, { fields }) => {
      told.push(field(fields, "grpc-timeout"));
      if (told.length < 3) down(connection, streamId);
      else answer(connection, streamId);
    }),
    async ({ clock, client, transport }) => {
      await clock.runUntil(transport.waitUntilReady());
      await clock.runUntil(client.translate({}, { timeoutMs: 5_000 }));
      assert.deepEqual(told, ["5000m", "4900m", "4700m"]);
    },
    { client: { serviceConfig: retrying(POLICY) } },
  );
});

test("what calls kept for a retry is given back to the channel, however they end", () => {
  let reply: Reply = ok;
  return withScript(
    serving((connection, streamId) => reply(connection, streamId)),
    async ({ clock, client }) => {
      const phrase = "x".repeat(400);
      const ends: readonly Reply[] = [ok, status(Code.NotFound), () => {}, begun, pushback("-1")];
      for (const end of ends) {
        reply = end;
        await clock.runUntil(client.translate({ phrase }, { timeoutMs: 1_000 }).catch(() => {}));
        await clock.runUntil(client.dictate(each([{ phrase }]), { timeoutMs: 1_000 }).catch(() => {}));
      }
      // With anything of that still counted, this one could not be repeated.
      reply = (connection, streamId) => {
        reply = ok;
        down(connection, streamId);
      };
      await clock.runUntil(client.translate({ phrase }));
    },
    { client: { serviceConfig: retrying(POLICY), maxChannelRetryBufferBytes: 500 } },
  );
});
