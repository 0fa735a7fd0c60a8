/** The hook that maps addresses: order, failures, and answers that come too late. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type AddressMap, mapAddresses } from "../../../src/core/resolver/map-addresses.ts";
import type { Address, Resolver } from "../../../src/core/resolver/resolver.ts";
import { FakeBuilder, notFound, ResolverWorld, updateOf } from "./world.ts";

const TARGET = { scheme: "fake", authority: "", endpoint: "x", text: "fake:///x" };

function start(map: AddressMap): { world: ResolverWorld; inner: FakeBuilder; resolver: Resolver } {
  const world = new ResolverWorld();
  const inner = new FakeBuilder();
  const resolver = mapAddresses(inner, map).build(TARGET, world.context);
  resolver.start();
  return { world, inner, resolver };
}

const hostOf = ({ dial }: Address): string => ("host" in dial ? dial.host : dial.path);
const outside = (address: Address): Address => ({ ...address, dial: { host: `${hostOf(address)}.example`, port: 2 } });

describe("mapped addresses", () => {
  test("are told in the order of those they stand for, with the rest of the update", async () => {
    const gates = new Map([
      ["a", Promise.withResolvers<void>()],
      ["b", Promise.withResolvers<void>()],
    ]);
    const { world, inner } = start(async (address) => {
      await gates.get(hostOf(address))?.promise;
      return outside(address);
    });
    inner.listener?.onUpdate({ ...updateOf("a", "b", "c"), serviceConfig: { x: 1 } });
    gates.get("b")?.resolve();
    await world.clock.settle();
    assert.equal(world.updates.length, 0);
    gates.get("a")?.resolve();
    await world.clock.settle();
    assert.deepEqual(world.updates[0]?.addresses.map(hostOf), ["a.example", "b.example", "c.example"]);
    assert.deepEqual(world.updates[0]?.serviceConfig, { x: 1 });
  });

  test("that come when newer ones are there are dropped", async () => {
    const slow = Promise.withResolvers<Address>();
    const { world, inner } = start((address) => (hostOf(address) === "old" ? slow.promise : address));
    inner.listener?.onUpdate(updateOf("old"));
    inner.listener?.onUpdate(updateOf("new"));
    await world.clock.settle();
    slow.resolve({ dial: { host: "late", port: 1 } });
    await world.clock.settle();
    assert.deepEqual(world.updates, [updateOf("new")]);
  });

  test("an empty answer stays one", async () => {
    const { world, inner } = start(outside);
    inner.listener?.onUpdate(updateOf());
    await world.clock.settle();
    assert.deepEqual(world.updates, [{ addresses: [] }]);
  });

  const broken: readonly (readonly [what: string, map: AddressMap, message: RegExp])[] = [
    ["a hook that throws", () => assert.fail("no way"), /^Mapping the addresses of "fake:\/\/\/x" failed: .*no way/s],
    ["a hook that rejects", () => Promise.reject(new Error("late no")), /failed: Error: late no$/],
    ["a hook that answers nothing", () => undefined as unknown as Address, /must answer an address with "dial"$/],
    ["a hook with an error of ours", () => Promise.reject(notFound("a")), /^Resolving "a" failed/],
  ];
  for (const [what, map, message] of broken) {
    test(`${what} is an error of the resolver, which is asked again`, async () => {
      const { world, inner } = start(map);
      inner.listener?.onUpdate(updateOf("a"));
      await world.clock.settle();
      assert.deepEqual(world.updates, []);
      assert.match(world.errors[0]?.message ?? "", message);
      assert.equal(world.errors[0]?.step, "resolve");
      assert.deepEqual(inner.calls, ["start", "resolveNow"]);
    });
  }

  test("errors, hints and the authority pass through", () => {
    const { world, inner, resolver } = start(outside);
    inner.listener?.onError(notFound("x"));
    resolver.resolveNow();
    assert.equal(world.errors.length, 1);
    assert.deepEqual(inner.calls, ["start", "resolveNow"]);
    assert.equal(mapAddresses(inner, outside).defaultAuthority?.(TARGET), "fake.test");
  });

  test("closing drops what is being mapped, and what fails", async () => {
    for (const map of [outside, () => Promise.reject(new Error("late"))]) {
      const { world, inner, resolver } = start(map);
      inner.listener?.onUpdate(updateOf("a"));
      resolver.close();
      await world.clock.settle();
      assert.deepEqual([world.updates, world.errors, inner.calls], [[], [], ["start", "close"]]);
    }
  });
});
