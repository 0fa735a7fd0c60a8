/** What becomes of whatever is acquired when connections are lost and sessions end, at each moment: a table, for each kind of lock. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  DistributedBarrier,
  InterProcessMutex,
  InterProcessReadWriteLock,
  InterProcessSemaphoreV2,
  PersistentNode,
  type Acquirable,
  type Held,
  type RecipeOptions,
} from "../../../src/zookeeper/recipes/index.ts";
import type { ZooKeeper } from "../../../src/zookeeper/index.ts";
import type { RequestAction } from "../../../src/testing/zookeeper/connection.ts";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import { failure, until, withServer, type World } from "../client/world.ts";

interface Kind {
  readonly make: (zk: ZooKeeper, options: RecipeOptions) => Acquirable;
  /** Where the nodes are. */
  readonly path: string;
}

const kinds: Readonly<Record<string, Kind>> = {
  "a lock": { make: (zk, options) => new InterProcessMutex(zk, "/l", options), path: "/l" },
  "a write lock": { make: (zk, options) => new InterProcessReadWriteLock(zk, "/l", options).writeLock, path: "/l" },
  "a semaphore": {
    make: (zk, options) => new InterProcessSemaphoreV2(zk, "/l", 1, options),
    path: "/l/leases",
  },
};

interface Scene extends World {
  readonly path: string;
  /** A client of its own, and what it acquires. */
  readonly party: () => { readonly zk: ZooKeeper; readonly lock: Acquirable };
  /** Nodes there are. */
  readonly nodes: () => Promise<number>;
}

/** A third of it is more than a reconnect takes. */
const SESSION_MS = 12_000;

/** What has become of a promise so far. */
function outcomeOf(promise: Promise<Held>): { state: string; held?: Held } {
  const outcome: { state: string; held?: Held } = { state: "waits" };
  promise.then(
    (held) => Object.assign(outcome, { state: "has it", held }),
    (error: { codeName: string }) => (outcome.state = error.codeName),
  );
  return outcome;
}

const rows: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  async "a short loss of the connection while holding changes nothing"({ clock, server, party, nodes }) {
    const { zk, lock } = party();
    const held = await clock.runUntil(lock.acquire());
    const other = outcomeOf(party().lock.acquire());
    server.disconnect(zk.sessionId);
    await clock.advance(3_000);
    assert.deepEqual([held.signal.aborted, other.state], [false, "waits"]);
    await clock.runUntil(held.release());
    await until(clock, () => other.state === "has it");
    await clock.runUntil(other.held?.release() ?? Promise.reject(new Error("No lock")));
    assert.equal(await nodes(), 0);
  },

  async "a long one ends trust before anybody else has it"({ clock, server, unlisten, party }) {
    const { zk, lock } = party();
    const held = await clock.runUntil(lock.acquire());
    const abortedAt: number[] = [];
    held.signal.addEventListener("abort", () => abortedAt.push(clock.now()));
    const other = outcomeOf(party().lock.acquire());
    await clock.advance(500);
    const listen = unlisten();
    const began = clock.now();
    server.disconnect(zk.sessionId);
    await clock.advance(SESSION_MS / 3 + 100);
    assert.match(String(held.signal.reason), /ConnectionLoss/);
    assert.ok((abortedAt[0] ?? 0) - began >= SESSION_MS / 3 - 10);
    assert.equal(other.state, "waits");
    listen();
    await until(clock, () => other.state === "has it" || zk.state === "CONNECTED");
    // The node has outlived it: it is given back all the same.
    await clock.runUntil(held.release());
    await until(clock, () => other.state === "has it");
    await clock.runUntil(other.held?.release() ?? Promise.reject(new Error("No lock")));
  },

  async "the session's end while holding ends trust, and the next one has it"({ clock, server, party }) {
    const { zk, lock } = party();
    const held = await clock.runUntil(lock.acquire());
    const other = outcomeOf(party().lock.acquire());
    await clock.advance(500);
    server.expireSession(zk.sessionId);
    await until(clock, () => other.state === "has it" && held.signal.aborted);
    assert.match(String(held.signal.reason), /SessionExpired/);
    assert.ok((other.held?.fencingToken ?? 0n) > held.fencingToken);
    await clock.runUntil(held.release());
    await clock.runUntil(other.held?.release() ?? Promise.reject(new Error("No lock")));
  },

  async "the session's end while waiting is told, and leaves no node"({ clock, server, party, nodes }) {
    const held = await clock.runUntil(party().lock.acquire());
    const { zk, lock } = party();
    const other = outcomeOf(lock.acquire());
    await clock.advance(500);
    server.expireSession(zk.sessionId);
    await until(clock, () => other.state === "SessionExpired");
    assert.equal(await nodes(), 1);
    await clock.runUntil(held.release());
  },

  async "the end of the session right before lets nobody pass the holder"({ clock, server, party }) {
    const held = await clock.runUntil(party().lock.acquire());
    const { zk, lock } = party();
    const middle = outcomeOf(lock.acquire());
    await clock.advance(500);
    const last = outcomeOf(party().lock.acquire());
    await clock.advance(500);
    server.expireSession(zk.sessionId);
    await clock.advance(5_000);
    assert.deepEqual([middle.state, last.state], ["SessionExpired", "waits"]);
    await clock.runUntil(held.release());
    await until(clock, () => last.state === "has it");
    await clock.runUntil(last.held?.release() ?? Promise.reject(new Error("No lock")));
  },

  async "a release without a connection waits for one, or goes on without who waits"({ clock, server, ...scene }) {
    const { party, unlisten, nodes } = scene;
    const { zk, lock } = party();
    const held = await clock.runUntil(lock.acquire());
    const listen = unlisten();
    server.disconnect(zk.sessionId);
    await clock.advance(100);
    assert.equal((await failure(clock, held.release({ timeoutMs: 200 }))).codeName, "OperationTimeout");
    const released = held.release();
    await clock.advance(500);
    listen();
    await clock.runUntil(released);
    assert.equal(await nodes(), 0);
  },

  async "a wait that is given up leaves no node, with a connection or without"({ clock, server, ...scene }) {
    const { party, nodes } = scene;
    const held = await clock.runUntil(party().lock.acquire());
    const { zk, lock } = party();
    for (const cut of [false, true]) {
      const controller = new AbortController();
      const waiting = outcomeOf(lock.acquire({ signal: controller.signal }));
      await clock.advance(500);
      if (cut) server.disconnect(zk.sessionId);
      await clock.advance(10);
      controller.abort(new Error("Enough"));
      await until(clock, () => waiting.state === "SystemError");
      await clock.advance(5_000);
      assert.equal(await nodes(), 1);
    }
    await clock.runUntil(held.release());
  },

  async "without any server a wait ends by its time"({ clock, party, unlisten }) {
    const listen = unlisten();
    const error = await failure(clock, party().lock.acquire({ timeoutMs: 2_000 }));
    assert.deepEqual([error.codeName, error.operation, clock.now()], ["OperationTimeout", "acquire", 2_000]);
    listen();
  },
};

