/** What calls and callers wait for: the least of several deadlines, a connection in each state of the channel, the channel itself. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code, ConnectError } from "@connectrpc/connect";
import type { ConnectivityState } from "../../src/core/channel/connectivity.ts";
import { TransportError } from "../../src/core/transport-error.ts";
import { callOptions, GrpcError, tls, type ParentCall } from "../../src/grpc/index.ts";
import { answer, field, serving } from "./scripts.ts";
import { ADDRESS, failsWith, failure, withScript, withWorld, type World } from "./world.ts";

describe("a call's deadline", () => {
  for (const [call, config, parent, least] of [
    [3_000, undefined, undefined, 3_000],
    [3_000, "2s", undefined, 2_000],
    [1_000, "2s", 3_000, 1_000],
    [3_000, "2s", 1_000, 1_000],
    [undefined, "3s", 2_000, 2_000],
    [undefined, undefined, 2_000, 2_000],
    [undefined, "2s", undefined, 2_000],
  ] as const) {
    test(`is the least of call ${call}, config ${config}, parent ${parent}`, () => {
      let told: string | undefined;
      return withScript(
        serving((_connection, _streamId, { fields }) => void (told = field(fields, "grpc-timeout"))),
        async ({ clock, client }) => {
          const contextValues = callOptions({ parent: { timeoutMs: () => parent } });
          const options = call === undefined ? { contextValues } : { contextValues, timeoutMs: call };
          await failsWith(clock, client.translate({}, options), Code.DeadlineExceeded, /deadline/i);
          assert.deepEqual([Math.round(clock.now()), told], [least, `${least}m`]);
        },
        { client: { serviceConfig: { methodConfig: config === undefined ? [] : [{ name: [{}], timeout: config }] } } },
      );
    });
  }

  for (const left of [0, -5]) {
    test(`of a parent with ${left} ms left is over before anything is sent`, () =>
      withScript(
        serving(() => assert.fail("a call came")),
        async ({ clock, client }) => {
          const contextValues = callOptions({ parent: { timeoutMs: () => left } });
          await failsWith(clock, client.translate({}, { contextValues }), Code.DeadlineExceeded, /deadline/i);
          assert.equal(clock.now(), 0);
        },
      ));
  }

  test("does not outlive a parent that is cancelled, whose reason it tells", () =>
    withWorld(async ({ clock, client }) => {
      const [own, parents] = [new AbortController(), new AbortController()];
      const parent: ParentCall = { signal: parents.signal };
      const call = client.translate({ phrase: "wait" }, { signal: own.signal, contextValues: callOptions({ parent }) });
      call.catch(() => {});
      await clock.advance(100);
      parents.abort(new ConnectError("The caller left", Code.Canceled));
      await failsWith(clock, call, Code.Canceled, /The caller left/);
    }));
});

describe("a call", () => {
  type Put = (world: World) => Promise<void>;
  const idle: Put = async () => {};
  const connecting: Put = async ({ clock, dialer, unlisten, transport }) => {
    unlisten();
    dialer.silence(ADDRESS);
    transport.connect();
    await clock.settle();
  };
  const failing: Put = async ({ clock, unlisten, transport }) => {
    unlisten();
    transport.connect();
    await clock.advance(10);
  };
  const ready: Put = async ({ clock, transport }) => clock.runUntil(transport.waitUntilReady());
  const shutdown: Put = async ({ clock, transport }) => clock.runUntil(transport.close());

  interface StateCase {
    readonly state: ConnectivityState;
    readonly put: Put;
    /** `undefined` is success. */
    readonly failFast: Code | undefined;
    readonly waiting: Code | undefined;
  }
  const CASES: readonly StateCase[] = [
    { state: "IDLE", put: idle, failFast: undefined, waiting: undefined },
    { state: "CONNECTING", put: connecting, failFast: Code.DeadlineExceeded, waiting: Code.DeadlineExceeded },
    { state: "TRANSIENT_FAILURE", put: failing, failFast: Code.Unavailable, waiting: Code.DeadlineExceeded },
    { state: "READY", put: ready, failFast: undefined, waiting: undefined },
    { state: "SHUTDOWN", put: shutdown, failFast: Code.FailedPrecondition, waiting: Code.FailedPrecondition },
  ];
  for (const { state, put, failFast, waiting } of CASES) {
    for (const [waitForReady, code] of [
      [false, failFast],
      [true, waiting],
    ] as const) {
      test(`that ${waitForReady ? "waits for ready" : "fails fast"}, in ${state}, ${code === undefined ? "goes through" : `ends as ${Code[code]}`}`, () =>
        withWorld(async (world) => {
          const { clock, client, transport } = world;
          await put(world);
          assert.equal(transport.state, state);
          const from = clock.now();
          const call = client.translate({}, { timeoutMs: 500, contextValues: callOptions({ waitForReady }) });
          if (code === undefined) await clock.runUntil(call);
          else await failsWith(clock, call, code, /./);
          assert.equal(clock.now() - from >= 500, code === Code.DeadlineExceeded);
        }));
    }
  }

  test("that waits for ready says what it waited for, and the last connection's error", () =>
    withWorld(async ({ clock, client, unlisten }) => {
      unlisten();
      const call = client.translate({}, { timeoutMs: 5_000, contextValues: callOptions({ waitForReady: true }) });
      await failsWith(clock, call, Code.DeadlineExceeded, /channel state TRANSIENT_FAILURE: .*refused/i);
    }));

  test("that waits for ready goes out when the server is back, within one backoff", () =>
    withScript(
      serving((connection, streamId) => answer(connection, streamId)),
      async ({ clock, client, dialer, server, transport }) => {
        // Nobody listens there yet.
        const call = client.translate({}, { contextValues: callOptions({ waitForReady: true }) });
        call.catch(() => {});
        await clock.advance(1_500);
        assert.equal(transport.state, "TRANSIENT_FAILURE");
        dialer.listen({ host: "late.test", port: 1 }, (stream) => server.accept(stream));
        await clock.runUntil(call);
        assert.ok(clock.now() <= 1_000 + 1_600 * 1.2 + 10, `it took ${clock.now()} ms`);
      },
      { client: { mapAddress: (address) => ({ ...address, dial: { host: "late.test", port: 1 } }) } },
    ));

  for (const [name, hurry] of [
    ["resetConnectBackoff", ({ transport }: World) => transport.resetConnectBackoff()],
    ["enterIdle", ({ transport }: World) => transport.enterIdle()],
  ] as const) {
    test(`that waits for ready goes out at once when the server is back and ${name} is called`, () =>
      withWorld(async (world) => {
        const { clock, client, dialer, server, unlisten } = world;
        unlisten();
        const call = client.translate({}, { contextValues: callOptions({ waitForReady: true }) });
        call.catch(() => {});
        // By now the backoff is long.
        await clock.advance(60_000);
        dialer.listen(ADDRESS, (stream) => server.accept(stream));
        const from = clock.now();
        hurry(world);
        await clock.runUntil(call);
        assert.ok(clock.now() - from < 100, `it took ${clock.now() - from} ms`);
      }));
  }

  const ENDS: readonly [string, (world: World, controller: AbortController) => void, Code][] = [
    ["its deadline", () => {}, Code.DeadlineExceeded],
    ["its signal", (_world, controller) => controller.abort(), Code.Canceled],
    ["the transport's end", ({ transport }) => void transport.close(), Code.Canceled],
  ];
  for (const [name, end, code] of ENDS) {
    for (const waitForReady of [false, true]) {
      test(`that waits for a connection (${waitForReady ? "wait for ready" : "fail fast"}) is ended by ${name}, at once`, () =>
        withWorld(async (world) => {
          const { clock, client, transport } = world;
          await connecting(world);
          const controller = new AbortController();
          const options = { timeoutMs: 300, signal: controller.signal, contextValues: callOptions({ waitForReady }) };
          const call = client.translate({}, options);
          call.catch(() => {});
          await clock.advance(100);
          end(world, controller);
          const error = await failsWith(clock, call, code, /./);
          assert.ok(error instanceof GrpcError && !error.maybeProcessed);
          assert.ok(clock.now() <= 301);
          await clock.runUntil(transport.close());
        }));
    }
  }
});

