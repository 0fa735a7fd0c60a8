/** gRFC A6's hedging as servers see it: who is asked when, who is called off, and which answer counts. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code } from "@connectrpc/connect";
import {
  composeChannelCredentials,
  GrpcError,
  insecure,
  type GrpcTransportOptions,
  type HedgingPolicyJson,
} from "../../src/grpc/index.ts";
import type { ServiceConfigJson } from "../../src/grpc/index.ts";
import { ErrorCode } from "../../src/testing/index.ts";
import type { ScriptedConnection } from "../../src/testing/scripted-server.ts";
import type { VirtualClock } from "../../src/transport/memory/virtual-clock.ts";
import { each } from "../testing/interpreter.ts";
import { answer, failWith, field, refuse, serving, withBackends } from "./scripts.ts";
import { failsWith, withScript } from "./world.ts";

const POLICY: HedgingPolicyJson = { maxAttempts: 3, hedgingDelay: "0.1s", nonFatalStatusCodes: ["UNAVAILABLE"] };

function hedging(policy: Partial<HedgingPolicyJson> = {}): ServiceConfigJson {
  return { methodConfig: [{ name: [{}], hedgingPolicy: { ...POLICY, ...policy } }] };
}

const sorted = (ids: readonly (number | undefined)[]) => ids.toSorted((a = 0, b = 0) => a - b);

type Reply = (connection: ScriptedConnection, streamId: number, clock: VirtualClock) => void;

const ok: Reply = (connection, streamId) => answer(connection, streamId);
const silent: Reply = () => {};
const refused: Reply = refuse;
const status =
  (code: Code, ...fields: string[]): Reply =>
  (connection, streamId) =>
    failWith(connection, streamId, code, fields);
const down = status(Code.Unavailable);
const after =
  (ms: number, reply: Reply): Reply =>
  (connection, streamId, clock) =>
    void clock.setTimer(ms, () => reply(connection, streamId, clock));

interface HedgingCase {
  readonly name: string;
  /** One an attempt, in order. */
  readonly replies: readonly Reply[];
  /** How it ends; default: well. */
  readonly ends?: Code;
  /** When each attempt came, in milliseconds. */
  readonly at: readonly number[];
  readonly counts?: readonly (string | undefined)[];
  /** Attempts that are called off, from 0. */
  readonly cancelled?: readonly number[];
  readonly policy?: Partial<HedgingPolicyJson>;
  readonly client?: Partial<GrpcTransportOptions>;
  readonly timeoutMs?: number;
}

const CASES: readonly HedgingCase[] = [
  { name: "that is answered in time asks once", replies: [after(50, ok)], at: [0] },
  {
    name: "asks again after each delay, counts the attempts, and calls off those that are slower",
    replies: [silent, silent, ok],
    ...{ at: [0, 100, 200], counts: [undefined, "1", "2"], cancelled: [0, 1] },
  },
  {
    name: "takes the first attempt's answer if that is the first to come",
    replies: [after(250, ok), silent, silent],
    ...{ at: [0, 100, 200], cancelled: [1, 2] },
  },
  {
    name: "asks all at once without a delay",
    policy: { hedgingDelay: "0s" },
    replies: [silent, ok, silent],
    at: [0, 0, 0],
  },
  {
    name: "asks the next one at once after a failure that is not fatal",
    replies: [down, silent, ok],
    ...{ at: [0, 0, 100], cancelled: [1] },
  },
  {
    name: "fails by a fatal code, and calls off the others",
    replies: [silent, status(Code.NotFound)],
    ...{ at: [0, 100], ends: Code.NotFound, cancelled: [0] },
  },
  { name: "fails as the last attempt did", replies: [down, down, down], at: [0, 0, 0], ends: Code.Unavailable },
  {
    name: "waits as a pushback says, and goes on with its delay",
    replies: [status(Code.Unavailable, "grpc-retry-pushback-ms", "500"), silent, ok],
    ...{ at: [0, 500, 600], cancelled: [1] },
  },
  {
    name: "asks no more after a negative pushback",
    replies: [status(Code.Unavailable, "grpc-retry-pushback-ms", "-1")],
    ...{ at: [0], ends: Code.Unavailable },
  },
  {
    name: "asks no more after a negative pushback, and waits for those under way",
    replies: [after(400, ok), status(Code.Unavailable, "grpc-retry-pushback-ms", "x")],
    at: [0, 100],
  },
  {
    name: "repeats unseen what was refused, uncounted",
    replies: [refused, silent, ok],
    ...{ at: [0, 0, 100], counts: [undefined, undefined, "1"], cancelled: [1] },
  },
  {
    name: "has five attempts at most",
    policy: { maxAttempts: 50 },
    replies: [silent, silent, silent, silent, after(1_000, ok)],
    ...{ at: [0, 100, 200, 300, 400], cancelled: [0, 1, 2, 3] },
  },
  {
    name: "with disableRetry is like any other",
    client: { disableRetry: true },
    replies: [down],
    ...{ at: [0], ends: Code.Unavailable },
  },
  {
    name: "calls all off at its deadline",
    timeoutMs: 150,
    replies: [silent, silent],
    ...{ at: [0, 100], ends: Code.DeadlineExceeded, cancelled: [0, 1] },
  },
];