for (const [name, { make, path }] of Object.entries(kinds)) {
  describe(`what becomes of ${name}`, () => {
    for (const [row, play] of Object.entries(rows)) {
      test(row, () =>
        withServer(async (world) => {
          const options = { clock: world.clock, random: { next: () => 0.5 } };
          const { zk: calm } = world.open();
          await play({
            ...world,
            path,
            party() {
              const { zk } = world.open({ sessionTimeoutMs: SESSION_MS });
              return { zk, lock: make(zk, options) };
            },
            nodes: async () => (await world.clock.runUntil(calm.getChildren(path))).children.length,
          });
        }),
      );
    }
  });
}

describe("waiting", () => {
  test("for what is no longer watched is an error, and no wait without end", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      const barrier = new DistributedBarrier(zk, "/barrier", { clock });
      await clock.runUntil(barrier.setBarrier());
      const waiting = failure(clock, barrier.waitOnBarrier());
      void zk.removeWatches("/barrier");
      assert.equal((await waiting).codeName, "NoWatcher");
    }));

  test("for a node that is made when its maker closes leaves none, whatever the server has done", async () => {
    for (const mode of ["ephemeral", "ephemeral-sequential", "persistent"] as const) {
      for (const action of ["ignore", "handle-and-close"] as const) {
        let isFirst = true;
        const onRequest = ({ opCode }: { opCode: number }): RequestAction => {
          if (opCode !== OpCode.create2 || !isFirst) return "handle";
          isFirst = false;
          return action;
        };
        await withServer(
          async ({ clock, open }) => {
            const { zk: calm } = open();
            const node = new PersistentNode(open().zk, "/node", "x", { clock, mode });
            await clock.advance(50);
            await clock.runUntil(node.close());
            await clock.advance(10_000);
            const { children } = await clock.runUntil(calm.getChildren("/"));
            assert.deepEqual(children, ["zookeeper"], `${mode} ${action}`);
          },
          { onRequest },
        );
      }
    }
  });
});

describe("acquiring", () => {
  test("leaves no node above it: it is a container, which goes when it is empty", () =>
    withServer(
      async ({ clock, open }) => {
        const { zk } = open();
        const held = await clock.runUntil(new InterProcessMutex(zk, "/a/b", { clock }).acquire());
        await clock.advance(2_000);
        assert.notEqual(await clock.runUntil(zk.exists("/a/b")), undefined);
        await clock.runUntil(held.release());
        await clock.advance(2_000);
        assert.equal(await clock.runUntil(zk.exists("/a")), undefined);
      },
      { containerCheckMs: 500 },
    ));

  test("several leases at once lets no two wait for each other", () =>
    withServer(async ({ clock, open }) => {
      const options = { clock, random: { next: () => 0.5 } };
      const semaphores = [1, 2, 3].map(() => new InterProcessSemaphoreV2(open().zk, "/s", 2, options));
      let turns = 0;
      const take = async (semaphore: InterProcessSemaphoreV2): Promise<void> => {
        for (const lease of await semaphore.acquireSeveral({ count: 2, timeoutMs: 10_000 })) await lease.release();
        turns += 1;
      };
      await clock.runUntil(Promise.all(semaphores.map(take)));
      assert.equal(turns, 3);
    }));

  test("in a chroot that is not there is an error", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open({}, "zk.test:2181/nowhere");
      const error = await failure(clock, new InterProcessMutex(zk, "/l", { clock }).acquire());
      assert.equal(error.codeName, "NoNode");
    }));
});
