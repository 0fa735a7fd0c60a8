/** Channel, `pick_first` and subchannel together, on virtual time: gRPC's connectivity semantics. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { BalancerBuilder } from "../../../src/core/balancer/balancer.ts";
import { pickFirst } from "../../../src/core/balancer/pick-first.ts";
import type { Channel } from "../../../src/core/channel/channel.ts";
import type { ResolverBuilder } from "../../../src/core/resolver/resolver.ts";
import { TransportError } from "../../../src/core/transport-error.ts";
import { ChannelWorld, type FakeConnection } from "./world.ts";

const CALL = { path: "/s/m" };

function selected(channel: Channel<FakeConnection>): string {
  const selection = channel.select(CALL, false);
  return selection instanceof Promise ? "wait" : selection.connection.address;
}

async function ready(...hosts: readonly string[]) {
  const world = new ChannelWorld();
  const channel = world.channel();
  channel.connect();
  world.resolve(...hosts);
  const connection = world.attempt.succeed();
  await world.clock.settle();
  return { world, channel, connection };
}

describe("a channel", () => {
  test("is idle until the first call, and lets it wait for the resolver and the connection", async () => {
    const world = new ChannelWorld();
    const channel = world.channel();
    assert.equal(channel.state, "IDLE");
    assert.equal(world.listener, undefined);
    const wait = channel.select(CALL, false);
    assert.equal(channel.state, "CONNECTING");
    world.resolve("a");
    world.attempt.succeed();
    await wait;
    await world.clock.settle();
    assert.equal(channel.state, "READY");
    assert.equal(selected(channel), "a:1");
  });

  test("tries the addresses in order and keeps the first that connects", async () => {
    const world = new ChannelWorld();
    const channel = world.channel();
    channel.connect();
    world.resolve("a", "b", "c");
    world.attempt.fail();
    await world.clock.settle();
    assert.equal(channel.state, "CONNECTING");
    world.attempt.succeed();
    await world.clock.settle();
    assert.deepEqual(
      world.attempts.map(({ address }) => address),
      ["a:1", "b:1"],
    );
    assert.equal(selected(channel), "b:1");
  });

  test("fails calls with the last error once all have failed, but not those that wait for ready", async () => {
    const world = new ChannelWorld();
    const channel = world.channel();
    channel.connect();
    world.resolve("a", "b");
    world.attempt.fail("first");
    await world.clock.settle();
    world.attempt.fail("second");
    await world.clock.settle();
    assert.equal(channel.state, "TRANSIENT_FAILURE");
    assert.throws(() => channel.select(CALL, false), {
      ...{ step: "connect", address: "a:1, b:1", message: "All 2 addresses failed: first; second" },
    });
    assert.ok(channel.select(CALL, true) instanceof Promise);
    assert.equal(world.resolveNowCalls, 1);
  });

  test("backs off by gRPC's law between attempts, and starts anew after a success", async () => {
    const world = new ChannelWorld();
    const channel = world.channel();
    channel.connect();
    world.resolve("a");
    for (const delayMs of [1_000, 1_600, 2_560]) {
      world.attempt.fail();
      await world.clock.settle();
      await world.clock.advance(delayMs + 5);
    }
    const startedAt = world.attempts.map(({ atMs }) => Math.round(atMs / 10) * 10);
    assert.deepEqual(startedAt, [0, 1_000, 2_600, 5_160]);
    const connection = world.attempt.succeed();
    await world.clock.settle();
    connection.events.onClosed(undefined);
    assert.equal(channel.state, "IDLE");
    assert.equal(selected(channel), "wait");
    world.attempt.fail();
    await world.clock.settle();
    const failedAt = world.clock.now();
    await world.clock.advance(1_100);
    assert.ok(world.attempt.atMs - failedAt <= 1_001);
  });

  test("gives an attempt at least twenty seconds", async () => {
    const world = new ChannelWorld();
    world.channel().connect();
    world.resolve("a");
    assert.equal(world.attempt.timeoutMs, 20_000);
  });

  test("goes idle when its connection is lost, asks the resolver, and connects at the next call", async () => {
    const { world, channel, connection } = await ready("a", "b");
    connection.events.onClosed(undefined);
    assert.equal(channel.state, "IDLE");
    assert.equal(world.resolveNowCalls, 1);
    assert.equal(world.attempts.length, 1);
    assert.equal(selected(channel), "wait");
    assert.equal(world.attempts.length, 2);
  });

  test("lets a draining connection go and makes another", async () => {
    const { world, channel, connection } = await ready("a");
    connection.events.onDraining();
    assert.equal(selected(channel), "wait");
    const next = world.attempt.succeed();
    await world.clock.settle();
    assert.equal(selected(channel), "a:1");
    assert.notEqual(next, connection);
    connection.events.onClosed(undefined);
    assert.equal(channel.state, "READY");
  });

  test("a connection that drains before it is handed over is not used", async () => {
    const world = new ChannelWorld();
    const channel = world.channel();
    channel.connect();
    world.resolve("a");
    const connection = world.attempt.succeed();
    connection.events.onDraining();
    await world.clock.settle();
    assert.equal(channel.state, "TRANSIENT_FAILURE");
    assert.equal(connection.closed, true);
  });

  for (let turns = 0; turns < 6; turns++) {
    test(`a connection that drains ${turns} reactions after it was made is not used`, async () => {
      const world = new ChannelWorld();
      const channel = world.channel();
      channel.connect();
      world.resolve("a");
      const connection = world.attempt.succeed();
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      connection.events.onDraining();
      await world.clock.settle();
      assert.notEqual(channel.state, "READY");
      connection.events.onClosed(undefined);
      await channel.close();
      assert.equal(world.clock.pendingTimers, 0);
    });
  }

  test("the same addresses again disturb neither an attempt nor a backoff", async () => {
    const world = new ChannelWorld();
    const channel = world.channel();
    channel.connect();
    world.resolve("a", "b");
    world.resolve("a", "b");
    assert.equal(world.attempt.signal.aborted, false);
    world.attempt.fail();
    await world.clock.settle();
    world.resolve("a", "b");
    world.attempt.fail();
    await world.clock.settle();
    for (let i = 0; i < 5; i++) world.resolve("a", "b");
    assert.equal(channel.state, "TRANSIENT_FAILURE");
    assert.equal(world.attempts.length, 2);
    await world.clock.advance(1_010);
    assert.equal(world.attempts.length, 4);
    world.resolve("b", "c");
    assert.equal(channel.state, "TRANSIENT_FAILURE");
    world.attempt.succeed();
    await world.clock.settle();
    assert.equal(selected(channel), "b:1");
  });

  test("a resolver's error while idle does not keep it from the addresses that it knows", async () => {
    const { world, channel, connection } = await ready("a");
    connection.events.onClosed(undefined);
    world.listener?.onError(new TransportError({ step: "resolve", address: "x", message: "No such name" }));
    assert.equal(channel.state, "IDLE");
    assert.equal(selected(channel), "wait");
    world.attempt.succeed();
    await world.clock.settle();
    assert.equal(selected(channel), "a:1");
  });

  test("a resolver's error is what calls fail with while nothing is known and nothing works", () => {
    const world = new ChannelWorld();
    const channel = world.channel();
    channel.connect();
    world.listener?.onError(new TransportError({ step: "resolve", address: "x", message: "No such name" }));
    assert.throws(() => channel.select(CALL, false), { step: "resolve", message: "No such name" });
    world.resolve("a");
    assert.equal(selected(channel), "wait");
  });

  for (const error of [new TypeError("no such endpoint"), "no such endpoint"]) {
    test(`a resolver that cannot be made, and says so by ${typeof error}, fails every call and not only the first`, () => {
      const world = new ChannelWorld();
      const resolver: ResolverBuilder = {
        scheme: "test",
        build: () => {
          throw error;
        },
      };
      const channel = world.channel(pickFirst, { resolver });
      for (let call = 0; call < 2; call++) {
        assert.throws(() => channel.select(CALL, false), { step: "resolve", message: /no such endpoint/ });
      }
    });
  }

  test("a balancer hears nothing once it is closed", async () => {
    const heard: string[] = [];
    const spying: BalancerBuilder = {
      name: "spying",
      build: (helper) => ({
        updateState: ({ addresses }) => {
          heard.push("addresses");
          for (const address of addresses) helper.createSubchannel(address, (state) => heard.push(state)).connect();
        },
        resolverError: () => heard.push("error"),
        exitIdle: () => heard.push("exitIdle"),
        close: () => heard.push("close"),
      }),
    };
    const world = new ChannelWorld();
    const channel = world.channel(spying);
    channel.connect();
    world.resolve("a");
    await channel.close();
    world.resolve("b");
    world.listener?.onError(new TransportError({ step: "resolve", address: "x", message: "late" }));
    channel.connect();
    world.attempt.succeed();
    await world.clock.settle();
    assert.deepEqual(heard, ["addresses", "CONNECTING", "close"]);
  });

  test("new addresses keep a connection that is still among them", async () => {
    const { world, channel, connection } = await ready("a", "b");
    world.resolve("b", "a");
    assert.equal(selected(channel), "a:1");
    assert.equal(connection.closed, false);
  });

  test("new addresses without the connected one close it gracefully and connect anew", async () => {
    const { world, channel, connection } = await ready("a");
    world.resolve("b");
    assert.equal(connection.closed, true);
    assert.equal(connection.aborted, false);
    world.attempt.succeed();
    await world.clock.settle();
    assert.equal(selected(channel), "b:1");
  });

  test("addresses that came while connected are the ones tried after a loss", async () => {
    const { world, channel, connection } = await ready("a", "b");
    world.resolve("a", "c");
    connection.events.onClosed(undefined);
    selected(channel);
    world.attempt.fail();
    await world.clock.settle();
    assert.equal(world.attempt.address, "c:1");
  });

  test("no addresses at all make calls fail and the resolver look again", () => {
    const world = new ChannelWorld();
    const channel = world.channel();
    channel.connect();
    world.resolve();
    assert.throws(() => channel.select(CALL, false), { step: "resolve", message: /produced zero addresses/ });
    assert.equal(world.resolveNowCalls, 1);
  });

  test("a resolver's error does not disturb a connection that works", async () => {
    const { world, channel } = await ready("a");
    world.listener?.onError(new TransportError({ step: "resolve", address: "x", message: "No such name" }));
    assert.equal(selected(channel), "a:1");
  });

  test("an empty answer closes what works gracefully, and addresses that come again are connected to", async () => {
    const { world, channel, connection } = await ready("a");
    world.resolve();
    assert.deepEqual([connection.closed, connection.aborted], [true, false]);
    assert.equal(channel.state, "TRANSIENT_FAILURE");
    assert.throws(() => channel.select(CALL, false), { step: "resolve", message: /produced zero addresses/ });
    world.resolve("a");
    assert.equal(channel.state, "CONNECTING");
    world.attempt.succeed();
    await world.clock.settle();
    assert.equal(selected(channel), "a:1");
  });

  test("closing refuses calls, closes gracefully and waits for what drains", async () => {
    const { world, channel, connection } = await ready("a");
    let closed = false;
    const closing = channel.close().then(() => (closed = true));
    assert.throws(() => channel.select(CALL, true), /is closed/);
    await world.clock.settle();
    assert.deepEqual([connection.closed, connection.aborted, closed], [true, false, false]);
    connection.events.onClosed(undefined);
    await closing;
    assert.equal(world.resolverClosed, true);
    assert.equal(world.clock.pendingTimers, 0);
  });

  test("closing while connecting ends the attempt and leaves no timer", async () => {
    const world = new ChannelWorld();
    const channel = world.channel();
    channel.connect();
    world.resolve("a", "b");
    world.attempt.fail();
    await world.clock.settle();
    await channel.close();
    assert.equal(world.attempt.signal.aborted, true);
    assert.equal(world.clock.pendingTimers, 0);
  });

  test("a connection that is made after all when the channel is closed is closed too", async () => {
    const world = new ChannelWorld();
    const channel = world.channel();
    channel.connect();
    world.resolve("a");
    const connection = world.attempt.succeed();
    const closing = channel.close();
    await world.clock.settle();
    assert.equal(connection.closed, true);
    connection.events.onClosed(undefined);
    await closing;
  });
});
