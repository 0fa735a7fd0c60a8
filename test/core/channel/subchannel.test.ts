/** The subchannel by itself: what it does with short-lived, late and further connections. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { exponentialBackoff } from "../../../src/core/backoff.ts";
import type { ConnectivityState } from "../../../src/core/channel/connectivity.ts";
import { Subchannel } from "../../../src/core/channel/subchannel.ts";
import { TransportError } from "../../../src/core/transport-error.ts";
import { ChannelWorld, type FakeConnection } from "./world.ts";

const SHUT_DOWN = new TransportError({ step: "connect", address: "a:1", message: "shut down" });

function makeSubchannel(maxConnections = 4) {
  const world = new ChannelWorld();
  const heard = { states: [] as ConnectivityState[], rooms: 0, drained: 0 };
  const subchannel = new Subchannel<FakeConnection>(
    { dial: { host: "a", port: 1 } },
    {
      ...{ connect: world.connect, clock: world.clock, backoff: exponentialBackoff(), maxConnections },
      ...{ random: { next: () => 0.5 }, minConnectTimeoutMs: 20_000, shutdownReason: SHUT_DOWN },
      onRoom: () => (heard.rooms += 1),
      onDrained: () => (heard.drained += 1),
    },
    (state) => heard.states.push(state),
  );
  const connect = async (): Promise<FakeConnection> => {
    subchannel.connect();
    const connection = world.attempt.succeed();
    await world.clock.settle();
    return connection;
  };
  return { world, subchannel, heard, connect };
}

async function isPending(promise: Promise<void>): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true));
  for (let i = 0; i < 10; i++) await Promise.resolve();
  return !settled;
}

describe("a server that ends connections as soon as they are ready", () => {
  for (const how of ["onClosed", "onDraining"] as const) {
    test(`by ${how} is not dialled in a circle`, async () => {
      const { world, subchannel, connect } = makeSubchannel();
      const delays: number[] = [];
      for (let i = 0; i < 6; i++) {
        const connection = await connect();
        await world.clock.advance(10);
        connection.events[how](undefined);
        const lostAt = world.clock.now();
        while (subchannel.state !== "IDLE") await world.clock.advance(10);
        delays.push(Math.round((world.clock.now() - lostAt) / 100) * 100);
      }
      assert.deepEqual(delays, [0, 0, 1_000, 1_600, 2_600, 4_100]);
      assert.match(
        subchannel.lastError?.message ?? "",
        /^The server ended 6 connections in a row, the last 10 ms after it was ready$/,
        "nor does its error grow with each",
      );
    });
  }

  for (const [name, use] of [
    ["lived for a while", async ({ clock }: ChannelWorld) => clock.advance(1_001)],
    ["had a call", async (_: ChannelWorld, subchannel: Subchannel<FakeConnection>) => void (subchannel.used = true)],
  ] as const) {
    test(`but one that ${name} is replaced at once`, async () => {
      const { world, subchannel, connect } = makeSubchannel();
      for (let i = 0; i < 6; i++) {
        const connection = await connect();
        await use(world, subchannel);
        connection.events.onClosed(undefined);
        assert.equal(subchannel.state, "IDLE");
      }
    });
  }
});

describe("a connection that comes after the end", () => {
  test("is waited for, and closed", async () => {
    const { world, subchannel, heard } = makeSubchannel();
    subchannel.connect();
    const connection = world.attempt.succeed();
    subchannel.shutdown();
    const drained = subchannel.whenDrained();
    assert.equal(await isPending(drained), true);
    await world.clock.settle();
    assert.equal(connection.closed, true);
    assert.equal(heard.drained, 0);
    connection.events.onClosed(undefined);
    await drained;
    assert.equal(heard.drained, 1);
  });

  test("and after an abort is aborted, and not waited for", async () => {
    const { world, subchannel } = makeSubchannel();
    subchannel.connect();
    const connection = world.attempt.succeed();
    subchannel.abort(new TransportError({ step: "connect", address: "a:1", message: "over" }));
    await subchannel.whenDrained();
    await world.clock.settle();
    assert.equal(connection.aborted, true);
    await subchannel.whenDrained();
  });
});

describe("a full connection", () => {
  test("has a further one made, which calls wait for and then use", async () => {
    const { world, subchannel, heard, connect } = makeSubchannel();
    const first = await connect();
    assert.equal(subchannel.connection, first);
    first.full = true;
    assert.equal(subchannel.connection, undefined);
    assert.equal(subchannel.connection, undefined);
    assert.equal(world.attempts.length, 2);
    const second = world.attempt.succeed();
    await world.clock.settle();
    assert.equal(heard.rooms, 1);
    assert.equal(subchannel.connection, second);
    first.full = false;
    assert.equal(subchannel.connection, first);
    assert.deepEqual(heard.states, ["CONNECTING", "READY"]);
  });

  test("is waited for no longer than a second: then calls queue on it", async () => {
    const { world, subchannel, heard, connect } = makeSubchannel();
    const first = await connect();
    first.full = true;
    assert.equal(subchannel.connection, undefined);
    await world.clock.advance(1_001);
    assert.equal(heard.rooms, 1);
    assert.equal(subchannel.connection, first);
    const second = world.attempt.succeed();
    await world.clock.settle();
    assert.equal(subchannel.connection, second);
  });

  test("is queued on when a further one fails, and none is tried for a while", async () => {
    const { world, subchannel, heard, connect } = makeSubchannel();
    const first = await connect();
    first.full = true;
    assert.equal(subchannel.connection, undefined);
    world.attempt.fail("refused");
    await world.clock.settle();
    assert.equal(heard.rooms, 1);
    assert.equal(subchannel.connection, first);
    assert.equal(world.attempts.length, 2);
    assert.equal(subchannel.state, "READY");
    assert.ok(subchannel.events.some(({ severity, text }) => severity === "warning" && text === "refused"));
    await world.clock.advance(5_001);
    assert.equal(subchannel.connection, undefined);
    assert.equal(world.attempts.length, 3);
  });

  for (const limit of [1, 3]) {
    test(`has no more than ${limit} made in all, of which the least busy is queued on`, async () => {
      const { world, subchannel, connect } = makeSubchannel(limit);
      const made = [await connect()];
      for (let calls = 9; ; calls--) {
        const newest = made.at(-1) as FakeConnection;
        newest.full = true;
        newest.calls = calls;
        if (subchannel.connection !== undefined) break;
        made.push(world.attempt.succeed());
        await world.clock.settle();
      }
      assert.equal(made.length, limit);
      assert.equal(subchannel.connection, made.at(-1));
    });
  }

  test("gives way to a further one when it is lost, and the state stays READY", async () => {
    const { world, subchannel, heard, connect } = makeSubchannel();
    const first = await connect();
    first.full = true;
    assert.equal(subchannel.connection, undefined);
    const second = world.attempt.succeed();
    await world.clock.settle();
    first.events.onDraining();
    assert.equal(subchannel.connection, second);
    assert.equal(subchannel.state, "READY");
    second.events.onClosed(undefined);
    assert.equal(subchannel.state, "IDLE");
    assert.deepEqual(heard.states, ["CONNECTING", "READY", "READY", "IDLE"]);
  });

  test("and its further ones are closed with the subchannel, and one under way is given up", async () => {
    const { world, subchannel, heard, connect } = makeSubchannel();
    const first = await connect();
    first.full = true;
    assert.equal(subchannel.connection, undefined);
    const second = world.attempt.succeed();
    await world.clock.settle();
    second.full = true;
    assert.equal(subchannel.connection, undefined);
    subchannel.shutdown();
    assert.deepEqual([first.closed, second.closed, world.attempt.signal.aborted], [true, true, true]);
    first.events.onClosed(undefined);
    second.events.onClosed(undefined);
    await subchannel.whenDrained();
    assert.equal(world.clock.pendingTimers, 0);
    assert.equal(heard.drained, 1);
  });

  test("has a further one closed when it was without calls for half a minute", async () => {
    const { world, subchannel, connect } = makeSubchannel();
    const first = await connect();
    first.full = true;
    assert.equal(subchannel.connection, undefined);
    const second = world.attempt.succeed();
    await world.clock.settle();
    second.calls = 1;
    await world.clock.advance(100_000);
    assert.equal(second.closed, false);
    second.calls = 0;
    await world.clock.advance(70_000);
    assert.equal(second.closed, true);
    assert.equal(first.closed, false);
    assert.equal(world.clock.pendingTimers, 0);
  });
});
