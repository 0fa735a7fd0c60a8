/** A client and a server in process on one virtual clock, joined by memory. When the body is done, nothing may be left of them. */
import assert from "node:assert/strict";
import {
  openZooKeeper,
  ZooKeeperError,
  type SessionEvent,
  type ZooKeeper,
  type ZooKeeperOptions,
} from "../../../src/zookeeper/index.ts";
import {
  createZooKeeperServer,
  type ZooKeeperServer,
  type ZooKeeperServerOptions,
} from "../../../src/testing/zookeeper/server.ts";
import { memoryDialer, VirtualClock, type MemoryDialer } from "../../../src/transport/memory/index.ts";

export const ADDRESS: { readonly host: string; readonly port: number } = { host: "zk.test", port: 2181 };

export interface World {
  readonly clock: VirtualClock;
  readonly server: ZooKeeperServer;
  readonly dialer: MemoryDialer;
  /** Takes the server off the network for new connections; answers what brings it back. */
  readonly unlisten: () => () => void;
  /** Opens a client, which is closed at the end. */
  readonly open: (options?: ZooKeeperOptions, connectString?: string) => Opened;
}

export interface Opened {
  readonly zk: ZooKeeper;
  readonly events: SessionEvent[];
}

/** Runs `body` with a server. */
export async function withServer(
  body: (world: World) => Promise<void>,
  { latencyMs = 1, ...serverOptions }: ZooKeeperServerOptions & { readonly latencyMs?: number } = {},
): Promise<void> {
  const clock = new VirtualClock();
  const server = createZooKeeperServer({
    clock,
    epochMs: 1.8e12,
    tickMs: 200,
    maxSessionTimeoutMs: 60_000,
    ...serverOptions,
  });
  const dialer = memoryDialer({ clock, connectLatencyMs: 1, pair: { latencyMs } });
  const listen = (): (() => void) => dialer.listen(ADDRESS, (stream) => server.accept(stream));
  let unlisten = listen();
  const clients: ZooKeeper[] = [];
  const open = (options: ZooKeeperOptions = {}, connectString = "zk.test:2181"): Opened => {
    const events: SessionEvent[] = [];
    const zk = openZooKeeper(connectString, {
      ...{ dialer, clock, random: { next: () => 0.5 }, sessionTimeoutMs: 3_000 },
      onEvent: (event) => events.push(event),
      ...options,
    });
    clients.push(zk);
    return { zk, events };
  };
  const off = (): (() => void) => {
    unlisten();
    return () => {
      unlisten = listen();
    };
  };
  await body({ clock, server, dialer, open, unlisten: off });
  await clock.runUntil(Promise.all(clients.map((zk) => zk.close())));
  await clock.runUntil(server.close());
  await clock.advance(10_000);
  assert.equal(clock.pendingTimers, 0, "timers are left");
}

/** Waits for an operation that must fail, and gives its error. */
export async function failure(clock: VirtualClock, operation: Promise<unknown>): Promise<ZooKeeperError> {
  const outcome = await clock.runUntil(
    operation.then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    ),
  );
  assert.ok("error" in outcome, "the operation was meant to fail");
  assert.ok(outcome.error instanceof ZooKeeperError, String(outcome.error));
  return outcome.error;
}

/** Lets time pass until something is so. */
export async function until(clock: VirtualClock, isSo: () => boolean): Promise<void> {
  for (let waitedMs = 0; !isSo(); waitedMs += 10) {
    assert.ok(waitedMs < 60_000, "not within a minute");
    await clock.advance(10);
  }
}

export const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : new TextDecoder().decode(bytes);
