/** Keepalive (gRFC A8) and the proof of life after a silence: when a server is asked whether it is there, and what follows. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code } from "@connectrpc/connect";
import type { KeepaliveOptions } from "../../src/http2/keepalive.ts";
import { ErrorCode, writeGoAway, writePing } from "../../src/testing/index.ts";
import type { ScriptedConnection } from "../../src/testing/scripted-server.ts";
import type { VirtualClock } from "../../src/transport/memory/virtual-clock.ts";
import { answer, EMPTY_ANSWER, OK_HEAD, withBackends, type Script } from "./scripts.ts";
import { failsWith, withScript } from "./world.ts";

/** Fractions of a second are the network's. */
const seconds = (times: readonly number[]): number[] => times.map((ms) => Math.floor(ms / 1_000));

interface Heard {
  /** When PINGs came, over all connections. */
  readonly pings: number[];
  /** The ids of streams, one list a connection. */
  readonly streams: number[][];
  /** Set once there is one. */
  clock: VirtualClock | undefined;
}

interface Manners {
  readonly onPing?: (connection: ScriptedConnection, opaque: Uint8Array, number: number) => void;
  readonly onCall?: (connection: ScriptedConnection, streamId: number, path: string) => void;
}

const acknowledge = (connection: ScriptedConnection, opaque: Uint8Array): void =>
  connection.send((out) => writePing(out, opaque, true));

/** A server that notes PINGs and calls, and by default answers both. */
function watching({
  onPing = acknowledge,
  onCall = (connection, streamId) => answer(connection, streamId),
}: Manners = {}): { heard: Heard; script: Script } {
  const heard: Heard = { pings: [], streams: [], clock: undefined };
  const script: Script = async (connection) => {
    const mine: number[] = [];
    const number = heard.streams.push(mine);
    connection.settings();
    for (let frame = await connection.next(); frame !== undefined; frame = await connection.next()) {
      if (frame.type === "ping" && !frame.ack) {
        heard.pings.push(heard.clock?.now() ?? 0);
        onPing(connection, frame.opaque, number);
      } else if (frame.type === "headers") {
        mine.push(frame.streamId);
        onCall(connection, frame.streamId, frame.fields[frame.fields.indexOf(":path") + 1] ?? "");
      }
    }
  };
  return { heard, script };
}

const silent = (): void => {};

