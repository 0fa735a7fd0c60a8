/** The ring of servers, and how clients move when it changes: the cases of Java's StaticHostProviderTest. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ServerAddress } from "../../../src/zookeeper/hosts/connect-string.ts";
import { HostProvider } from "../../../src/zookeeper/hosts/host-provider.ts";

const CLIENTS = 10_000;
const SLACK = 0.1;

/** Servers number `from` to `to`, both included. */
const servers = (from: number, to: number): ServerAddress[] =>
  Array.from({ length: to - from + 1 }, (_, i) => ({ host: `10.10.10.${from + i}`, port: 1234 + from + i }));

const server = (number: number): ServerAddress => servers(number, number)[0] as ServerAddress;
const numberOf = ({ port }: ServerAddress): number => port - 1234;

/** A linear congruential generator: the same course in every run. */
function chance(seed = 1): { next(): number } {
  let state = seed;
  return {
    next: () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    },
  };
}

const random = chance();
const ring = (count: number): HostProvider => new HostProvider(servers(1, count), random);
const tryNext = (hosts: HostProvider): number => numberOf(hosts.next(1_000).server);

describe("the ring of servers", () => {
  test("goes round, and waits only when a circle is full", () => {
    const hosts = ring(3);
    const tried = Array.from({ length: 7 }, () => hosts.next(1_000));
    assert.deepEqual(
      tried.map(({ waitMs }) => waitMs),
      [0, 0, 0, 1_000, 0, 0, 1_000],
    );
    assert.deepEqual(
      tried
        .slice(0, 3)
        .map(({ server: { port } }) => port)
        .toSorted((a, b) => a - b),
      [1235, 1236, 1237],
    );
    assert.deepEqual(tried[0]?.server, tried[3]?.server);
  });

  test("does not wait for a pause of nothing", () => {
    const hosts = ring(2);
    assert.deepEqual(
      [0, 0, 0].map((pauseMs) => hosts.next(pauseMs).waitMs),
      [0, 0, 0],
    );
  });

  test("goes on after a server that answered, and its circle ends there", () => {
    const hosts = ring(2);
    const first = tryNext(hosts);
    hosts.connected();
    assert.notEqual(tryNext(hosts), first);
    assert.equal(hosts.next(1_000).waitMs, 1_000);
  });
});

describe("another list of servers", () => {
  const moves: readonly [string, number, ServerAddress[], number, boolean][] = [
    ["fewer, its own among them: it stays", 4, servers(1, 3), 3, false],
    ["as many, its own among them: it stays", 3, servers(1, 3), 3, false],
    ["fewer, its own gone: it leaves", 3, servers(1, 2), 3, true],
    ["as many, its own not among them: it leaves", 2, servers(1, 2), 3, true],
    ["more, its own gone: it leaves", 2, servers(2, 4), 1, true],
  ];
  for (const [name, before, after, mine, leaves] of moves) {
    test(name, () => assert.equal(ring(before).update(after, server(mine)), leaves));
  }

  test("more, its own among them: it leaves with the chance that evens the load", () => {
    const left = Array.from({ length: CLIENTS }, () => ring(9).update(servers(1, 10), server(1))).filter(Boolean);
    assert.ok(Math.abs(left.length / CLIENTS - 0.1) < 0.1 * SLACK * 2, String(left.length));
  });

  test("is tried whole, the new ones first if load is to leave the old; then the ring goes on after a pause", () => {
    const hosts = ring(4);
    assert.ok(hosts.update(servers(3, 12), server(1)));
    const numbers = (count: number): number[] =>
      Array.from({ length: count }, () => tryNext(hosts)).toSorted((a, b) => a - b);
    assert.deepEqual(numbers(8), [5, 6, 7, 8, 9, 10, 11, 12]);
    assert.deepEqual(numbers(2), [3, 4]);
    const first = hosts.next(1_000);
    assert.equal(first.waitMs, 1_000);
    numbers(9);
    assert.deepEqual(hosts.next(1_000).server, first.server);
  });

  test("leaves one that is still among it where it was in the circle", () => {
    const hosts = ring(4);
    const mine = hosts.next(1_000).server;
    hosts.connected();
    assert.equal(hosts.update(servers(1, 4), mine), false);
    const others = Array.from({ length: 3 }, () => hosts.next(1_000));
    assert.ok(others.every(({ server: other, waitMs }) => other.port !== mine.port && waitMs === 0));
    assert.deepEqual(hosts.next(1_000), { server: mine, waitMs: 1_000 });
  });

  for (const connected of [true, false]) {
    test(`keeps the load even through every change, clients ${connected ? "connected" : "between servers"}`, () => {
      const clients = Array.from({ length: CLIENTS }, () => {
        const hosts = ring(9);
        const { server: at } = hosts.next(0);
        hosts.connected();
        return { hosts, at };
      });
      for (const list of [servers(1, 8), servers(1, 6), servers(2, 9), servers(1, 9)]) {
        const load = new Map(list.map((one) => [numberOf(one), 0]));
        for (const client of clients) {
          if (client.hosts.update(list, connected ? client.at : undefined)) client.at = client.hosts.next(0).server;
          client.hosts.connected();
          load.set(numberOf(client.at), (load.get(numberOf(client.at)) ?? 0) + 1);
        }
        const fair = CLIENTS / list.length;
        assert.equal(load.size, list.length);
        for (const count of load.values()) assert.ok(Math.abs(count - fair) < fair * SLACK, `${count}, not ${fair}`);
      }
    });
  }
});
