/** Where the servers are: names that are looked up at each attempt, and SRV records that are looked up on a period. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { DnsLookup, SrvRecord } from "../../../src/core/index.ts";
import { connectZooKeeper, fourLetterWord, openZooKeeper } from "../../../src/zookeeper/index.ts";
import { failure, until, withServer, type World } from "./world.ts";

/** Look-ups that answer from what a test puts there. */
class Names implements DnsLookup {
  readonly knowsLocalNames = true;
  hosts: Record<string, readonly string[]> = {};
  services: readonly SrvRecord[] | Error = [];
  asked = 0;
  askedServices = 0;

  async addresses(host: string): Promise<readonly string[]> {
    this.asked += 1;
    const found = this.hosts[host];
    if (found === undefined) throw new Error("no such name");
    return found;
  }

  txt(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  async srv(): Promise<readonly SrvRecord[]> {
    this.askedServices += 1;
    if (this.services instanceof Error) throw this.services;
    return this.services;
  }
}

const record = (host: string, port = 2181): SrvRecord => ({ host, port, priority: 1, weight: 1 });

/** Dials that are noted. */
function noting({ dialer }: World): { readonly dialed: string[]; readonly dialer: World["dialer"] } {
  const dialed: string[] = [];
  const dial: World["dialer"]["dial"] = (address, options) => {
    dialed.push("host" in address ? address.host : address.path);
    return dialer.dial(address, options);
  };
  return { dialed, dialer: { ...dialer, dial } };
}

test("each of several servers may take its share of the session's time to connect, and no more", () =>
  withServer(async (world) => {
    const { clock, open } = world;
    const at: number[] = [];
    const dialer: World["dialer"] = {
      ...world.dialer,
      dial(address, options) {
        at.push(clock.now());
        return world.dialer.dial(address, options);
      },
    };
    for (const host of ["a.test", "b.test"]) dialer.silence({ host, port: 2181 });
    const { zk } = open({ dialer, random: { next: () => 0 }, sessionTimeoutMs: 6_000 }, "a.test,b.test");
    await until(clock, () => at.length === 2);
    assert.deepEqual(at, [0, 3_000]);
    await clock.runUntil(zk.close());
  }));

test("a circle of servers begins behind the one that had the session, and the pause comes at its end", () =>
  withServer(async (world) => {
    const { clock, open, server } = world;
    const dials: { readonly host: string; readonly at: number }[] = [];
    let unlisten = (): void => {};
    const dialer: World["dialer"] = {
      ...world.dialer,
      dial(address, options) {
        const host = "host" in address ? address.host : address.path;
        dials.push({ host, at: clock.now() });
        // The one that is tried second answers.
        if (dials.length === 2) unlisten = dialer.listen(address, (stream) => server.accept(stream));
        return world.dialer.dial(address, options);
      },
    };
    const { zk } = open({ dialer, random: { next: () => 0 } }, "a.test,b.test");
    await until(clock, () => zk.connectionState === "CONNECTED");
    unlisten();
    const lostAt = clock.now();
    server.disconnect();
    await until(clock, () => dials.length >= 4);
    const [first, second] = dials.map(({ host }) => host);
    assert.deepEqual(
      dials.slice(2, 4).map(({ host }) => host),
      [first, second],
    );
    const [third = 0, fourth = 0] = dials.slice(2).map(({ at }) => at);
    assert.ok(third - lostAt < 100 && fourth - third >= 1_000, `${third - lostAt} ms, ${fourth - third} ms`);
  }));

describe("a server's name", () => {
  test("is looked up at each attempt, and one of its addresses is dialled", () =>
    withServer(async (world) => {
      const { clock, server, open } = world;
      const { dialed, dialer } = noting(world);
      for (const host of ["10.0.0.1", "10.0.0.2"]) {
        dialer.listen({ host, port: 2181 }, (stream) => server.accept(stream));
      }
      const dns = new Names();
      dns.hosts = { "zk.test": ["10.0.0.1"] };
      const { zk } = open({ dns, dialer });
      await clock.runUntil(zk.sync("/"));
      dns.hosts = { "zk.test": ["10.0.0.2"] };
      server.disconnect();
      await until(clock, () => dialed.length === 2);
      await clock.runUntil(zk.sync("/").catch(() => zk.sync("/")));
      assert.deepEqual([dialed, dns.asked], [["10.0.0.1", "10.0.0.2"], 2]);
    }));

  test("with several addresses is one of them by chance", () =>
    withServer(async (world) => {
      const { clock, open } = world;
      const { dialed, dialer } = noting(world);
      const dns = new Names();
      dns.hosts = { "zk.test": ["10.0.0.1", "10.0.0.2", "10.0.0.3"] };
      let chance = 0;
      const random = { next: () => (chance = (chance + 0.34) % 1) };
      open({ dns, dialer, random, sessionTimeoutMs: 60_000 });
      await clock.advance(30_000);
      assert.deepEqual(new Set(dialed), new Set(dns.hosts["zk.test"]));
    }));

  test("with an address where nobody listens is dialled at the next one, in the same attempt", () =>
    withServer(async (world) => {
      const { clock, open, server } = world;
      const { dialed, dialer } = noting(world);
      dialer.listen({ host: "10.0.0.9", port: 2181 }, (stream) => server.accept(stream));
      const dns = new Names();
      dns.hosts = { "zk.test": ["::1", "10.0.0.9"] };
      const { zk } = open({ dns, dialer, random: { next: () => 0.999 } });
      await clock.runUntil(zk.sync("/"));
      assert.deepEqual([dialed, dns.asked], [["::1", "10.0.0.9"], 1]);
      assert.match(zk.events.at(-1)?.text ?? "", /CONNECTED to zk\.test:2181/);
    }));

  test("that cannot be looked up is left to dialling, as is an address", () =>
    withServer(async (world) => {
      const { clock, open } = world;
      const { dialed, dialer } = noting(world);
      const dns = new Names();
      const { zk } = open({ dns, dialer });
      await clock.runUntil(zk.sync("/"));
      assert.deepEqual([dialed, dns.asked], [["zk.test"], 1]);
      const byAddress = open({ dns, dialer }, "10.1.1.1:2181");
      await failure(clock, byAddress.zk.sync("/"));
      assert.deepEqual([dialed.at(-1), dns.asked], ["10.1.1.1", 1]);
    }));

  test("that has no addresses, or loses them, is left to dialling", () =>
    withServer(async (world) => {
      const { clock, open, server } = world;
      const { dialed, dialer } = noting(world);
      dialer.listen({ host: "10.0.0.1", port: 2181 }, (stream) => server.accept(stream));
      const dns = new Names();
      dns.hosts = { "zk.test": ["10.0.0.1"] };
      const { zk } = open({ dns, dialer });
      await clock.runUntil(zk.sync("/"));
      dns.hosts = { "zk.test": [] };
      server.disconnect();
      await until(clock, () => dialed.length === 2);
      assert.deepEqual(dialed, ["10.0.0.1", "zk.test"]);
    }));

  test("that is an IPv6 address is told in brackets, by a session and by a word", () =>
    withServer(async ({ clock, open, dialer }) => {
      const { zk } = open({}, "[::1]:2181");
      assert.equal((await failure(clock, zk.sync("/"))).server, "[::1]:2181");
      const word = fourLetterWord("::1", 2181, "ruok", { dialer, clock });
      assert.equal((await failure(clock, word)).server, "[::1]:2181");
    }));

  test("whose look-up hangs is left to dialling in time", () =>
    withServer(async (world) => {
      const { clock, open } = world;
      const none = async (): Promise<readonly string[]> => [];
      const dns: DnsLookup = { knowsLocalNames: true, addresses: () => new Promise(() => {}), txt: none };
      const { zk } = open({ dns });
      await clock.runUntil(zk.sync("/"));
      assert.ok(clock.now() >= 1_500 && clock.now() < 2_000);
    }));

  test("whose look-up took long leaves its addresses the rest of the time", () =>
    withServer(async (world) => {
      const { clock, open } = world;
      const given: [string, number, number | undefined][] = [];
      const dialer: World["dialer"] = {
        ...world.dialer,
        dial(address, options) {
          given.push(["host" in address ? address.host : "", clock.now(), options.connectTimeoutMs]);
          return world.dialer.dial(address, options);
        },
      };
      for (const host of ["10.0.0.1", "10.0.0.2"]) dialer.silence({ host, port: 2181 });
      const addresses = (): Promise<readonly string[]> =>
        new Promise((resolve) => void clock.setTimer(1_000, () => resolve(["10.0.0.1", "10.0.0.2"])));
      const dns: DnsLookup = { knowsLocalNames: true, addresses, txt: async () => [] };
      open({ dns, dialer, random: { next: () => 0.999 } });
      await until(clock, () => given.length === 2);
      assert.deepEqual(given, [
        ["10.0.0.1", 1_000, 1_000],
        ["10.0.0.2", 2_000, 1_000],
      ]);
    }));
});

describe("a dns-srv:// connect string", () => {
  test("takes its servers from the SRV records, and a chroot", () =>
    withServer(async ({ clock, open }) => {
      const dns = new Names();
      dns.services = [record("zk.test"), record("", 1), record("zk.test", 0)];
      await clock.runUntil(open({ dns }).zk.create("/app"));
      const { zk } = open({ dns }, "dns-srv://_zookeeper._tcp.test/app");
      assert.equal((await clock.runUntil(zk.create("/a"))).path, "/a");
      assert.throws(() => zk.updateServerList("zk.test"), /looked up by its name/);
    }));

  test("is looked up again while there are no records, and what waits hears of it", () =>
    withServer(async ({ clock, open }) => {
      const dns = new Names();
      const { zk } = open({ dns }, "dns-srv://zk");
      const error = await failure(clock, zk.sync("/"));
      assert.equal(error.codeName, "ConnectionLoss");
      assert.match(error.message, /"zk" has no SRV records/);
      dns.services = new Error("planted");
      assert.match((await failure(clock, zk.sync("/"))).message, /planted/);
      dns.services = [record("zk.test")];
      await clock.runUntil(zk.sync("/"));
    }));

  test("is looked up on a period, and the session follows its servers", () =>
    withServer(async (world) => {
      const { clock, open, server, dialer } = world;
      dialer.listen({ host: "other.test", port: 2181 }, (stream) => server.accept(stream));
      const dns = new Names();
      dns.services = [record("zk.test")];
      const { zk, events } = open({ dns, srvRefreshMs: 10_000 }, "dns-srv://zk");
      await clock.runUntil(zk.sync("/"));
      await clock.advance(10_000);
      assert.equal(dns.askedServices, 2, "the same records change nothing");
      dns.services = new Error("planted");
      await clock.advance(10_000);
      dns.services = [record("other.test")];
      await clock.advance(15_000);
      assert.deepEqual(events, ["SyncConnected", "Disconnected", "SyncConnected"]);
      assert.match(zk.events.map(({ text }) => text).join(), /to other\.test:2181/);
    }));

  test("says what is missing where SRV records cannot be looked up", () =>
    withServer(async ({ clock, open }) => {
      const error = await failure(clock, open({}, "dns-srv://zk").zk.sync("/"));
      assert.match(error.message, /SRV records cannot be looked up here: give "dns"/);
    }));

  test("that is closed before its first record is there leaves nothing", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open({ dns: new Names() }, "dns-srv://zk");
      await clock.advance(500);
      await clock.runUntil(zk.close());
      assert.equal((await failure(clock, zk.sync("/"))).codeName, "SessionExpired");
    }));

  for (const connectString of ["dns-srv://", "dns-srv:///a", "dns-srv://a:1", "dns-srv://a,b", "dns-srv://a/b/"]) {
    test(`refuses "${connectString}"`, async () => {
      await assert.rejects(connectZooKeeper(connectString), TypeError);
      assert.throws(() => openZooKeeper(connectString), TypeError);
    });
  }
});
