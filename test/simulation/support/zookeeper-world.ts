/**
 * What the simulations of the ZooKeeper client and of its recipes play in: one server and several clients on one virtual clock, whose connections are cut and whose
 * sessions are ended at times that a seed decides; a client whose session is over is followed by another.
 */
import assert from "node:assert/strict";
import { FuzzRandom } from "../../fuzz/support/fuzz-random.ts";
import { createZooKeeperServer, type ZooKeeperServer } from "../../../src/testing/zookeeper/server.ts";
import { memoryDialer, VirtualClock, type MemoryDialer } from "../../../src/transport/memory/index.ts";
import { openZooKeeper, ZooKeeperError, type ZooKeeper } from "../../../src/zookeeper/index.ts";
import type { RecipeOptions } from "../../../src/zookeeper/recipes/index.ts";

const ADDRESS = { host: "zk.test", port: 2181 };
/** In which all must have come to an end. */
const LIMIT_MS = 300_000;

/** A world. */
export class ZooKeeperWorld {
  readonly random: FuzzRandom;
  readonly clock: VirtualClock = new VirtualClock();
  readonly server: ZooKeeperServer;
  readonly #dialer: MemoryDialer;
  readonly #lengthMs: number;
  readonly #clients = new Set<ZooKeeper>();
  #unlisten: () => void;
  /** Whether things still go wrong, and workers work. */
  isOn = true;

  /** @param lengthMs How long things go wrong. */
  constructor(seed: number, lengthMs = 12_000) {
    this.random = new FuzzRandom(seed, 0);
    this.#lengthMs = lengthMs;
    const { clock, random } = this;
    this.server = createZooKeeperServer({ clock, epochMs: 1.8e12, tickMs: 200, maxSessionTimeoutMs: 60_000 });
    const latencyMs = random.pick([0, 1, 5, 20]);
    // Packets come in pieces, or several at once.
    const chunks = random.pick([{}, {}, { chunkBytes: 30 }]);
    this.#dialer = memoryDialer({ clock, random, connectLatencyMs: latencyMs, pair: { latencyMs, ...chunks } });
    this.#unlisten = this.#listen();
  }

  get options(): RecipeOptions {
    return { clock: this.clock, random: this.random };
  }

  open(): ZooKeeper {
    const { clock, random } = this;
    const sessionTimeoutMs = random.pick([2_000, 4_000, 8_000]);
    const zk = openZooKeeper("zk.test:2181", { dialer: this.#dialer, clock, random, sessionTimeoutMs });
    this.#clients.add(zk);
    return zk;
  }

  pass(ms: number): Promise<void> {
    return new Promise((resolve) => void this.clock.setTimer(ms, resolve));
  }

  /** Whether the server has the session, whatever its client believes. */
  lives(zk: ZooKeeper): boolean {
    return this.server.sessions.includes(zk.sessionId);
  }

  /**
   * A worker: `turn` again and again, with a new client whenever the session is over. What fails in passing is tried again; anything
   * else is a failure of the simulation.
   */
  async work(turn: (zk: ZooKeeper) => Promise<void>): Promise<void> {
    for (let zk = this.open(); this.isOn;) {
      try {
        await turn(zk);
      } catch (error) {
        if (!(error instanceof ZooKeeperError)) throw error;
        const passing = ["ConnectionLoss", "SessionExpired", "OperationTimeout"].includes(error.codeName);
        if (!passing && !error.maybeApplied) throw error;
      }
      if (zk.connectionState === "LOST") {
        await zk.close();
        zk = this.open();
      }
      await this.pass(this.random.below(200));
    }
  }

  /** Lets things go wrong for a while, then waits for the workers and closes everything. */
  async run(workers: readonly Promise<void>[], check: (zk: ZooKeeper) => Promise<void>): Promise<void> {
    const { clock, random } = this;
    for (let count = random.below(12); count > 0; count--) {
      clock.setTimer(random.below(this.#lengthMs), () => this.#meddle());
    }
    clock.setTimer(this.#lengthMs, () => (this.isOn = false));
    await clock.runUntil(Promise.all(workers), { limitMs: LIMIT_MS });
    const zk = this.open();
    await clock.runUntil(check(zk), { limitMs: LIMIT_MS });
    await clock.runUntil(Promise.all([...this.#clients].map((client) => client.close())));
    await clock.runUntil(this.server.close());
    await clock.advance(20_000);
    assert.equal(clock.pendingTimers, 0, "timers are left");
  }

  #meddle(): void {
    const { random, server, clock } = this;
    if (!this.isOn || server.sessions.length === 0) return;
    const session = random.pick(server.sessions);
    const deeds = [
      () => server.disconnect(session),
      () => server.disconnect(session),
      () => server.disconnect(),
      () => server.expireSession(session),
      () => {
        // Nobody gets through, for so long that sessions may end.
        this.#unlisten();
        this.#unlisten = () => {};
        server.disconnect();
        clock.setTimer(random.below(this.#lengthMs / 2), () => {
          this.#unlisten();
          this.#unlisten = this.#listen();
        });
      },
    ];
    random.pick(deeds)();
  }

  #listen(): () => void {
    return this.#dialer.listen(ADDRESS, (stream) => this.server.accept(stream));
  }
}
