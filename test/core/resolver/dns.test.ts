/** The dns resolver on virtual time: what it asks, when it asks again, and what it tells. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { dnsResolver, type DnsResolverOptions } from "../../../src/core/resolver/dns.ts";
import { defaultResolvers } from "../../../src/core/resolver/registry.ts";
import type { Resolver } from "../../../src/core/resolver/resolver.ts";
import { notFound, ResolverWorld } from "./world.ts";

const QUIET: DnsResolverOptions = { lookUpServiceConfig: false };

function start(world: ResolverWorld, options: DnsResolverOptions = QUIET, text = "dns:///users.test:50051"): Resolver {
  return world.start(text, defaultResolvers.with(dnsResolver(options)));
}

/** Lets the look-up at `index` find the addresses. */
async function answer(world: ResolverWorld, index: number, ...ips: readonly string[]): Promise<void> {
  world.lookups[index]?.answer(...ips);
  await world.clock.settle();
}

async function fail(world: ResolverWorld, index: number): Promise<void> {
  world.lookups[index]?.fail(notFound("users.test"));
  await world.clock.settle();
}

const times = (world: ResolverWorld): readonly number[] => world.lookups.map(({ atMs }) => Math.round(atMs));

describe("what is asked", () => {
  const literals: readonly (readonly [text: string, host: string, port: number])[] = [
    ["dns:///1.2.3.4:1", "1.2.3.4", 1],
    ["dns:///1.2.3.4", "1.2.3.4", 443],
    ["dns:///[::1]:1", "::1", 1],
    ["dns:[2001:db8::1]", "2001:db8::1", 443],
    ["dns://8.8.8.8/1.2.3.4:1", "1.2.3.4", 1],
    ["1.2.3.4:1", "1.2.3.4", 1],
  ];
  for (const [text, host, port] of literals) {
    test(`the IP address of "${text}" is told at once, without a look-up`, () => {
      const world = new ResolverWorld();
      world.start(text, defaultResolvers, { dns: undefined });
      assert.deepEqual(world.updates, [{ addresses: [{ dial: { host, port } }] }]);
    });
  }

  test("addresses keep their order, take the target's port, and are verified by the target's name", async () => {
    const world = new ResolverWorld();
    start(world);
    await answer(world, 0, "10.0.0.2", "2001:db8::1", "10.0.0.1");
    const serverName = "users.test";
    assert.deepEqual(world.updates, [
      {
        addresses: ["10.0.0.2", "2001:db8::1", "10.0.0.1"].map((host) => ({
          dial: { host, port: 50_051 },
          serverName,
        })),
      },
    ]);
  });

  const ports: readonly (readonly [text: string, name: string, port: number])[] = [
    ["dns:///users.test", "users.test", 443],
    ["dns:users.test:1", "users.test", 1],
    ["users.test:2", "users.test", 2],
    [":3", "localhost", 3],
  ];
  for (const [text, name, port] of ports) {
    test(`"${text}" looks up "${name}" for port ${port}`, async () => {
      const world = new ResolverWorld();
      start(world, QUIET, text);
      await answer(world, 0, "10.0.0.1");
      assert.equal(world.lookups[0]?.name, name);
      assert.deepEqual(world.dials, [{ host: "10.0.0.1", port }]);
    });
  }

  test("a name with its final dot is looked up with it, and verified without", async () => {
    const world = new ResolverWorld();
    start(world, QUIET, "dns:///users.test.:1");
    await answer(world, 0, "10.0.0.1");
    assert.equal(world.lookups[0]?.name, "users.test.");
    assert.equal(world.updates[0]?.addresses[0]?.serverName, "users.test");
  });

  const servers: readonly (readonly [authority: string, host: string, port: number])[] = [
    ["8.8.8.8", "8.8.8.8", 53],
    ["8.8.8.8:54", "8.8.8.8", 54],
    ["[2001:4860:4860::8888]:53", "2001:4860:4860::8888", 53],
  ];
  for (const [authority, host, port] of servers) {
    test(`the authority "${authority}" is the name server to ask, for addresses and config`, () => {
      const world = new ResolverWorld();
      start(world, {}, `dns://${authority}/users.test`);
      assert.deepEqual(
        world.lookups.map(({ kind, server }) => [kind, server]),
        [
          ["txt", { host, port }],
          ["addresses", { host, port }],
        ],
      );
    });
  }

  test("look-ups of the options come before the dialer's", async () => {
    const world = new ResolverWorld();
    const dns = { addresses: async () => ["10.9.9.9"], txt: async () => [] };
    start(world, { dns });
    await world.clock.settle();
    assert.deepEqual(world.lookups, []);
    assert.deepEqual(world.dials, [{ host: "10.9.9.9", port: 50_051 }]);
  });
});

