/** Leaving and entering IDLE, backoff from outside, and what tells of a channel's state. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pickFirst } from "../../../src/core/balancer/pick-first.ts";
import { roundRobin } from "../../../src/core/balancer/round-robin.ts";
import type { ResolverBuilder } from "../../../src/core/resolver/resolver.ts";
import { ChannelWorld, type WorldOptions } from "./world.ts";

const CALL = { path: "/s/m" };

async function ready(options: WorldOptions = {}) {
  const world = new ChannelWorld();
  const channel = world.channel(pickFirst, options);
  channel.connect();
  world.resolve("a");
  const connection = world.attempt.succeed();
  await world.clock.settle();
  return { world, channel, connection };
}

describe("an idle channel", () => {
  test("closes its connection gracefully and its resolver, and starts anew with the next call", async () => {
    const { world, channel, connection } = await ready();
    channel.enterIdle();
    assert.equal(channel.state, "IDLE");
    assert.deepEqual([connection.closed, connection.aborted, world.resolverClosed], [true, false, true]);
    assert.equal(world.clock.pendingTimers, 0);
    const stale = world.listener;
    assert.ok(channel.select(CALL, false) instanceof Promise);
    assert.notEqual(world.listener, stale);
    stale?.onUpdate({ addresses: [{ dial: { host: "old", port: 1 } }] });
    assert.deepEqual(world.tried, ["a"]);
    world.resolve("b");
    world.attempt.succeed();
    await world.clock.settle();
    assert.equal(channel.state, "READY");
  });

  test("wakes calls that wait, which start it again", async () => {
    const world = new ChannelWorld();
    const channel = world.channel();
    const wait = channel.select(CALL, true);
    channel.enterIdle();
    await wait;
    assert.equal(channel.state, "IDLE");
    assert.ok(channel.select(CALL, true) instanceof Promise);
    assert.equal(channel.state, "CONNECTING");
  });

  test("is idle whatever its resolver throws when it is closed, and starts anew", async () => {
    const world = new ChannelWorld();
    let built = 0;
    const resolver: ResolverBuilder = {
      scheme: "broken",
      build: () => ({
        start: () => void (built += 1),
        resolveNow() {},
        close() {
          throw new Error("Out of order");
        },
      }),
    };
    const channel = world.channel(pickFirst, { resolver });
    channel.connect();
    channel.enterIdle();
    assert.equal(channel.state, "IDLE");
    assert.ok(channel.select(CALL, false) instanceof Promise);
    assert.deepEqual([channel.state, built], ["CONNECTING", 2]);
    await channel.close();
  });

  test("leaves IDLE only when asked", async () => {
    const { world, channel } = await ready();
    channel.enterIdle();
    channel.enterIdle();
    await world.clock.advance(10_000_000);
    assert.deepEqual([channel.state, world.attempts.length], ["IDLE", 1]);
  });
});

describe("idleness", () => {
  test("without calls comes after one timeout", async () => {
    const { world, channel } = await ready({ idleTimeoutMs: 1_000 });
    await world.clock.advance(999);
    assert.equal(channel.state, "READY");
    await world.clock.advance(10);
    assert.equal(channel.state, "IDLE");
  });

  test("is put off by a call to the next look", async () => {
    const { world, channel } = await ready({ idleTimeoutMs: 1_000 });
    void channel.select(CALL, false);
    await world.clock.advance(1_500);
    assert.equal(channel.state, "READY");
    await world.clock.advance(600);
    assert.equal(channel.state, "IDLE");
  });

  test("does not come while calls are open", async () => {
    let busy = true;
    const { world, channel } = await ready({ idleTimeoutMs: 1_000, busy: () => busy });
    await world.clock.advance(10_000);
    assert.equal(channel.state, "READY");
    busy = false;
    await world.clock.advance(2_100);
    assert.equal(channel.state, "IDLE");
  });

  test("ends attempts that never succeed", async () => {
    const world = new ChannelWorld();
    const channel = world.channel(roundRobin, { idleTimeoutMs: 5_000 });
    channel.connect();
    world.resolve("a");
    world.attempt.fail();
    await world.clock.advance(11_000);
    assert.equal(channel.state, "IDLE");
    assert.equal(world.attempts.length, 2);
    assert.equal(world.clock.pendingTimers, 0);
  });

  for (const [idleTimeoutMs, when] of [
    [undefined, 1_800_000],
    [Infinity, Infinity],
  ] as const) {
    test(`comes after ${when} ms for ${idleTimeoutMs}`, async () => {
      const { world, channel } = await ready({ idleTimeoutMs });
      await world.clock.advance(1_799_000);
      assert.equal(channel.state, "READY");
      await world.clock.advance(10_000_000);
      assert.equal(channel.state, when === Infinity ? "READY" : "IDLE");
    });
  }

  test("sets no timer while the channel is IDLE", async () => {
    const { world, connection } = await ready({ idleTimeoutMs: 1_000 });
    assert.equal(world.clock.pendingTimers, 1);
    connection.events.onClosed(undefined);
    assert.equal(world.clock.pendingTimers, 0);
  });
});

describe("the connection backoff, reset", () => {
  test("makes what waits try at once, and wait the first delay after that", async () => {
    const world = new ChannelWorld();
    const channel = world.channel();
    channel.connect();
    world.resolve("a");
    for (let i = 0; i < 5; i++) {
      world.attempt.fail();
      await world.clock.advance(10_000);
    }
    world.attempt.fail();
    await world.clock.settle();
    const { length } = world.attempts;
    channel.resetConnectBackoff();
    assert.equal(world.attempts.length, length + 1);
    world.attempt.fail();
    await world.clock.settle();
    await world.clock.advance(1_010);
    assert.equal(world.attempts.length, length + 2);
  });
});

describe("waiting for a change of state", () => {
  test("ends with the first other state", async () => {
    const world = new ChannelWorld();
    const channel = world.channel();
    const states: string[] = [];
    const watching = (async () => {
      for (let state = channel.state; state !== "SHUTDOWN"; state = channel.state) {
        states.push(state);
        await channel.waitForStateChange(state);
      }
    })();
    channel.connect();
    await world.clock.settle();
    world.resolve("a");
    world.attempt.fail();
    await world.clock.settle();
    await world.clock.advance(1_010);
    const connection = world.attempt.succeed();
    await world.clock.settle();
    connection.events.onClosed(undefined);
    await world.clock.settle();
    await channel.close();
    await watching;
    assert.deepEqual(states, ["IDLE", "CONNECTING", "TRANSIENT_FAILURE", "READY", "IDLE"]);
  });

  test("is over at once where the state is another already", async () => {
    await new ChannelWorld().channel().waitForStateChange("READY");
  });

  for (const when of ["before", "while"] as const) {
    test(`rejects with the signal's reason, given ${when} it waits`, async () => {
      const abort = new AbortController();
      const reason = new Error("enough");
      if (when === "before") abort.abort(reason);
      const waiting = new ChannelWorld().channel().waitForStateChange("IDLE", { signal: abort.signal });
      abort.abort(reason);
      await assert.rejects(waiting, reason);
    });
  }
});

describe("events", () => {
  test("tell what a channel and a subchannel went through", async () => {
    const { channel, connection, world } = await ready();
    connection.events.onClosed(undefined);
    channel.connect();
    world.attempt.fail("refused");
    await world.clock.settle();
    assert.deepEqual(
      channel.events.map(({ text }) => text),
      [
        "CONNECTING",
        "Resolved to 1 address",
        'The balancer is "pick_first"',
        "READY",
        "IDLE",
        "CONNECTING",
        "TRANSIENT_FAILURE",
      ],
    );
    const [subchannel] = channel.subchannels;
    assert.deepEqual(
      subchannel?.events.map(({ severity, text }) => `${severity} ${text}`),
      ["info CONNECTING", "info READY", "info IDLE", "info CONNECTING", "warning TRANSIENT_FAILURE: refused"],
    );
  });
});
