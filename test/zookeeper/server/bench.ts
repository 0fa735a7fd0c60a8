/** The server in process, over memory and on virtual time, with hands on both. */
import {
  createZooKeeperServer,
  type ZooKeeperServer,
  type ZooKeeperServerOptions,
} from "../../../src/testing/zookeeper/server.ts";
import { VirtualClock, memoryDialer } from "../../../src/transport/memory/index.ts";
import type { MemoryDialer, MemoryDialerOptions } from "../../../src/transport/memory/index.ts";
import { World } from "../scenarios/world.ts";

const address = { host: "zk.test", port: 2181 };

/** What a test gets. */
export interface ServerBench {
  readonly clock: VirtualClock;
  readonly server: ZooKeeperServer;
  readonly dialer: MemoryDialer;
  /** Clients of the server; the root is "/". */
  readonly world: World;
}

/** How the network between is. */
export type Network = Pick<MemoryDialerOptions, "pair" | "connectLatencyMs">;

/** Runs `body` as the time passes that it waits for, and checks that nothing is left. */
export async function onServer(
  body: (bench: ServerBench) => Promise<void>,
  options: ZooKeeperServerOptions = {},
  network: Network = {},
): Promise<void> {
  const clock = new VirtualClock();
  const server = createZooKeeperServer({
    clock,
    epochMs: 1.8e12,
    tickMs: 200,
    maxSessionTimeoutMs: 60_000,
    ...options,
  });
  const dialer = memoryDialer({ clock, connectLatencyMs: 1, ...network });
  dialer.listen(address, (stream) => server.accept(stream));
  const world = new World({ dialer, clock, ...address }, "");
  await clock.runUntil(body({ clock, server, dialer, world }));
  await clock.runUntil(world.end());
  await clock.runUntil(server.close());
  // A reset may be on its way.
  await clock.advance(1);
  if (clock.pendingTimers > 0) throw new Error(`${clock.pendingTimers} timers are left`);
}
