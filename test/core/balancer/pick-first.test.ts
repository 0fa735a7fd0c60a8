/** `pick_first` by gRFC A61 (Happy Eyeballs) and A62, through a channel on virtual time. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { BalancerBuilder } from "../../../src/core/balancer/balancer.ts";
import { pickFirst, pickFirstWith } from "../../../src/core/balancer/pick-first.ts";
import { defaultBalancers } from "../../../src/core/balancer/registry.ts";
import type { Channel } from "../../../src/core/channel/channel.ts";
import { ChannelWorld, type FakeConnection } from "../channel/world.ts";

const CALL = { path: "/s/m" };

function connecting(hosts: readonly string[], builder: BalancerBuilder = pickFirst, config?: unknown) {
  const world = new ChannelWorld();
  const configure = () => ({ config: undefined, balancer: { builder, config } });
  const channel = world.channel(builder, { configure });
  channel.connect();
  world.resolve(...hosts);
  return { world, channel };
}

function selected(channel: Channel<FakeConnection>): string {
  const selection = channel.select(CALL, false);
  return selection instanceof Promise ? "wait" : selection.connection.address;
}

describe("the order of pick_first", () => {
  const cases: readonly (readonly [name: string, hosts: readonly string[], tried: readonly string[]])[] = [
    ["as given, within one family", ["10.0.0.1", "10.0.0.2", "10.0.0.3"], ["10.0.0.1", "10.0.0.2", "10.0.0.3"]],
    ["the families take turns, the first one's first", ["::1", "::2", "10.0.0.1"], ["[::1]", "10.0.0.1", "[::2]"]],
    ["and IPv4 first if it is first", ["10.0.0.1", "10.0.0.2", "::1"], ["10.0.0.1", "[::1]", "10.0.0.2"]],
    ["names are a family of their own", ["::1", "::2", "a", "b"], ["[::1]", "a", "[::2]", "b"]],
    ["duplicates are tried once", ["a", "b", "a", "b", "c"], ["a", "b", "c"]],
  ];
  for (const [name, hosts, tried] of cases) {
    test(name, async () => {
      const { world, channel } = connecting(hosts);
      while (channel.state === "CONNECTING") {
        world.attempt.fail();
        await world.clock.settle();
      }
      assert.deepEqual(world.tried, tried);
    });
  }

  test("shuffled if the config says so, by the channel's chance", async () => {
    const { config } = defaultBalancers.parse([{ pick_first: { shuffleAddressList: true } }]);
    const { world, channel } = connecting(["a", "b", "c", "d"], pickFirst, config);
    while (channel.state === "CONNECTING") {
      world.attempt.fail();
      await world.clock.settle();
    }
    assert.deepEqual(world.tried, ["a", "d", "b", "c"]);
  });

  test("a shuffled list that comes again is not shuffled again", async () => {
    const { config } = defaultBalancers.parse([{ pick_first: { shuffleAddressList: true } }]);
    const { world } = connecting(["a", "b", "c"], pickFirst, config);
    const { signal } = world.attempt;
    world.resolve("c", "b", "a");
    await world.clock.settle();
    assert.equal(signal.aborted, false);
    assert.equal(world.attempts.length, 1);
  });
});

describe("Happy Eyeballs", () => {
  test("the next address is tried after 250 ms, without giving up the one before", async () => {
    const { world, channel } = connecting(["a", "b", "c"]);
    await world.clock.advance(249);
    assert.deepEqual(world.tried, ["a"]);
    await world.clock.advance(2);
    assert.deepEqual(world.tried, ["a", "b"]);
    await world.clock.advance(251);
    assert.deepEqual(world.tried, ["a", "b", "c"]);
    assert.deepEqual(
      world.attempts.map(({ signal }) => signal.aborted),
      [false, false, false],
    );
    world.attemptTo("b").succeed();
    await world.clock.settle();
    assert.equal(selected(channel), "b:1");
    assert.deepEqual(
      world.attempts.map(({ signal }) => signal.aborted),
      [true, false, true],
    );
  });

  test("a failure brings the next one's turn forward, and its delay starts then", async () => {
    const { world } = connecting(["a", "b", "c"]);
    await world.clock.advance(100);
    world.attempt.fail();
    await world.clock.settle();
    assert.deepEqual(world.tried, ["a", "b"]);
    await world.clock.advance(200);
    assert.deepEqual(world.tried, ["a", "b"]);
    await world.clock.advance(60);
    assert.deepEqual(world.tried, ["a", "b", "c"]);
  });

  test("the failure of an earlier attempt does not bring another forward", async () => {
    const { world } = connecting(["a", "b", "c"]);
    await world.clock.advance(260);
    world.attemptTo("a").fail();
    await world.clock.settle();
    assert.deepEqual(world.tried, ["a", "b"]);
  });

  test("the pass is over when every address has failed, whatever the order", async () => {
    const { world, channel } = connecting(["a", "b"]);
    await world.clock.advance(260);
    world.attemptTo("b").fail("no b");
    await world.clock.settle();
    assert.equal(channel.state, "CONNECTING");
    world.attemptTo("a").fail("no a");
    await world.clock.settle();
    assert.equal(channel.state, "TRANSIENT_FAILURE");
    assert.equal(world.resolveNowCalls, 1);
    assert.throws(() => channel.select(CALL, false), { message: "All 2 addresses failed: no a; no b" });
  });

  for (const [asked, delayMs] of [
    [1, 100],
    [500, 500],
    [60_000, 2_000],
  ] as const) {
    test(`a delay of ${asked} ms is ${delayMs} ms`, async () => {
      const { world } = connecting(["a", "b"], pickFirstWith({ connectionAttemptDelayMs: asked }));
      await world.clock.advance(delayMs - 2);
      assert.equal(world.attempts.length, 1);
      await world.clock.advance(4);
      assert.equal(world.attempts.length, 2);
    });
  }
});

describe("pick_first in TRANSIENT_FAILURE", () => {
  test("stays there while it goes on trying each address, until one is READY", async () => {
    const { world, channel } = connecting(["a", "b"]);
    for (const host of ["a", "b"]) {
      world.attemptTo(host).fail();
      await world.clock.settle();
    }
    const states = new Set<string>();
    for (let i = 0; i < 8; i++) {
      await world.clock.advance(500);
      states.add(channel.state);
      for (const attempt of world.attempts) attempt.fail();
      await world.clock.settle();
    }
    assert.deepEqual([...states], ["TRANSIENT_FAILURE"]);
    assert.ok(world.attempts.length > 4);
    await world.clock.advance(20_000);
    world.attemptTo("b").succeed();
    await world.clock.settle();
    assert.equal(channel.state, "READY");
    assert.equal(selected(channel), "b:1");
  });

  test("asks the resolver again after as many failures as there are addresses", async () => {
    const { world } = connecting(["a", "b"]);
    for (const host of ["a", "b"]) {
      world.attemptTo(host).fail();
      await world.clock.settle();
    }
    assert.equal(world.resolveNowCalls, 1);
    await world.clock.advance(1_010);
    world.attemptTo("a").fail();
    await world.clock.settle();
    assert.equal(world.resolveNowCalls, 1);
    world.attemptTo("b").fail();
    await world.clock.settle();
    assert.equal(world.resolveNowCalls, 2);
  });

  test("a new list is gone through without leaving it, and without those whose backoff runs", async () => {
    const { world, channel } = connecting(["a", "b"]);
    for (const host of ["a", "b"]) {
      world.attemptTo(host).fail(`no ${host}`);
      await world.clock.settle();
    }
    world.resolve("a", "c", "b");
    assert.deepEqual(world.tried, ["a", "b", "c"]);
    assert.equal(channel.state, "TRANSIENT_FAILURE");
    world.attemptTo("c").fail("no c");
    await world.clock.settle();
    assert.throws(() => channel.select(CALL, false), { message: "All 3 addresses failed: no a; no c; no b" });
  });

  test("of many addresses' errors a few are told", async () => {
    const { world, channel } = connecting(["a", "b", "c", "d", "e", "f", "g"]);
    for (const host of ["a", "b", "c", "d", "e", "f", "g"]) {
      world.attemptTo(host).fail(`no ${host}`);
      await world.clock.settle();
    }
    assert.throws(() => channel.select(CALL, false), {
      message: "All 7 addresses failed: no a; no b; no c; no d; no e; and 2 more",
    });
  });
});

describe("pick_first and a new list", () => {
  test("attempts to addresses of both lists go on", async () => {
    const { world, channel } = connecting(["a", "b", "c"]);
    await world.clock.advance(260);
    world.resolve("b", "d");
    assert.deepEqual(
      world.attempts.map(({ signal }) => signal.aborted),
      [true, false],
    );
    assert.deepEqual(world.tried, ["a", "b"]);
    world.attemptTo("b").fail();
    await world.clock.settle();
    assert.deepEqual(world.tried, ["a", "b", "d"]);
    world.attemptTo("d").succeed();
    await world.clock.settle();
    assert.equal(selected(channel), "d:1");
  });

  test("while idle it is only noted", async () => {
    const { world, channel } = connecting(["a"]);
    const connection = world.attempt.succeed();
    await world.clock.settle();
    connection.events.onClosed(undefined);
    world.resolve("b", "c");
    await world.clock.settle();
    assert.equal(channel.state, "IDLE");
    assert.deepEqual(world.tried, ["a"]);
    assert.equal(selected(channel), "wait");
    assert.deepEqual(world.tried, ["a", "b"]);
  });

  test("another server name is another address", () => {
    const { world } = connecting(["a"]);
    const { signal } = world.attempt;
    world.listener?.onUpdate({ addresses: [{ dial: { host: "a", port: 1 }, serverName: "b" }] });
    assert.equal(signal.aborted, true);
    assert.equal(world.attempts.length, 2);
  });

  test("10,000 addresses make one subchannel", () => {
    const { world } = connecting(Array.from({ length: 10_000 }, (_, i) => `host-${i}`));
    assert.equal(world.attempts.length, 1);
  });
});
