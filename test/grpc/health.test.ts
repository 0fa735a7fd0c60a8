/** Health checking on the wire (gRFC A17): what servers are asked, what they say of themselves, and where calls go then. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code } from "@connectrpc/connect";
import type { GrpcTransportOptions } from "../../src/grpc/index.ts";
import { ErrorCode } from "../../src/testing/index.ts";
import type { ScriptedConnection } from "../../src/testing/scripted-server.ts";
import type { VirtualClock } from "../../src/transport/memory/virtual-clock.ts";
import { answer, failWith, field, OK_HEAD, reset, withBackends, type Script } from "./scripts.ts";
import { collect, failsWith } from "./world.ts";

const WATCH = "/grpc.health.v1.Health/Watch";
const STATUS = { unknown: 0, serving: 1, notServing: 2, serviceUnknown: 3 } as const;

/** A server with a health service: `watch` answers, `say` follows. */
class Backend {
  readonly watches: { readonly connection: ScriptedConnection; readonly streamId: number; readonly at: number }[] = [];
  /** What watches are asked for. */
  readonly asked: string[] = [];
  calls = 0;
  clock: VirtualClock | undefined;
  readonly #onWatch: (backend: Backend) => void;

  constructor(onWatch: (backend: Backend) => void = () => {}) {
    this.#onWatch = onWatch;
  }

  readonly script: Script = async (connection) => {
    const watching = new Set<number>();
    connection.settings();
    for (let frame = await connection.next(); frame !== undefined; frame = await connection.next()) {
      if (frame.type === "data" && watching.has(frame.streamId))
        this.asked.push(new TextDecoder().decode(frame.data.subarray(7)));
      if (frame.type !== "headers") continue;
      const { streamId } = frame;
      if (field(frame.fields, ":path") === WATCH) {
        watching.add(streamId);
        this.watches.push({ connection, streamId, at: this.clock?.now() ?? 0 });
        this.#onWatch(this);
      } else {
        this.calls += 1;
        answer(connection, streamId);
      }
    }
  };

  /** Says a status on the latest watch; with headers, if it is the first. */
  say(status: number, first = false): void {
    const { connection, streamId } = this.#latest;
    if (first) connection.headers(streamId, OK_HEAD);
    connection.data(streamId, Uint8Array.of(0, 0, 0, 0, 2, 0x08, status));
  }

  /** Ends the latest watch. */
  fail(code: Code): void {
    const { connection, streamId } = this.#latest;
    failWith(connection, streamId, code, ["grpc-message", "no more of this"]);
  }

  get #latest(): { readonly connection: ScriptedConnection; readonly streamId: number } {
    const latest = this.watches.at(-1);
    assert.ok(latest, "nobody watches");
    return latest;
  }
}

const CHECKED: Partial<GrpcTransportOptions> = {
  serviceConfig: { loadBalancingConfig: [{ round_robin: {} }], healthCheckConfig: { serviceName: "users" } },
};

const saying = (status: number) => new Backend((backend) => backend.say(status, true));

