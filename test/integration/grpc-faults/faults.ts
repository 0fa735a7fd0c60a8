/**
 * What befalls real grpc-go servers, over loopback: killed and started again, stopped gracefully, added and removed, paused, cut off.
 * Every call ends within its deadline and with a code that it may end with, and traffic comes back.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code, createClient } from "@connectrpc/connect";
import { type Clock, type ResolverListener, defaultResolvers, exponentialBackoff, parseHostPort } from "dragoman/core";
import {
  type GrpcTransport,
  type GrpcTransportOptions,
  type ServiceConfigJson,
  createGrpcTransport,
  insecure,
} from "dragoman/grpc";
import { systemClock } from "dragoman/transport";
import { TestService } from "../../gen/grpc/testing/test_pb.ts";
import { Blackhole } from "../../support/blackhole.ts";
import { FaultServer } from "./support/fault-server.ts";
import { Traffic } from "./support/traffic.ts";

const { Unavailable, DeadlineExceeded } = Code;
const roundRobin: ServiceConfigJson = { loadBalancingConfig: [{ round_robin: {} }] };
const retrying: ServiceConfigJson = {
  ...roundRobin,
  methodConfig: [
    {
      name: [{}],
      retryPolicy: {
        ...{ maxAttempts: 5, initialBackoff: "0.05s", maxBackoff: "0.5s", backoffMultiplier: 2 },
        retryableStatusCodes: ["UNAVAILABLE"],
      },
    },
  ],
};

const backoffMs = 500;

function connect(addresses: readonly string[], options: Partial<GrpcTransportOptions> = {}): GrpcTransport {
  return createGrpcTransport(`static:///${addresses.join(",")}`, {
    credentials: insecure(),
    connectionBackoff: exponentialBackoff({ initialMs: 100, maxMs: backoffMs }),
    minConnectTimeoutMs: 500,
    ...options,
  });
}

/** A call that waits for the connection gets one within a backoff, the time to connect, and some for a busy machine. */
async function comesBack(transport: GrpcTransport): Promise<void> {
  const traffic = new Traffic(transport, { timeoutMs: 1.2 * backoffMs + 2_000, allowed: [], waitForReady: true });
  await traffic.more(8);
  await traffic.stop();
}

function killedAndRestarted(): void {
  test("a server that is killed: calls fail with Unavailable, and succeed once it is there again", async () => {
    const server = await FaultServer.start();
    await using transport = connect([server.address]);
    const traffic = new Traffic(transport, { timeoutMs: 2_000, allowed: [Unavailable] });
    await traffic.more(100);
    await server.kill();
    await traffic.more(20, "Unavailable");
    await using _again = await FaultServer.start(server.port);
    await comesBack(transport);
    await traffic.more(100);
    await traffic.stop();
  });

  test("of two servers one is killed: with a retry policy no call fails, and both serve again later", async () => {
    const server = await FaultServer.start();
    await using other = await FaultServer.start();
    await using transport = connect([server.address, other.address], { serviceConfig: retrying });
    const traffic = new Traffic(transport, { timeoutMs: 5_000, allowed: [] });
    await traffic.moreAt(server.address);
    await traffic.moreAt(other.address);
    await server.kill();
    await traffic.more(200);
    await using _again = await FaultServer.start(server.port);
    await traffic.moreAt(server.address);
    await traffic.moreAt(other.address);
    await traffic.stop();
  });
}

/** A stream of twenty messages over 400 ms, and how many of them came. */
async function longStream(transport: GrpcTransport, onFirst: () => void): Promise<number> {
  const responseParameters = Array.from({ length: 20 }, () => ({ size: 100, intervalUs: 20_000 }));
  let received = 0;
  for await (const _ of createClient(TestService, transport).streamingOutputCall({ responseParameters })) {
    received += 1;
    if (received === 1) onFirst();
  }
  return received;
}

function gracefulRestart(): void {
  test("a graceful restart on another address: no call fails, and a stream in flight ends in order", async () => {
    const server = await FaultServer.start();
    await using next = await FaultServer.start();
    await using transport = connect([server.address, next.address]);
    const traffic = new Traffic(transport, { timeoutMs: 5_000, allowed: [] });
    await traffic.moreAt(server.address, 100);
    const begun = Promise.withResolvers<void>();
    const stream = longStream(transport, begun.resolve);
    await begun.promise;
    const stopped = server.stopGracefully();
    await traffic.moreAt(next.address, 100);
    assert.equal(await stream, 20);
    await stopped;
    await traffic.stop();
  });

  test("a graceful restart on the same address: no call that waits for ready fails", async () => {
    const server = await FaultServer.start();
    await using transport = connect([server.address], { waitForReady: true });
    const traffic = new Traffic(transport, { timeoutMs: 5_000, allowed: [] });
    await traffic.more(100);
    await server.stopGracefully();
    await using _next = await FaultServer.start(server.port);
    await traffic.more(100);
    await traffic.stop();
  });
}