describe("waiting until a transport is ready", () => {
  test("connects, and is over at once when it is", () =>
    withWorld(async ({ clock, transport, connections }) => {
      await clock.runUntil(transport.waitUntilReady());
      assert.deepEqual([transport.state, connections()], ["READY", 1]);
      await transport.waitUntilReady();
    }));

  test("ends at its timeout with the last connection's error", () =>
    withWorld(async ({ clock, transport, unlisten }) => {
      unlisten();
      const ready = transport.waitUntilReady({ timeoutMs: 5_000 });
      const error = await failsWith(clock, ready, Code.DeadlineExceeded, /not READY within 5000 ms: .*refused/i);
      assert.ok(error.cause instanceof TransportError);
      assert.equal(Math.round(clock.now()), 5_000);
    }));

  test("tells the last error, and not the first", () => {
    let dials = 0;
    return withScript(
      (connection) => {
        dials += 1;
        if (dials > 1) connection.settings([]);
        connection.send((out) => out.append(new TextEncoder().encode(`HTTP/1.1 40${dials} No\r\n\r\n`)));
      },
      async ({ clock, transport }) => {
        const ready = transport.waitUntilReady({ timeoutMs: 1_500 });
        const error = await failsWith(clock, ready, Code.DeadlineExceeded, /./);
        assert.equal(dials, 2);
        assert.doesNotMatch(error.message, /401/);
      },
    );
  });

  for (const [failOnNonTemporaryError, code, at] of [
    [false, Code.DeadlineExceeded, 5_000],
    [true, Code.Unavailable, 0],
  ] as const) {
    test(`${failOnNonTemporaryError ? "gives up" : "goes on"} at an error that time will not mend`, () =>
      withWorld(
        async ({ clock, transport }) => {
          const ready = transport.waitUntilReady({ timeoutMs: 5_000, failOnNonTemporaryError });
          await failsWith(clock, ready, code, /TLS/i);
          assert.equal(Math.round(clock.now() / 10) * 10, at);
        },
        { client: { credentials: tls() } },
      ));
  }

  test("that fails at a non-temporary error goes on at a temporary one", () =>
    withWorld(async ({ clock, transport, unlisten }) => {
      unlisten();
      const ready = transport.waitUntilReady({ timeoutMs: 5_000, failOnNonTemporaryError: true });
      await failsWith(clock, ready, Code.DeadlineExceeded, /refused/i);
    }));

  test("ends with its signal, and with the transport", () =>
    withWorld(async ({ clock, transport, unlisten, dialer }) => {
      unlisten();
      dialer.silence(ADDRESS);
      const controller = new AbortController();
      const [first, second] = [
        transport.waitUntilReady({ signal: controller.signal }),
        transport.waitUntilReady({ timeoutMs: 60_000 }),
      ];
      first.catch(() => {});
      second.catch(() => {});
      await clock.advance(100);
      controller.abort();
      await failsWith(clock, first, Code.Canceled, /./);
      const closed = transport.close();
      await failsWith(clock, second, Code.Canceled, /closed/);
      await clock.runUntil(closed);
      assert.equal((await failure(clock, transport.waitUntilReady())).code, Code.FailedPrecondition);
    }));
});