describe("keepalive", () => {
  const keepalive: KeepaliveOptions = { timeMs: 10_000, timeoutMs: 5_000 };
  const client = { keepalive, verifyAfterMs: Number.POSITIVE_INFINITY };

  for (const timeoutMs of [5_000, undefined]) {
    test(`asks after each silence of its time, with a call open, whatever the timeout (${timeoutMs})`, () => {
      const { heard, script } = watching({ onCall: silent });
      return withScript(
        script,
        async ({ clock, client: { translate } }) => {
          heard.clock = clock;
          await failsWith(clock, translate({}, { timeoutMs: 45_000 }), Code.DeadlineExceeded, /./);
          assert.deepEqual(seconds(heard.pings), [10, 20, 30, 40]);
        },
        { client: { ...client, keepalive: { timeMs: 10_000, timeoutMs } } },
      );
    });
  }

  test("ends a connection whose server does not answer in time, and the next call has another", () => {
    const { heard, script } = watching({
      onPing: silent,
      onCall: (connection, streamId) => {
        if (heard.streams.length > 1) answer(connection, streamId);
      },
    });
    return withScript(
      script,
      async ({ clock, client: { translate }, connections }) => {
        heard.clock = clock;
        await failsWith(clock, translate({}), Code.Unavailable, /did not answer a keepalive PING within 5000 ms/);
        assert.deepEqual([seconds(heard.pings), seconds([clock.now()])], [[10], [15]]);
        await clock.runUntil(translate({}));
        assert.equal(connections(), 2);
      },
      { client },
    );
  });

  test("takes anything that comes for a sign of life", () => {
    const { heard, script } = watching({
      onPing: silent,
      onCall: (connection, streamId) => {
        connection.headers(streamId, OK_HEAD);
        for (let n = 1; n <= 5; n++) heard.clock?.setTimer(n * 8_000, () => connection.data(streamId, EMPTY_ANSWER));
        heard.clock?.setTimer(40_000, () => connection.headers(streamId, ["grpc-status", "0"], true));
      },
    });
    return withScript(
      script,
      async ({ clock, client: { recite } }) => {
        heard.clock = clock;
        const reading = (async () => {
          let messages = 0;
          for await (const _ of recite({})) messages += 1;
          return messages;
        })();
        assert.equal(await clock.runUntil(reading), 5);
        assert.deepEqual(heard.pings, []);
      },
      { client },
    );
  });

  test("takes what comes while it waits for an answer for one", () => {
    const { heard, script } = watching({
      onPing: (connection) =>
        void heard.clock?.setTimer(1_000, () => connection.send((out) => writePing(out, new Uint8Array(8), false))),
      onCall: silent,
    });
    return withScript(
      script,
      async ({ clock, client: { translate } }) => {
        heard.clock = clock;
        await failsWith(clock, translate({}, { timeoutMs: 35_000 }), Code.DeadlineExceeded, /./);
        assert.deepEqual(seconds(heard.pings), [10, 21, 32]);
      },
      { client },
    );
  });

  for (const [permitWithoutCalls, expected] of [
    [undefined, []],
    [true, [10, 20, 30]],
  ] as const) {
    test(`without calls asks ${expected.length === 0 ? "nothing" : "if it is told to"}`, () => {
      const { heard, script } = watching();
      return withScript(
        script,
        async ({ clock, transport }) => {
          heard.clock = clock;
          await clock.runUntil(transport.waitUntilReady());
          await clock.advance(35_000);
          assert.deepEqual(seconds(heard.pings), expected);
        },
        { client: { ...client, keepalive: { ...keepalive, permitWithoutCalls } } },
      );
    });
  }

  test("asks at once when a call begins after a longer silence", () => {
    const { heard, script } = watching({
      onCall: (connection, streamId) => void heard.clock?.setTimer(2_000, () => answer(connection, streamId)),
    });
    return withScript(
      script,
      async ({ clock, transport, client: { translate } }) => {
        heard.clock = clock;
        await clock.runUntil(transport.waitUntilReady());
        await clock.advance(60_000);
        await clock.runUntil(translate({}));
        assert.deepEqual(seconds(heard.pings), [60]);
      },
      { client },
    );
  });

  test("asks half as often on the channel's next connections after a complaint, however many complain at once", () => {
    const complain = (connection: ScriptedConnection, opaque: Uint8Array, number: number): void => {
      acknowledge(connection, opaque);
      if (number > 1) return;
      const reason = new TextEncoder().encode("too_many_pings");
      connection.send((out) => writeGoAway(out, 0x7fff_ffff, ErrorCode.ENHANCE_YOUR_CALM, reason));
      connection.close();
    };
    const [a, b] = [watching({ onPing: complain }), watching({ onPing: complain })];
    return withBackends(
      { a: a.script, b: b.script },
      async ({ clock, transport }) => {
        [a.heard.clock, b.heard.clock] = [clock, clock];
        await clock.runUntil(transport.waitUntilReady());
        await clock.advance(55_000);
        for (const { heard } of [a, b]) assert.deepEqual(seconds(heard.pings), [10, 30, 50]);
      },
      {
        ...client,
        keepalive: { ...keepalive, permitWithoutCalls: true },
        serviceConfig: { loadBalancingConfig: [{ round_robin: {} }] },
      },
    );
  });
});