describe("a hedged call", () => {
  for (const { name, replies, ends, at, counts, cancelled, policy, client: options, timeoutMs } of CASES) {
    test(name, () => {
      const seen: { id: number; at: number; count: string | undefined }[] = [];
      const resets: number[] = [];
      let time: VirtualClock | undefined;
      return withScript(
        async (connection) => {
          connection.settings();
          for (let frame = await connection.next(); frame !== undefined; frame = await connection.next()) {
            if (frame.type === "rst-stream") {
              assert.equal(frame.code, ErrorCode.CANCEL);
              resets.push(frame.streamId);
            }
            if (frame.type !== "headers" || time === undefined) continue;
            const reply = replies[seen.length];
            const count = field(frame.fields, "grpc-previous-rpc-attempts");
            seen.push({ id: frame.streamId, at: time.now(), count });
            assert.ok(reply, "one attempt too many");
            reply(connection, frame.streamId, time);
          }
        },
        async ({ clock, client, transport }) => {
          await clock.runUntil(transport.waitUntilReady());
          time = clock;
          const call = client.translate({}, timeoutMs === undefined ? {} : { timeoutMs });
          if (ends === undefined) await clock.runUntil(call);
          else assert.ok((await failsWith(clock, call, ends, /./)) instanceof GrpcError);
          await clock.advance(10_000);
          const times = seen.map((attempt) => Math.floor(attempt.at / 10) * 10);
          assert.deepEqual(times, at);
          if (counts !== undefined)
            assert.deepEqual(
              seen.map(({ count }) => count),
              counts,
            );
          const called = cancelled?.map((n) => seen[n]?.id) ?? (policy?.hedgingDelay === "0s" ? resets : []);
          assert.deepEqual(sorted(resets), sorted(called));
        },
        { client: { serviceConfig: hedging(policy), ...options } },
      );
    });
  }

  test("goes to other servers than those that were asked", () => {
    const asked: string[] = [];
    const server = (name: string) =>
      serving((connection, streamId) => {
        asked.push(name);
        if (asked.length === 3) answer(connection, streamId);
      });
    return withBackends(
      { a: server("a"), b: server("b"), c: server("c") },
      async ({ clock, client, transport }) => {
        await clock.runUntil(transport.waitUntilReady());
        await clock.advance(10);
        await clock.runUntil(client.translate({}));
        assert.deepEqual(asked.toSorted(), ["a", "b", "c"]);
      },
      { serviceConfig: { ...hedging(), loadBalancingConfig: [{ round_robin: {} }] } },
    );
  });

  test("is throttled when half of the tokens are gone, but for its first attempt", () => {
    let attempts = 0;
    let reply: Reply = down;
    return withScript(
      serving((connection, streamId) => {
        attempts += 1;
        reply(connection, streamId, undefined as never);
      }),
      async ({ clock, client }) => {
        await failsWith(clock, client.translate({}), Code.Unavailable, /./);
        assert.equal(attempts, 2);
        reply = silent;
        await failsWith(clock, client.translate({}, { timeoutMs: 1_000 }), Code.DeadlineExceeded, /./);
        assert.equal(attempts, 3);
      },
      { client: { serviceConfig: { ...hedging(), retryThrottling: { maxTokens: 4, tokenRatio: 0.5 } } } },
    );
  });

  test("that was sent and runs out of time does not say that it waited, though its next attempt does", () => {
    let asked = 0;
    const never = new Promise<Record<string, string>>(() => {});
    const credentials = composeChannelCredentials(insecure(), {
      requireTransportSecurity: false,
      metadata: () => (++asked === 1 ? {} : never),
    });
    return withScript(
      serving(() => {}),
      async ({ clock, client }) => {
        const call = client.translate({}, { timeoutMs: 150 });
        const error = await failsWith(clock, call, Code.DeadlineExceeded, /The deadline passed$/);
        assert.ok(error instanceof GrpcError && error.maybeProcessed);
      },
      { client: { serviceConfig: hedging(), credentials } },
    );
  });

  test("ends every attempt when it is cancelled", () => {
    const resets: number[] = [];
    return withScript(
      async (connection) => {
        connection.settings();
        for (let frame = await connection.next(); frame !== undefined; frame = await connection.next())
          if (frame.type === "rst-stream") resets.push(frame.streamId);
      },
      async ({ clock, client, transport }) => {
        await clock.runUntil(transport.waitUntilReady());
        const controller = new AbortController();
        const call = client.translate({}, { signal: controller.signal });
        call.catch(() => {});
        await clock.advance(150);
        controller.abort();
        await failsWith(clock, call, Code.Canceled, /./);
        await clock.advance(1_000);
        assert.deepEqual(sorted(resets), [1, 3]);
      },
      { client: { serviceConfig: hedging() } },
    );
  });
});

