/** What resolver, config and balancer do to a channel, good, bad and broken. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { BalancerBuilder, BalancerHelper, Picker } from "../../../src/core/balancer/balancer.ts";
import { pickFirst } from "../../../src/core/balancer/pick-first.ts";
import { roundRobin } from "../../../src/core/balancer/round-robin.ts";
import { Channel } from "../../../src/core/channel/channel.ts";
import type { Subchannel } from "../../../src/core/channel/subchannel.ts";
import type { ResolverUpdate } from "../../../src/core/resolver/resolver.ts";
import { TransportError } from "../../../src/core/transport-error.ts";
import { ChannelWorld, type FakeConnection, type WorldOptions } from "./world.ts";

const CALL = { path: "/s/m" };
const LOST = new TransportError({ step: "resolve", address: "x", message: "No such name" });

/** A channel whose config is the update's: `"bad"` is refused, `"rr"` chooses round_robin. */
function configured() {
  const world = new ChannelWorld();
  const channel = new Channel<FakeConnection, string>({
    target: { scheme: "test", authority: "", endpoint: "x", text: "test:///x" },
    ...{ resolver: world.resolver, connect: world.connect, clock: world.clock },
    random: { next: () => 0.5 },
    configure: (update) => {
      const config = update === undefined ? "default" : String(update.serviceConfig);
      if (config === "bad") throw new Error("methodConfig[0].timeout must be a duration");
      return { config, balancer: { builder: config === "rr" ? roundRobin : pickFirst, config: undefined } };
    },
  });
  const update = (serviceConfig: string, ...hosts: readonly string[]): void =>
    world.listener?.onUpdate({ addresses: hosts.map((host) => ({ dial: { host, port: 1 } })), serviceConfig });
  return { world, channel, update };
}

function selected(channel: Channel<FakeConnection>): string {
  const selection = channel.select(CALL, false);
  return selection instanceof Promise ? "wait" : selection.connection.address;
}

async function isPending(promise: Promise<void> | undefined): Promise<boolean> {
  let settled = false;
  void promise?.then(() => (settled = true));
  for (let i = 0; i < 10; i++) await Promise.resolve();
  return !settled;
}

describe("a channel's config", () => {
  test("is waited for before the first call, which is what leaves IDLE", async () => {
    const { world, channel, update } = configured();
    assert.equal(channel.config, undefined);
    const wait = channel.resolved;
    assert.equal(channel.state, "CONNECTING");
    assert.equal(await isPending(wait), true);
    update("one", "a");
    await wait;
    assert.equal(channel.config, "one");
    assert.equal(channel.resolved, undefined);
    assert.deepEqual(world.tried, ["a"]);
  });

  test("is the default where the resolver's first word is an error", async () => {
    const { world, channel } = configured();
    const wait = channel.resolved;
    world.listener?.onError(LOST);
    await wait;
    assert.equal(channel.config, "default");
    assert.throws(() => channel.select(CALL, false), { message: "No such name" });
  });

  test("is waited for no longer when the channel is closed", async () => {
    const { channel } = configured();
    const wait = channel.resolved;
    await channel.close();
    await wait;
    assert.throws(() => channel.select(CALL, true), /is closed/);
  });

  test("that is bad makes calls fail with the reason, until a good one comes", async () => {
    const { world, channel, update } = configured();
    const wait = channel.resolved;
    update("bad", "a");
    await wait;
    const message = "The service config cannot be used: methodConfig[0].timeout must be a duration";
    assert.equal(channel.state, "TRANSIENT_FAILURE");
    assert.throws(() => channel.select(CALL, false), { step: "resolve", message });
    assert.ok(channel.select(CALL, true) instanceof Promise);
    assert.equal(channel.configError?.message, message);
    assert.equal(channel.config, undefined);
    assert.equal(world.resolveNowCalls, 1);
    update("one", "a");
    assert.equal(channel.configError, undefined);
    assert.equal(channel.state, "CONNECTING");
    assert.deepEqual(world.tried, ["a"]);
  });

  test("that is bad does not replace a good one, and its addresses count all the same", async () => {
    const { world, channel, update } = configured();
    channel.connect();
    update("one", "a");
    update("bad", "b");
    assert.equal(channel.config, "one");
    assert.match(channel.configError?.message ?? "", /methodConfig/);
    assert.deepEqual(world.tried, ["a", "b"]);
    assert.ok(channel.events.some(({ severity, text }) => severity === "error" && text.includes("methodConfig")));
  });

  test("of an error later on stays what it was", () => {
    const { world, channel, update } = configured();
    channel.connect();
    update("one", "a");
    world.listener?.onError(LOST);
    assert.equal(channel.config, "one");
  });

  test("chooses the policy, and another one takes over when it is READY", async () => {
    const { world, channel, update } = configured();
    channel.connect();
    update("one", "a", "b");
    world.attemptTo("a").succeed();
    await world.clock.settle();
    update("rr", "a", "b");
    assert.equal(channel.config, "rr");
    assert.equal(channel.state, "READY");
    assert.equal(selected(channel), "a:1");
    world.attemptTo("b").succeed();
    await world.clock.settle();
    assert.equal(selected(channel), "b:1");
    assert.deepEqual(
      channel.events.map(({ text }) => text).filter((text) => text.startsWith("The balancer")),
      ['The balancer is "pick_first"', 'The balancer is "round_robin"'],
    );
  });
});