describe("health checking", () => {
  test("asks each server for the config's service, and sends calls to those that serve", () => {
    const [a, b, c] = [saying(STATUS.serving), saying(STATUS.notServing), saying(STATUS.serviceUnknown)];
    return withBackends(
      { a: a.script, b: b.script, c: c.script },
      async ({ clock, client, transport }) => {
        await clock.runUntil(transport.waitUntilReady());
        await clock.advance(10);
        for (let n = 0; n < 4; n++) await clock.runUntil(client.translate({}));
        assert.deepEqual([a.calls, b.calls, c.calls], [4, 0, 0]);
        assert.deepEqual([a.asked, b.asked, c.asked], [["users"], ["users"], ["users"]]);
        b.say(STATUS.serving);
        await clock.advance(10);
        for (let n = 0; n < 4; n++) await clock.runUntil(client.translate({}));
        assert.deepEqual([a.calls, b.calls, c.calls], [6, 2, 0]);
        a.say(STATUS.notServing);
        await clock.advance(10);
        for (let n = 0; n < 4; n++) await clock.runUntil(client.translate({}));
        assert.deepEqual([a.calls, b.calls, c.calls], [6, 6, 0]);
      },
      CHECKED,
    );
  });

  test("fails calls that do not wait while none serves, and says why", () => {
    const a = saying(STATUS.notServing);
    return withBackends(
      { a: a.script },
      async ({ clock, client, transport }) => {
        await failsWith(clock, client.translate({}), Code.Unavailable, /health check says NOT_SERVING of "users"/);
        assert.equal(transport.state, "TRANSIENT_FAILURE");
        assert.equal(a.calls, 0);
      },
      CHECKED,
    );
  });

  test("takes a server without the service for one that serves, and asks no more", () => {
    const a = new Backend((backend) => backend.fail(Code.Unimplemented));
    return withBackends(
      { a: a.script },
      async ({ clock, client }) => {
        await clock.runUntil(client.translate({}));
        await clock.advance(600_000);
        assert.equal(a.watches.length, 1);
      },
      { ...CHECKED, verifyAfterMs: Number.POSITIVE_INFINITY },
    );
  });

  test("asks again with growing pauses while the watch fails, and begins anew once it has been answered", () => {
    const a = new Backend((backend) => {
      if (backend.watches.length === 4) backend.say(STATUS.serving, true);
      else backend.fail(Code.Internal);
    });
    return withBackends(
      { a: a.script },
      async ({ clock, client, transport }) => {
        a.clock = clock;
        await failsWith(clock, client.translate({}), Code.Unavailable, /UNKNOWN of "users": no more of this/);
        await clock.advance(6_000);
        assert.equal(transport.state, "READY");
        await clock.runUntil(client.translate({}));
        const { connection, streamId, at } = a.watches.at(-1) ?? assert.fail("nobody watches");
        reset(connection, streamId, ErrorCode.INTERNAL_ERROR);
        await clock.advance(900);
        assert.equal(transport.state, "TRANSIENT_FAILURE");
        await clock.advance(200);
        const times = a.watches.map((watch) => Math.round(watch.at / 100) / 10);
        assert.deepEqual(times, [0, 1, 2.6, 5.2, 7]);
        assert.ok(at > 5_000);
      },
      CHECKED,
    );
  });

  test("asks anew on the next connection", () => {
    const a = saying(STATUS.serving);
    return withBackends(
      { a: a.script },
      async ({ clock, client, connections }) => {
        await clock.runUntil(client.translate({}));
        a.watches[0]?.connection.close();
        await clock.advance(100);
        await clock.runUntil(client.translate({}));
        assert.deepEqual([a.watches.length, connections("a"), a.calls], [2, 2, 2]);
      },
      CHECKED,
    );
  });

  test("does not keep the transport from closing at once", () => {
    const a = saying(STATUS.serving);
    return withBackends(
      { a: a.script },
      async ({ clock, client, transport }) => {
        await clock.runUntil(client.translate({}));
        const from = clock.now();
        await clock.runUntil(transport.close());
        assert.ok(clock.now() - from < 1_000, `closing took ${clock.now() - from} ms`);
      },
      CHECKED,
    );
  });

  const { serviceConfig } = CHECKED;
  const UNCHECKED: readonly [string, Partial<GrpcTransportOptions>][] = [
    ["disableHealthCheck", { serviceConfig, disableHealthCheck: true }],
    ["no service in the config", { serviceConfig: { loadBalancingConfig: [{ round_robin: {} }] } }],
    ["pick_first", { serviceConfig: { healthCheckConfig: { serviceName: "users" } } }],
  ];
  for (const [name, options] of UNCHECKED) {
    test(`asks nobody with ${name}`, () => {
      const a = saying(STATUS.notServing);
      return withBackends(
        { a: a.script },
        async ({ clock, client }) => {
          await clock.runUntil(client.translate({}));
          assert.equal(a.watches.length, 0);
        },
        options,
      );
    });
  }

  test("answers that are none count as not known, and are no one's crash", () => {
    const a = new Backend(({ watches }) => {
      const { connection, streamId } = watches.at(-1) ?? assert.fail("nobody watches");
      connection.headers(streamId, OK_HEAD);
      connection.data(streamId, Uint8Array.of(0, 0, 0, 0, 3, 0xff, 0xff, 0xff));
    });
    return withBackends(
      { a: a.script },
      async ({ clock, client }) => {
        await failsWith(clock, collect(client.recite({})), Code.Unavailable, /UNKNOWN/);
      },
      CHECKED,
    );
  });
});