describe("a hedged stream", () => {
  const bodies = (): { bytes: Map<number, number>; resets: number[]; script: (reply: number) => Script } => {
    const bytes = new Map<number, number>();
    const resets: number[] = [];
    const script =
      (winner: number): Script =>
      async (connection) => {
        connection.settings();
        for (let frame = await connection.next(); frame !== undefined; frame = await connection.next()) {
          if (frame.type === "headers") bytes.set(frame.streamId, 0);
          if (frame.type === "rst-stream") resets.push(frame.streamId);
          if (frame.type !== "data") continue;
          bytes.set(frame.streamId, (bytes.get(frame.streamId) ?? 0) + frame.data.length);
          if (frame.endStream && frame.streamId === winner) answer(connection, winner);
        }
      };
    return { bytes, resets, script };
  };
  type Script = (connection: ScriptedConnection) => Promise<void>;

  test("sends its messages to every attempt, those begun late included", () => {
    const { bytes, resets, script } = bodies();
    return withScript(
      script(5),
      async ({ clock, client, transport }) => {
        await clock.runUntil(transport.waitUntilReady());
        const more = Promise.withResolvers<void>();
        async function* input() {
          yield { phrase: "x".repeat(300) };
          await more.promise;
          yield { phrase: "y".repeat(300) };
        }
        const call = client.dictate(input());
        call.catch(() => {});
        await clock.advance(250);
        assert.deepEqual([...bytes.keys()], [1, 3, 5]);
        more.resolve();
        await clock.runUntil(call);
        await clock.settle();
        assert.equal(new Set(bytes.values()).size, 1, "an attempt got less than the others");
        assert.ok((bytes.get(5) ?? 0) > 600);
        assert.deepEqual(sorted(resets), [1, 3]);
      },
      { client: { serviceConfig: hedging() } },
    );
  });

  test("settles on one attempt when it is more than may be kept, and calls off the others", () => {
    const { bytes, resets, script } = bodies();
    return withScript(
      script(1),
      async ({ clock, client, transport }) => {
        await clock.runUntil(transport.waitUntilReady());
        const more = Promise.withResolvers<void>();
        async function* input() {
          yield { phrase: "x".repeat(300) };
          await more.promise;
          yield { phrase: "y".repeat(300) };
        }
        const call = client.dictate(input());
        call.catch(() => {});
        await clock.advance(150);
        assert.deepEqual([...bytes.keys()], [1, 3]);
        more.resolve();
        await clock.runUntil(call);
        await clock.advance(1_000);
        assert.deepEqual([[...bytes.keys()], resets], [[1, 3], [3]]);
      },
      { client: { serviceConfig: hedging(), maxRetryBufferBytes: 500 } },
    );
  });

  test("that is more than may be kept from its first message asks once", () => {
    const { bytes, script } = bodies();
    return withScript(
      script(1),
      async ({ clock, client }) => {
        await clock.runUntil(client.dictate(each([{ phrase: "x".repeat(600) }])));
        await clock.advance(1_000);
        assert.deepEqual([...bytes.keys()], [1]);
      },
      { client: { serviceConfig: hedging(), maxRetryBufferBytes: 500 } },
    );
  });
});