describe("what is broken", () => {
  function broken(balancer: Partial<ReturnType<BalancerBuilder["build"]>>, options: WorldOptions = {}) {
    const world = new ChannelWorld();
    const whole = { updateState: () => {}, resolverError: () => {}, exitIdle: () => {}, close: () => {}, ...balancer };
    const channel = world.channel({ name: "broken", build: () => whole }, options);
    return { world, channel };
  }
  const fail = (): never => {
    throw new Error("oh no");
  };

  test("a balancer that cannot be built", async () => {
    const world = new ChannelWorld();
    const channel = world.channel({ name: "broken", build: fail });
    channel.connect();
    world.resolve("a");
    assert.throws(() => channel.select(CALL, false), { step: "balance", message: "The balancer failed: oh no" });
    assert.equal(channel.resolved, undefined);
  });

  test("a balancer that throws at its addresses", () => {
    const { world, channel } = broken({ updateState: fail });
    channel.connect();
    world.resolve("a");
    assert.throws(() => channel.select(CALL, false), { step: "balance", message: "The balancer failed: oh no" });
  });

  test("a balancer that throws at a subchannel's state", async () => {
    const world = new ChannelWorld();
    const channel = world.channel({
      name: "broken",
      build: (helper) => ({
        updateState: ({ addresses }) => {
          for (const address of addresses) helper.createSubchannel(address, fail).connect();
        },
        ...{ resolverError: () => {}, exitIdle: () => {}, close: () => {} },
      }),
    });
    channel.connect();
    world.resolve("a");
    assert.throws(() => channel.select(CALL, false), { step: "balance" });
  });

  test("a balancer that throws at waking and closing does not keep the channel from closing", async () => {
    const { world, channel } = broken({ exitIdle: fail, close: fail });
    channel.connect();
    world.resolve("a");
    channel.connect();
    await channel.close();
    assert.equal(channel.state, "SHUTDOWN");
    assert.equal(world.clock.pendingTimers, 0);
  });

  test("a resolver that throws at every word", async () => {
    const resolver = { start: fail, resolveNow: fail, close: fail };
    const { channel } = broken({}, { resolver: { scheme: "test", build: () => resolver } });
    channel.connect();
    await channel.close();
    assert.equal(channel.state, "SHUTDOWN");
  });

  /** A policy that publishes READY with this picker, once there is a subchannel. */
  function picking(makePicker: <C extends FakeConnection>(subchannel: Subchannel<C>) => Picker<C>): BalancerBuilder {
    return {
      name: "picking",
      build: (helper) => ({
        updateState: ({ addresses: [address] }) => {
          if (address === undefined) return;
          const subchannel = helper.createSubchannel(address, (state) => {
            if (state !== "READY") return;
            const fake = helper as unknown as BalancerHelper<FakeConnection>;
            fake.updateState("READY", makePicker(subchannel as unknown as Subchannel<FakeConnection>));
          });
          subchannel.connect();
        },
        ...{ resolverError: () => {}, exitIdle: () => {}, close: () => {} },
      }),
    };
  }

  test("a picker that throws fails the call, and not the next one", async () => {
    const world = new ChannelWorld();
    let count = 0;
    const channel = world.channel(
      picking((subchannel) => ({ pick: () => (count++ === 0 ? fail() : { kind: "complete", subchannel }) })),
    );
    channel.connect();
    world.resolve("a");
    world.attempt.succeed();
    await world.clock.settle();
    assert.throws(() => channel.select(CALL, true), { step: "balance", message: "The picker failed: oh no" });
    assert.equal(selected(channel), "a:1");
  });

  test("a picker that returns a closed subchannel lets calls wait for its successor, and hears that nothing was sent", async () => {
    const world = new ChannelWorld();
    const outcomes: unknown[] = [];
    const channel = world.channel(
      picking((subchannel) => ({
        pick: () => ({ kind: "complete", subchannel, done: (outcome) => outcomes.push(outcome) }),
      })),
    );
    channel.connect();
    world.resolve("a");
    const connection = world.attempt.succeed();
    await world.clock.settle();
    connection.events.onClosed(undefined);
    assert.equal(selected(channel), "wait");
    assert.deepEqual(outcomes, [{ error: undefined, sent: false }]);
  });
});