describe("the first call after a long silence", () => {
  const GAP = 40_000;

  test("waits for the answer to a PING, and only then goes out", () => {
    const order: string[] = [];
    const { heard, script } = watching({
      onPing: (connection, opaque) => {
        order.push("ping");
        heard.clock?.setTimer(500, () => acknowledge(connection, opaque));
      },
      onCall: (connection, streamId) => {
        order.push("call");
        answer(connection, streamId);
      },
    });
    return withScript(script, async ({ clock, client: { translate }, connections }) => {
      heard.clock = clock;
      await clock.runUntil(translate({}));
      await clock.advance(GAP);
      const from = clock.now();
      await clock.runUntil(translate({}));
      assert.deepEqual(order, ["call", "ping", "call"]);
      assert.ok(clock.now() - from >= 500);
      await clock.runUntil(translate({}));
      assert.deepEqual([order.length, connections()], [4, 1]);
    });
  });

  test("goes to a new connection within the bound if no answer comes, and is sent once in all", () => {
    const { heard, script } = watching({ onPing: silent });
    return withScript(script, async ({ clock, client: { translate }, connections }) => {
      heard.clock = clock;
      await clock.runUntil(translate({}));
      await clock.advance(GAP);
      const from = clock.now();
      await clock.runUntil(translate({}));
      assert.deepEqual(heard.streams, [[1], [1]]);
      assert.equal(connections(), 2);
      assert.ok(clock.now() - from <= 2_100, `it took ${clock.now() - from} ms`);
    });
  });

  test("shares its PING with all that begin meanwhile, and each goes out once", () => {
    const { heard, script } = watching({ onPing: silent });
    return withScript(script, async ({ clock, client: { translate } }) => {
      heard.clock = clock;
      await clock.runUntil(translate({}));
      await clock.advance(GAP);
      const calls = Array.from({ length: 20 }, () => translate({}));
      await clock.runUntil(Promise.all(calls));
      assert.equal(heard.pings.length, 1);
      assert.deepEqual(
        heard.streams.map((ids) => ids.length),
        [1, 20],
      );
    });
  });

  test("is not kept by the streams that stay on the dead connection, which end with it", () => {
    const { heard, script } = watching({
      onPing: silent,
      onCall: (connection, streamId, path) => {
        if (path.endsWith("/Translate")) answer(connection, streamId);
        else connection.headers(streamId, OK_HEAD);
      },
    });
    return withScript(script, async ({ clock, client }) => {
      heard.clock = clock;
      const stream = client.recite({})[Symbol.asyncIterator]();
      const next = stream.next();
      next.catch(() => {});
      await clock.advance(GAP);
      await clock.runUntil(client.translate({}));
      await failsWith(clock, next, Code.Unavailable, /silent for \d+ ms and did not answer a PING within 2000 ms/);
      assert.deepEqual(heard.streams, [[1], [1]]);
    });
  });

  test("goes elsewhere at once if the connection ends while it waits", () => {
    const { heard, script } = watching({ onPing: (connection) => connection.close() });
    return withScript(script, async ({ clock, client: { translate } }) => {
      heard.clock = clock;
      await clock.runUntil(translate({}));
      await clock.advance(GAP);
      const from = clock.now();
      await clock.runUntil(translate({}));
      assert.deepEqual(heard.streams, [[1], [1]]);
      assert.ok(clock.now() - from < 100);
    });
  });

  test("ends at its own deadline if that comes first, and at its cancellation, with nothing sent", () => {
    const { heard, script } = watching({ onPing: silent });
    return withScript(script, async ({ clock, client: { translate } }) => {
      heard.clock = clock;
      await clock.runUntil(translate({}));
      await clock.advance(GAP);
      await failsWith(clock, translate({}, { timeoutMs: 300 }), Code.DeadlineExceeded, /./);
      const controller = new AbortController();
      const call = translate({}, { signal: controller.signal });
      call.catch(() => {});
      await clock.advance(100);
      controller.abort();
      await failsWith(clock, call, Code.Canceled, /./);
      assert.deepEqual(heard.streams, [[1]]);
    });
  });

  test("goes out at once where no proof is asked for, or before it is due", () => {
    const { heard, script } = watching();
    return withScript(
      script,
      async ({ clock, client: { translate } }) => {
        await clock.runUntil(translate({}));
        await clock.advance(3 * 3_600_000);
        await clock.runUntil(translate({}));
        assert.deepEqual([heard.pings, heard.streams], [[], [[1, 3]]]);
      },
      { client: { verifyAfterMs: Number.POSITIVE_INFINITY } },
    );
  });

  test("does not ask before the silence is long enough", () => {
    const { heard, script } = watching();
    return withScript(script, async ({ clock, client: { translate } }) => {
      for (let n = 0; n < 4; n++) {
        await clock.runUntil(translate({}));
        await clock.advance(29_000);
      }
      assert.deepEqual(heard.pings, []);
    });
  });
});
