/** `weighted_target_experimental`: policies made of policies, through a channel on virtual time. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { defaultBalancers } from "../../../src/core/balancer/registry.ts";
import { targetAddress, weightedTarget } from "../../../src/core/balancer/weighted-target.ts";
import type { Channel } from "../../../src/core/channel/channel.ts";
import { ChannelWorld, type FakeConnection } from "../channel/world.ts";

const CALL = { path: "/s/m" };
const BALANCERS = defaultBalancers.with(weightedTarget);
const PICK_FIRST = [{ pick_first: {} }];
const ROUND_ROBIN = [{ round_robin: {} }];

type Targets = Readonly<Record<string, { readonly weight: number; readonly childPolicy: unknown }>>;

function makeWorld(first: Targets) {
  const world = new ChannelWorld();
  let targets = first;
  let drawn = 0;
  const channel = world.channel(weightedTarget, {
    configure: () => ({
      config: undefined,
      balancer: BALANCERS.parse([{ weighted_target_experimental: { targets } }]),
    }),
    // The draws go evenly through [0, 1).
    random: { next: () => (drawn = (drawn + 0.01) % 1) },
  });
  const resolve = (addresses: Readonly<Record<string, readonly string[]>>): void =>
    world.listener?.onUpdate({
      addresses: Object.entries(addresses).map(([host, path]) => targetAddress({ dial: { host, port: 1 } }, ...path)),
    });
  channel.connect();
  return { world, channel, resolve, retarget: (to: Targets) => (targets = to) };
}

function shares(channel: Channel<FakeConnection>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < 1_000; i++) {
    const selection = channel.select(CALL, false);
    const host = selection instanceof Promise ? "wait" : selection.connection.address.replace(":1", "");
    counts[host] = (counts[host] ?? 0) + 1;
  }
  return counts;
}

async function connectAll(world: ChannelWorld, ...hosts: readonly string[]): Promise<void> {
  for (const host of hosts) world.attemptTo(host).succeed();
  await world.clock.settle();
}

describe("weighted_target", () => {
  test("splits calls by weight among policies with addresses of their own", async () => {
    const { world, channel, resolve } = makeWorld({
      x: { weight: 3, childPolicy: PICK_FIRST },
      y: { weight: 1, childPolicy: ROUND_ROBIN },
    });
    resolve({ a: ["x"], b: ["y"], c: ["y"] });
    await connectAll(world, "a", "b", "c");
    const counts = shares(channel);
    assert.ok(Math.abs((counts["a"] ?? 0) - 750) <= 20, JSON.stringify(counts));
    assert.ok(Math.abs((counts["b"] ?? 0) - 125) <= 10 && Math.abs((counts["c"] ?? 0) - 125) <= 10);
  });

  test("leaves out a target that fails, and fails with its errors only when all do", async () => {
    const { world, channel, resolve } = makeWorld({
      x: { weight: 1, childPolicy: PICK_FIRST },
      y: { weight: 1, childPolicy: PICK_FIRST },
    });
    resolve({ a: ["x"], b: ["y"] });
    world.attemptTo("a").fail("no a");
    await world.clock.settle();
    assert.equal(channel.state, "CONNECTING");
    const connection = world.attemptTo("b").succeed();
    await world.clock.settle();
    assert.deepEqual(shares(channel), { b: 1_000 });
    connection.events.onClosed(undefined);
    await world.clock.settle();
    world.attemptTo("b").fail("no b");
    await world.clock.settle();
    assert.equal(channel.state, "TRANSIENT_FAILURE");
    assert.throws(() => channel.select(CALL, false), /no [ab]/);
  });

  test("wakes a target that has gone idle, which no call would do while others serve", async () => {
    const { world, channel, resolve } = makeWorld({
      x: { weight: 1, childPolicy: PICK_FIRST },
      y: { weight: 1, childPolicy: PICK_FIRST },
    });
    resolve({ a: ["x"], b: ["y"] });
    const connection = world.attemptTo("a").succeed();
    await connectAll(world, "b");
    connection.events.onClosed(undefined);
    await world.clock.settle();
    assert.deepEqual(world.tried, ["a", "b", "a"]);
    assert.deepEqual(shares(channel), { b: 1_000 });
  });

  test("a new config changes weights without a new connection, adds and removes targets", async () => {
    const { world, channel, resolve, retarget } = makeWorld({
      x: { weight: 1, childPolicy: PICK_FIRST },
      y: { weight: 1, childPolicy: PICK_FIRST },
    });
    resolve({ a: ["x"], b: ["y"] });
    await connectAll(world, "a", "b");
    retarget({ x: { weight: 9, childPolicy: PICK_FIRST }, y: { weight: 1, childPolicy: PICK_FIRST } });
    resolve({ a: ["x"], b: ["y"] });
    assert.ok((shares(channel)["a"] ?? 0) > 850);
    assert.equal(world.attempts.length, 2);
    retarget({ y: { weight: 1, childPolicy: PICK_FIRST } });
    resolve({ a: ["x"], b: ["y"] });
    assert.deepEqual(shares(channel), { b: 1_000 });
  });

  test("a target's policy changes gracefully", async () => {
    const { world, channel, resolve, retarget } = makeWorld({ x: { weight: 1, childPolicy: PICK_FIRST } });
    resolve({ a: ["x"], b: ["x"] });
    await connectAll(world, "a");
    retarget({ x: { weight: 1, childPolicy: ROUND_ROBIN } });
    resolve({ a: ["x"], b: ["x"] });
    assert.deepEqual(world.tried, ["a", "a", "b"]);
    assert.deepEqual(shares(channel), { a: 1_000 });
    await connectAll(world, "a", "b");
    assert.deepEqual(shares(channel), { a: 500, b: 500 });
  });

  test("is made of itself, by a path of several names", async () => {
    const inner = (weight: number) => ({
      weight,
      childPolicy: [{ weighted_target_experimental: { targets: { z: { weight: 1, childPolicy: PICK_FIRST } } } }],
    });
    const { world, channel, resolve } = makeWorld({ x: inner(1), y: inner(3) });
    resolve({ a: ["x", "z"], b: ["y", "z"] });
    await connectAll(world, "a", "b");
    assert.ok(Math.abs((shares(channel)["b"] ?? 0) - 750) <= 20);
  });

  test("without targets, or with targets without addresses, calls fail and say so", () => {
    const { channel, resolve, retarget } = makeWorld({});
    resolve({ a: ["x"] });
    assert.throws(() => channel.select(CALL, false), { message: "There are no targets to pick from" });
    retarget({ x: { weight: 1, childPolicy: PICK_FIRST } });
    resolve({ a: ["y"] });
    assert.throws(() => channel.select(CALL, false), { message: 'Target "x" has no addresses' });
  });
});