describe("a transport's state", () => {
  test("is followed change by change, through idleness by command and a server that is gone", () =>
    withWorld(async ({ clock, client, transport, server, unlisten }) => {
      const states: ConnectivityState[] = [transport.state];
      const following = (async () => {
        for (let state = transport.state; state !== "SHUTDOWN"; state = transport.state) {
          await transport.waitForStateChange(state);
          states.push(transport.state);
        }
      })();
      await clock.runUntil(client.translate({}));
      transport.enterIdle();
      await clock.advance(10);
      await clock.runUntil(client.translate({}));
      unlisten();
      await clock.runUntil(server.close());
      await clock.advance(10);
      await failsWith(clock, client.translate({}), Code.Unavailable, /refused/i);
      await clock.runUntil(transport.close());
      await clock.runUntil(following);
      assert.deepEqual(states, [
        ...["IDLE", "CONNECTING", "READY", "IDLE", "CONNECTING", "READY", "IDLE", "CONNECTING"],
        ...["TRANSIENT_FAILURE", "SHUTDOWN"],
      ]);
    }));

  test("is waited for no longer than to the signal's end, whose reason it gives", () =>
    withWorld(async ({ clock, transport }) => {
      const controller = new AbortController();
      const waiting = transport.waitForStateChange("IDLE", { signal: controller.signal });
      controller.abort(new Error("Enough"));
      await assert.rejects(clock.runUntil(waiting), { message: "Enough" });
    }));

  test("goes IDLE when there were no calls for long, but not while one is open, and wakes with the next", () =>
    withWorld(
      async ({ clock, client, transport, connections }) => {
        const controller = new AbortController();
        const call = client.translate({ phrase: "wait" }, { signal: controller.signal });
        call.catch(() => {});
        await clock.advance(60_000);
        assert.equal(transport.state, "READY");
        controller.abort();
        await failure(clock, call);
        await clock.advance(20_100);
        assert.equal(transport.state, "IDLE");
        await clock.runUntil(client.translate({}));
        assert.deepEqual([transport.state, connections()], ["READY", 2]);
      },
      { client: { idleTimeoutMs: 10_000 } },
    ));

  test("that is made IDLE lets the calls in flight end", () =>
    withWorld(
      async ({ clock, client, transport, connections }) => {
        const stream = client.converse(
          (async function* () {
            yield { phrase: "a", language: "b" };
            await new Promise<void>((resolve) => void clock.setTimer(1_000, resolve));
            yield { phrase: "c", language: "d" };
          })(),
        );
        const replies: string[] = [];
        const reading = (async () => {
          for await (const { phrase } of stream) replies.push(phrase);
        })();
        await clock.advance(100);
        transport.enterIdle();
        await clock.settle();
        assert.equal(transport.state, "IDLE");
        await clock.runUntil(reading);
        assert.deepEqual([replies, connections()], [["b:a", "d:c"], 1]);
      },
      { client: { verifyAfterMs: Number.POSITIVE_INFINITY } },
    ));
});