describe("what is refused when the resolver is made", () => {
  const targets: readonly (readonly [text: string, message: RegExp])[] = [
    ["dns:///users.test:x", /"users.test:x" is not of the form "host:port"/],
    ["dns:///a/b", /"a\/b" is not of the form/],
    ["dns://ns.test/users.test", /names the name server "ns.test"; write its IP address$/],
    ["dns://8.8.8.8:x/users.test", /"8.8.8.8:x" is not of the form/],
  ];
  for (const [text, message] of targets) {
    test(`"${text}"`, () => {
      assert.throws(() => start(new ResolverWorld(), QUIET, text), {
        name: "TransportError",
        step: "resolve",
        message,
      });
    });
  }

  test("a name, where the dialer has no look-ups: with the ways out", () => {
    const message = /this dialer has none: write "passthrough:\/\/\/users.test", or pass "dnsResolver\(\{ dns \}\)"$/;
    assert.throws(() => new ResolverWorld().start("dns:///users.test", defaultResolvers, { dns: undefined }), {
      message,
    });
  });

  test("a name server, where the look-ups cannot take one", () => {
    const world = new ResolverWorld();
    world.takesServer = false;
    assert.throws(() => start(world, QUIET, "dns://8.8.8.8/users.test"), /"8.8.8.8", which cannot be asked here/);
  });

  for (const name of ["minResolutionIntervalMs", "refreshIntervalMs", "resolvingTimeoutMs"] as const) {
    test(`the option "${name}" at 0, below, without end or as no number`, () => {
      for (const value of [0, -1, Infinity, Number.NaN]) {
        assert.throws(() => dnsResolver({ [name]: value }), { name: "RangeError", message: new RegExp(name) });
      }
    });
  }
});

describe("when it is asked again", () => {
  test("a good answer is left alone", async () => {
    const world = new ResolverWorld();
    start(world);
    await answer(world, 0, "10.0.0.1");
    assert.equal(world.clock.pendingTimers, 0);
  });

  test("stale addresses are looked up again 30 s after the last answer, once however often it is said", async () => {
    const world = new ResolverWorld();
    const resolver = start(world);
    await world.clock.advance(500);
    await answer(world, 0, "10.0.0.1");
    for (let index = 0; index < 5; index++) {
      resolver.resolveNow();
      await world.clock.advance(1_000);
    }
    await world.clock.advance(40_000);
    assert.deepEqual(times(world), [0, 30_500]);
  });

  test("stale addresses are looked up at once when the last answer is older than that", async () => {
    const world = new ResolverWorld();
    const resolver = start(world, { ...QUIET, minResolutionIntervalMs: 1_000 });
    await answer(world, 0, "10.0.0.1");
    await world.clock.advance(1_000);
    resolver.resolveNow();
    assert.deepEqual(times(world), [0, 1_000]);
  });

  test("addresses that are called stale during a look-up are looked up once more, 30 s after it", async () => {
    const world = new ResolverWorld();
    const resolver = start(world);
    resolver.resolveNow();
    resolver.resolveNow();
    assert.equal(world.lookups.length, 1);
    await answer(world, 0, "10.0.0.1");
    await world.clock.advance(30_000);
    await answer(world, 1, "10.0.0.1");
    await world.clock.advance(100_000);
    assert.deepEqual(times(world), [0, 30_000]);
  });

  test("failures are followed by look-ups after 1 s, 1.6 s, 2.56 s … 120 s, and a success starts over", async () => {
    const world = new ResolverWorld();
    const resolver = start(world);
    for (let index = 0; index < 14; index++) {
      const waitMs = Math.min(120_000, 1_000 * 1.6 ** index);
      await fail(world, index);
      const failedAtMs = world.clock.now();
      await world.clock.advance(Math.floor(waitMs) - 1);
      assert.equal(world.lookups.length, index + 1);
      await world.clock.advance(3);
      assert.ok(Math.abs((world.lookups[index + 1]?.atMs ?? 0) - failedAtMs - waitMs) < 2);
    }
    assert.equal(world.errors.length, 14);
    await answer(world, 14);
    await world.clock.advance(120_001);
    await answer(world, 15, "10.0.0.1");
    resolver.resolveNow();
    await world.clock.advance(30_000);
    await fail(world, 16);
    await world.clock.advance(1_001);
    assert.equal(world.lookups.length, 18);
  });

  test("an answer without addresses is told, and asked again as after a failure", async () => {
    const world = new ResolverWorld();
    start(world);
    await answer(world, 0);
    assert.deepEqual(world.updates, [{ addresses: [] }]);
    await world.clock.advance(1_000);
    await answer(world, 1, "10.0.0.1");
    assert.deepEqual(times(world), [0, 1_000]);
    assert.equal(world.clock.pendingTimers, 0);
  });

  test("calling addresses stale does not shorten the wait after a failure", async () => {
    const world = new ResolverWorld();
    const resolver = start(world);
    await fail(world, 0);
    resolver.resolveNow();
    await world.clock.advance(999);
    assert.equal(world.lookups.length, 1);
    await world.clock.advance(10);
    await answer(world, 1, "10.0.0.1");
    await world.clock.advance(100_000);
    assert.equal(world.lookups.length, 2);
  });

  test("with a period, each answer is looked up again after it", async () => {
    const world = new ResolverWorld();
    start(world, { ...QUIET, refreshIntervalMs: 45_000 });
    await answer(world, 0, "10.0.0.1");
    await world.clock.advance(45_000);
    await answer(world, 1, "10.0.0.2");
    await world.clock.advance(45_000);
    assert.deepEqual(times(world), [0, 45_000, 90_000]);
    assert.equal(world.updates.length, 2);
  });

  test("stale addresses do not wait for the period", async () => {
    const world = new ResolverWorld();
    const resolver = start(world, { ...QUIET, refreshIntervalMs: 300_000 });
    await answer(world, 0, "10.0.0.1");
    resolver.resolveNow();
    await world.clock.advance(30_000);
    await answer(world, 1, "10.0.0.1");
    await world.clock.advance(300_000);
    assert.deepEqual(times(world), [0, 30_000, 330_000]);
  });
});