function addedAndRemoved(): void {
  test("servers that are added serve, those that are removed do not, and no call fails", async () => {
    await using first = await FaultServer.start();
    await using second = await FaultServer.start();
    const addresses = (...servers: FaultServer[]) => servers.map(({ address }) => ({ dial: parseHostPort(address) }));
    let listener: ResolverListener | undefined;
    const resolvers = defaultResolvers.with({
      scheme: "moved",
      build(_target, context) {
        listener = context.listener;
        return { start: () => listener?.onUpdate({ addresses: addresses(first) }), resolveNow() {}, close() {} };
      },
    });
    const options = { credentials: insecure(), resolvers, serviceConfig: roundRobin };
    await using transport = createGrpcTransport("moved:///servers", options);
    const traffic = new Traffic(transport, { timeoutMs: 5_000, allowed: [] });
    await traffic.moreAt(first.address, 100);
    listener?.onUpdate({ addresses: addresses(first, second) });
    await traffic.moreAt(second.address, 100);
    const begun = Promise.withResolvers<void>();
    const streams = [longStream(transport, begun.resolve), longStream(transport, () => {})];
    await begun.promise;
    listener?.onUpdate({ addresses: addresses(second) });
    const atFirst = traffic.served.get(first.address);
    // Calls that were in flight at the first one may end there yet.
    await traffic.moreAt(second.address, 200);
    assert.ok((traffic.served.get(first.address) ?? 0) - (atFirst ?? 0) <= 8, "calls went on at a removed server");
    assert.deepEqual(await Promise.all(streams), [20, 20], "streams of a removed server were cut");
    await traffic.stop();
  });
}

function silent(): void {
  test("a server that is paused: calls end by their deadlines, and succeed when it goes on", async () => {
    await using server = await FaultServer.start();
    await using transport = connect([server.address]);
    const traffic = new Traffic(transport, { timeoutMs: 300, allowed: [Unavailable, DeadlineExceeded] });
    await traffic.more(100);
    server.pause();
    await traffic.more(16, "DeadlineExceeded");
    server.resume();
    await comesBack(transport);
    await traffic.stop();
  });

  test("of two servers one is paused: the other goes on, and both serve again later", async () => {
    await using server = await FaultServer.start();
    await using other = await FaultServer.start();
    const options = { serviceConfig: roundRobin, verifyAfterMs: 200, verifyTimeoutMs: 300 };
    await using transport = connect([server.address, other.address], options);
    const traffic = new Traffic(transport, { timeoutMs: 800, allowed: [Unavailable, DeadlineExceeded] });
    await traffic.moreAt(server.address);
    server.pause();
    await traffic.moreAt(other.address, 200);
    server.resume();
    await traffic.moreAt(server.address);
    await traffic.moreAt(other.address);
    await traffic.stop();
  });

  test("a network that forgets a connection: the first call after the silence succeeds on another", async () => {
    await using server = await FaultServer.start();
    await using proxy = await Blackhole.before(server.port);
    const system = systemClock({ setTimeout, clearTimeout, defer: setImmediate });
    let hourMs = 0;
    const clock: Clock = {
      now: () => system.now() + hourMs,
      setTimer: (delayMs, callback) => system.setTimer(delayMs, callback),
      defer: (callback) => system.defer(callback),
    };
    await using transport = connect([proxy.address], { clock, verifyTimeoutMs: 300 });
    await comesBack(transport);
    proxy.swallow();
    proxy.heal();
    hourMs = 3_600_000;
    await comesBack(transport);
  });

  test("a network that swallows everything: calls end by their deadlines, and succeed when it is back", async () => {
    await using server = await FaultServer.start();
    await using proxy = await Blackhole.before(server.port);
    await using transport = connect([proxy.address], { verifyAfterMs: 200, verifyTimeoutMs: 300 });
    const traffic = new Traffic(transport, { timeoutMs: 300, allowed: [Unavailable, DeadlineExceeded] });
    await traffic.more(100);
    proxy.swallow();
    await traffic.more(24, "DeadlineExceeded");
    proxy.heal();
    await comesBack(transport);
    await traffic.stop();
  });
}

describe("faults of real servers", () => {
  killedAndRestarted();
  gracefulRestart();
  addedAndRemoved();
  silent();
});