describe("a selection", () => {
  async function two() {
    const world = new ChannelWorld();
    const channel = world.channel(roundRobin);
    channel.connect();
    world.resolve("a", "b");
    const a = world.attemptTo("a").succeed();
    const b = world.attemptTo("b").succeed();
    await world.clock.settle();
    return { world, channel, a, b };
  }

  test("avoids a subchannel while there is another", async () => {
    const { channel } = await two();
    const first = channel.select(CALL, false);
    assert.ok(!(first instanceof Promise));
    for (let i = 0; i < 6; i++) {
      const other = channel.select(CALL, false, first.subchannel);
      assert.ok(!(other instanceof Promise));
      assert.notEqual(other.subchannel, first.subchannel);
    }
  });

  test("takes the one to avoid when there is no other", async () => {
    const { channel, b } = await two();
    b.events.onClosed(undefined);
    const first = channel.select(CALL, false);
    assert.ok(!(first instanceof Promise));
    const again = channel.select(CALL, false, first.subchannel);
    assert.ok(!(again instanceof Promise) && again.subchannel === first.subchannel);
  });

  test("waits for a connection that has to prove itself, and selects again", async () => {
    const { channel, a, b } = await two();
    const proof = Promise.withResolvers<void>();
    let asked = 0;
    a.verify = () => (asked++ === 0 ? proof.promise : undefined);
    b.verify = a.verify;
    const wait = channel.select(CALL, false);
    assert.ok(wait instanceof Promise);
    assert.equal(await isPending(wait), true);
    proof.resolve();
    await wait;
    assert.ok(!(channel.select(CALL, false) instanceof Promise));
  });
});

describe("an update", () => {
  test("is not read twice: the resolver's words go to the config as they are", () => {
    const world = new ChannelWorld();
    const updates: (ResolverUpdate | undefined)[] = [];
    const channel = world.channel(pickFirst, {
      configure: (update) => {
        updates.push(update);
        return { config: undefined, balancer: { builder: pickFirst, config: undefined } };
      },
    });
    channel.connect();
    const update = { addresses: [], serviceConfigError: "not JSON" };
    world.listener?.onUpdate(update);
    assert.deepEqual(updates, [update]);
  });
});
