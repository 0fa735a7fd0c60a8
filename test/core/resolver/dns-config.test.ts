/** The dns resolver's second look-up: the service config that comes with the addresses. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { DnsResolverOptions } from "../../../src/core/resolver/dns.ts";
import { dnsResolver } from "../../../src/core/resolver/dns.ts";
import { defaultResolvers } from "../../../src/core/resolver/registry.ts";
import type { Resolver, ResolverContext } from "../../../src/core/resolver/resolver.ts";
import { notFound, ResolverWorld } from "./world.ts";

const CONFIG = { loadBalancingPolicy: "round_robin" };
const RECORD = `grpc_config=${JSON.stringify([{ serviceConfig: CONFIG }])}`;

function start(
  world: ResolverWorld,
  options: DnsResolverOptions = {},
  context: Partial<ResolverContext> = {},
): Resolver {
  return world.start("dns:///users.test", defaultResolvers.with(dnsResolver(options)), context);
}

/** Answers the newest pair of look-ups: the TXT records, or an error, and one address. */
async function answerBoth(world: ResolverWorld, records: readonly string[] | Error): Promise<void> {
  const [txt, addresses] = world.lookups.slice(-2);
  if (records instanceof Error) txt?.fail(records);
  else txt?.answer(...records);
  addresses?.answer("10.0.0.1");
  await world.clock.settle();
}

const last = (world: ResolverWorld): readonly [unknown, unknown] => {
  const { serviceConfig, serviceConfigError } = world.updates.at(-1) ?? {};
  return [serviceConfig, serviceConfigError];
};

describe("the config of a name", () => {
  test("is looked up beside the addresses, and told with them", async () => {
    const world = new ResolverWorld();
    start(world);
    assert.deepEqual(
      world.lookups.map(({ kind, name }) => [kind, name]),
      [
        ["txt", "_grpc_config.users.test"],
        ["addresses", "users.test"],
      ],
    );
    world.lookups[1]?.answer("10.0.0.1");
    await world.clock.settle();
    assert.deepEqual(world.updates, []);
    world.lookups[0]?.answer(RECORD);
    await world.clock.settle();
    assert.equal(world.updates.length, 1);
    assert.deepEqual(last(world), [CONFIG, undefined]);
  });

  test("is not looked up where the option or the channel says so", () => {
    const world = new ResolverWorld();
    start(world, { lookUpServiceConfig: false });
    start(world, {}, { disableServiceConfig: true });
    assert.deepEqual(
      world.lookups.map(({ kind }) => kind),
      ["addresses", "addresses"],
    );
  });

  test("when it is broken, is reported beside the addresses, and looked up again soon", async () => {
    const world = new ResolverWorld();
    start(world);
    await answerBoth(world, ["grpc_config=oops"]);
    assert.deepEqual(world.dials, [{ host: "10.0.0.1", port: 443 }]);
    assert.match(String(last(world)[1]), /^The service config in the DNS cannot be used: /);
    await world.clock.advance(1_000);
    await answerBoth(world, [RECORD]);
    assert.deepEqual(last(world), [CONFIG, undefined]);
    assert.equal(world.clock.pendingTimers, 0);
  });

  test("stays as it was when its look-up fails", async () => {
    const world = new ResolverWorld();
    const resolver = start(world);
    await answerBoth(world, [RECORD]);
    resolver.resolveNow();
    await world.clock.advance(30_000);
    await answerBoth(world, notFound("x"));
    assert.equal(world.updates.length, 2);
    assert.deepEqual(last(world), [CONFIG, undefined]);
  });

  test("goes when its record goes", async () => {
    const world = new ResolverWorld();
    const resolver = start(world);
    await answerBoth(world, [RECORD]);
    resolver.resolveNow();
    await world.clock.advance(30_000);
    await answerBoth(world, []);
    assert.deepEqual(last(world), [undefined, undefined]);
  });

  test("keeps the addresses waiting for the look-up's time at most", async () => {
    const world = new ResolverWorld();
    start(world, { resolvingTimeoutMs: 5_000 });
    world.lookups[1]?.answer("10.0.0.1");
    await world.clock.advance(5_000);
    assert.deepEqual(world.dials, [{ host: "10.0.0.1", port: 443 }]);
    assert.equal(world.lookups[0]?.signal.aborted, true);
    assert.deepEqual(world.errors, []);
  });

  test("is no longer looked up when the addresses are not found", async () => {
    const world = new ResolverWorld();
    start(world);
    world.lookups[1]?.fail(notFound("users.test"));
    await world.clock.settle();
    assert.equal(world.lookups[0]?.signal.aborted, true);
    assert.equal(world.errors.length, 1);
  });

  test("is chosen by one draw for each channel, and by this machine's name", async () => {
    const world = new ResolverWorld();
    const draws = [0.6, 0.1];
    world.random = { next: () => draws.shift() ?? assert.fail("a third draw") };
    world.hostName = "here";
    const resolver = start(world);
    const choices = [
      { percentage: 50, serviceConfig: { of: "half" } },
      { clientHostname: ["here"], serviceConfig: { of: "here" } },
    ];
    const record = `grpc_config=${JSON.stringify(choices)}`;
    await answerBoth(world, [record]);
    assert.deepEqual(last(world)[0], { of: "here" });
    resolver.resolveNow();
    await world.clock.advance(30_000);
    await answerBoth(world, [record]);
    assert.deepEqual(last(world)[0], { of: "here" });
    start(world);
    await answerBoth(world, [record]);
    assert.deepEqual(last(world)[0], { of: "half" });
  });
});
