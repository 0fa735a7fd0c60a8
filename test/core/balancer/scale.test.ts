/** Ten thousand addresses: the work of an update and of a change, counted, so that nothing in it is quadratic. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { baseBalancer } from "../../../src/core/balancer/base.ts";
import type { BalancerBuilder, Picker } from "../../../src/core/balancer/balancer.ts";
import { pickFirst } from "../../../src/core/balancer/pick-first.ts";
import { roundRobin } from "../../../src/core/balancer/round-robin.ts";
import type { Connection } from "../../../src/core/channel/subchannel.ts";
import type { Address } from "../../../src/core/resolver/resolver.ts";
import { ChannelWorld } from "../channel/world.ts";

const COUNT = 10_000;

/** Addresses that count how often they are looked at. */
function countedAddresses(count: number, first = 0) {
  const reads = { count: 0 };
  const addresses = Array.from({ length: count }, (_, i): Address => {
    const dial = { host: `host-${first + i}`, port: 1 };
    return {
      get dial() {
        reads.count += 1;
        return dial;
      },
    };
  });
  return { addresses, reads };
}

describe("10,000 addresses", () => {
  for (const [builder, perAddress] of [
    [pickFirst, 4],
    [roundRobin, 4],
  ] as const) {
    test(`are gone through a few times by an update of ${builder.name}, whether they come, stay or go`, () => {
      const world = new ChannelWorld();
      world.channel(builder).connect();
      const { addresses, reads } = countedAddresses(COUNT);
      for (const update of [addresses, [...addresses], addresses.slice(0, COUNT / 2), addresses.slice(COUNT / 2), []]) {
        reads.count = 0;
        world.listener?.onUpdate({ addresses: update });
        assert.ok(reads.count <= perAddress * COUNT, `${reads.count} reads for ${update.length}`);
      }
    });
  }

  test("are connected to some at a time, so that calls get their turn", async () => {
    const world = new ChannelWorld();
    const channel = world.channel(roundRobin);
    channel.connect();
    world.listener?.onUpdate({ addresses: countedAddresses(COUNT).addresses });
    assert.equal(world.attempts.length, 100);
    await world.clock.settle();
    assert.equal(world.attempts.length, COUNT);
  });

  test("that become READY one by one cost each the same: no picker goes through the others", async () => {
    let listed = 0;
    let pickers = 0;
    const counting: BalancerBuilder = baseBalancer({
      name: "counting",
      picker: <C extends Connection>({
        ready,
      }: {
        ready: readonly { readonly result: ReturnType<Picker<C>["pick"]> }[];
      }) => {
        pickers += 1;
        listed = ready.length;
        return { pick: () => (ready[0] as (typeof ready)[number]).result };
      },
    });
    const world = new ChannelWorld();
    const channel = world.channel(counting);
    channel.connect();
    world.listener?.onUpdate({ addresses: countedAddresses(COUNT).addresses });
    await world.clock.settle();
    const connections = world.attempts.map((attempt) => attempt.succeed());
    await world.clock.settle();
    assert.deepEqual([listed, pickers], [COUNT, COUNT]);
    for (const connection of connections.slice(1)) connection.events.onDraining();
    assert.deepEqual([listed, pickers], [1, 2 * COUNT - 1]);
  });

  test("are picked from without a look at any but the one", async () => {
    const world = new ChannelWorld();
    const channel = world.channel(roundRobin);
    channel.connect();
    const { addresses, reads } = countedAddresses(COUNT);
    world.listener?.onUpdate({ addresses });
    await world.clock.settle();
    for (const attempt of world.attempts) attempt.succeed();
    await world.clock.settle();
    reads.count = 0;
    const seen = new Set<unknown>();
    for (let i = 0; i < COUNT; i++) {
      const selection = channel.select({ path: "/s/m" }, false);
      if (!(selection instanceof Promise)) seen.add(selection.subchannel);
    }
    assert.deepEqual([seen.size, reads.count], [COUNT, 0]);
  });
});