describe("failures", () => {
  test("an error of the look-ups is told as it is", async () => {
    const world = new ResolverWorld();
    start(world);
    await fail(world, 0);
    assert.equal(world.errors[0]?.code, "ENOTFOUND");
    assert.deepEqual(world.updates, []);
  });

  test("another error names the host and the reason, and carries the cause", async () => {
    const world = new ResolverWorld();
    const cause = new Error("no more sockets");
    start(world);
    world.lookups[0]?.fail(cause);
    await world.clock.settle();
    assert.equal(world.errors[0]?.message, 'Resolving "users.test" failed: Error: no more sockets');
    assert.equal(world.errors[0]?.cause, cause);
    assert.equal(world.errors[0]?.step, "resolve");
  });

  test("look-ups that throw instead of rejecting fail the look-up", async () => {
    const world = new ResolverWorld();
    const broken = (): never => {
      throw new Error("broken");
    };
    start(world, { dns: { addresses: broken, txt: broken } });
    await world.clock.settle();
    assert.equal(world.errors.length, 1);
    assert.equal(world.clock.pendingTimers, 1);
  });

  test("a look-up that takes longer than 30 s is stopped, and fails", async () => {
    const world = new ResolverWorld();
    start(world);
    await world.clock.advance(30_000);
    assert.equal(world.lookups[0]?.signal.aborted, true);
    assert.match(world.errors[0]?.message ?? "", /^Resolving "users.test" failed: it took longer than 30000 ms$/);
    await world.clock.advance(1_000);
    assert.equal(world.lookups.length, 2);
  });

  test("what a stopped look-up finds after all is not told", async () => {
    const world = new ResolverWorld();
    start(world, { ...QUIET, resolvingTimeoutMs: 100 });
    await world.clock.advance(100);
    await answer(world, 0, "10.0.0.1");
    assert.deepEqual(world.updates, []);
  });
});

describe("closing", () => {
  test("stops the look-up in flight; nothing is told and no timer is left", async () => {
    const world = new ResolverWorld();
    const resolver = start(world, {});
    resolver.close();
    resolver.close();
    assert.deepEqual(
      world.lookups.map(({ signal }) => signal.aborted),
      [true, true],
    );
    await answer(world, 1, "10.0.0.1");
    resolver.resolveNow();
    resolver.start();
    assert.equal(world.lookups.length, 2);
    assert.deepEqual([world.updates, world.errors, world.clock.pendingTimers], [[], [], 0]);
  });

  test("forgets the look-up that was due", async () => {
    const world = new ResolverWorld();
    const resolver = start(world, { ...QUIET, refreshIntervalMs: 1_000 });
    await answer(world, 0, "10.0.0.1");
    resolver.close();
    assert.equal(world.clock.pendingTimers, 0);
  });

  test("a resolver that was never started asks nothing", () => {
    const world = new ResolverWorld();
    const { target, builder } = defaultResolvers.find("dns:///users.test", "dns");
    builder.build(target, world.context).close();
    assert.deepEqual([world.lookups.length, world.clock.pendingTimers], [0, 0]);
  });

  test("the listener may close it while it is told", async () => {
    const world = new ResolverWorld();
    const onUpdate = (): void => resolver.close();
    const context = { listener: { onUpdate, onError: assert.fail } };
    const resolver = world.start("dns:///users.test", defaultResolvers, context);
    world.lookups[0]?.answer();
    await answer(world, 1);
    assert.equal(world.clock.pendingTimers, 0);
  });
});
