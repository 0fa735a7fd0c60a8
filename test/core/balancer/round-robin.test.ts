/** `round_robin` and the base that it stands on, through a channel on virtual time. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { baseBalancer } from "../../../src/core/balancer/base.ts";
import { roundRobin } from "../../../src/core/balancer/round-robin.ts";
import type { Channel } from "../../../src/core/channel/channel.ts";
import { TransportError } from "../../../src/core/transport-error.ts";
import { ChannelWorld, type FakeConnection } from "../channel/world.ts";

const CALL = { path: "/s/m" };

async function ready(...hosts: readonly string[]) {
  const world = new ChannelWorld();
  const channel = world.channel(roundRobin);
  channel.connect();
  world.resolve(...hosts);
  const connections = new Map(hosts.map((host) => [host, world.attemptTo(host).succeed()]));
  await world.clock.settle();
  const lose = (host: string): void => connections.get(host)?.events.onClosed(undefined);
  return { world, channel, connections, lose };
}

function picks(channel: Channel<FakeConnection>, count: number): string[] {
  return Array.from({ length: count }, () => {
    const selection = channel.select(CALL, false);
    return selection instanceof Promise ? "wait" : selection.connection.address.replace(":1", "");
  });
}

describe("round_robin", () => {
  test("connects to every address at once, and is READY with the first", async () => {
    const world = new ChannelWorld();
    const channel = world.channel(roundRobin);
    channel.connect();
    world.resolve("a", "b", "c");
    assert.deepEqual(world.tried, ["a", "b", "c"]);
    assert.equal(channel.state, "CONNECTING");
    world.attemptTo("b").succeed();
    await world.clock.settle();
    assert.equal(channel.state, "READY");
    assert.deepEqual(picks(channel, 3), ["b", "b", "b"]);
  });

  test("gives every READY address its turn", async () => {
    const { channel } = await ready("a", "b", "c");
    const nine = picks(channel, 9);
    for (const host of ["a", "b", "c"]) assert.equal(nine.filter((picked) => picked === host).length, 3);
    assert.deepEqual(nine.slice(0, 3), nine.slice(3, 6));
  });

  test("leaves out what is lost, reconnects to it without being asked, and takes it in again", async () => {
    const { world, channel, lose } = await ready("a", "b");
    await world.clock.advance(2_000);
    lose("a");
    assert.deepEqual(picks(channel, 2), ["b", "b"]);
    assert.equal(world.resolveNowCalls, 1);
    assert.deepEqual(world.tried, ["a", "b", "a"]);
    world.attemptTo("a").succeed();
    await world.clock.settle();
    assert.deepEqual(picks(channel, 2).toSorted(), ["a", "b"]);
  });

  test("a server that is down is tried again after its backoff, and is not CONNECTING before it is READY", async () => {
    const world = new ChannelWorld();
    const channel = world.channel(roundRobin);
    channel.connect();
    world.resolve("a");
    world.attempt.fail("no a");
    await world.clock.settle();
    assert.equal(channel.state, "TRANSIENT_FAILURE");
    await world.clock.advance(1_010);
    assert.equal(world.attempts.length, 2);
    assert.equal(channel.state, "TRANSIENT_FAILURE");
    world.attempt.succeed();
    await world.clock.settle();
    assert.equal(channel.state, "READY");
  });

  test("when all fail, calls fail with the last connection's error and the resolver's", async () => {
    const world = new ChannelWorld();
    const channel = world.channel(roundRobin);
    channel.connect();
    world.resolve("a", "b");
    world.attemptTo("a").fail("no a");
    await world.clock.settle();
    assert.equal(channel.state, "CONNECTING");
    world.attemptTo("b").fail("no b");
    await world.clock.settle();
    assert.throws(() => channel.select(CALL, false), { step: "connect", message: "no b" });
    world.listener?.onError(new TransportError({ step: "resolve", address: "x", message: "No such name" }));
    assert.throws(() => channel.select(CALL, false), { message: "no b; and the resolver says: No such name" });
    world.resolve("a", "b");
    assert.throws(() => channel.select(CALL, false), { message: "no b" });
  });

  test("an update keeps the connections that are in both lists, closes the others gracefully, and connects to the new", async () => {
    const { world, channel, connections } = await ready("a", "b");
    world.resolve("b", "c");
    assert.deepEqual([connections.get("a")?.closed, connections.get("a")?.aborted], [true, false]);
    assert.equal(connections.get("b")?.closed, false);
    assert.deepEqual(world.tried, ["a", "b", "c"]);
    assert.deepEqual(picks(channel, 2), ["b", "b"]);
    world.attemptTo("c").succeed();
    await world.clock.settle();
    assert.deepEqual(picks(channel, 2).toSorted(), ["b", "c"]);
  });

  test("an empty answer closes all", async () => {
    const { world, channel, connections } = await ready("a", "b");
    world.resolve();
    assert.deepEqual(
      [...connections.values()].map(({ closed }) => closed),
      [true, true],
    );
    assert.throws(() => channel.select(CALL, false), { message: /produced zero addresses/ });
  });

  test("duplicates are one", async () => {
    const world = new ChannelWorld();
    world.channel(roundRobin).connect();
    world.resolve("a", "b", "a");
    assert.deepEqual(world.tried, ["a", "b"]);
  });
});

describe("a policy of one's own on the base", () => {
  test("makes a picker of what is READY, with the addresses' newest attributes and its config", async () => {
    const seen: string[][] = [];
    const heaviest = baseBalancer({
      name: "heaviest",
      picker: ({ ready: subchannels, config }) => {
        const weigh = (attributes: ReadonlyMap<string, unknown> | undefined): number =>
          Number(attributes?.get("w") ?? 0);
        const sorted = subchannels.toSorted((a, b) => weigh(b.address.attributes) - weigh(a.address.attributes));
        seen.push([...sorted.map(({ address }) => String(weigh(address.attributes))), String(config)]);
        const [first] = sorted;
        if (first === undefined) throw new Error("Nothing is READY");
        return { pick: () => first.result };
      },
    });
    const world = new ChannelWorld();
    const configure = () => ({ config: undefined, balancer: { builder: heaviest, config: "cfg" } });
    const channel = world.channel(heaviest, { configure });
    channel.connect();
    const update = (a: number, b: number): void =>
      world.listener?.onUpdate({
        addresses: [
          { dial: { host: "a", port: 1 }, attributes: new Map([["w", a]]) },
          { dial: { host: "b", port: 1 }, attributes: new Map([["w", b]]) },
        ],
      });
    update(1, 2);
    for (const host of ["a", "b"]) world.attemptTo(host).succeed();
    await world.clock.settle();
    assert.deepEqual(picks(channel, 2), ["b", "b"]);
    update(3, 2);
    assert.deepEqual(picks(channel, 2), ["a", "a"]);
    assert.equal(world.attempts.length, 2);
    assert.deepEqual(seen.at(-1), ["3", "2", "cfg"]);
  });
});
