/** Every wait of a recipe ends by its time: without a connection, and where what it does takes several requests that are each in time. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  DistributedAtomicLong,
  DistributedBarrier,
  InterProcessMultiLock,
  InterProcessMutex,
  InterProcessReadWriteLock,
  InterProcessSemaphoreV2,
  LeaderLatch,
  LeaderSelector,
  type RecipeOptions,
  ServiceDiscovery,
  SharedValue,
  SimpleDistributedQueue,
} from "../../../src/zookeeper/recipes/index.ts";
import { type OperationOptions, retrying, type ZooKeeper } from "../../../src/zookeeper/index.ts";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import { failure, until, withServer } from "../client/world.ts";

type Wait = (zk: ZooKeeper, recipe: RecipeOptions, options: OperationOptions) => Promise<unknown>;

const waits: Readonly<Record<string, Wait>> = {
  "a lock's participants": (zk, recipe, options) => new InterProcessMutex(zk, "/l", recipe).participants(options),
  "a read lock's participants": (zk, recipe, options) =>
    new InterProcessReadWriteLock(zk, "/l", recipe).readLock.participants(options),
  "a semaphore's participants": (zk, recipe, options) =>
    new InterProcessSemaphoreV2(zk, "/s", 1, recipe).participants(options),
  "a selector's participants": (zk, recipe, options) =>
    new LeaderSelector(zk, "/e", () => Promise.resolve(), recipe).participants(options),
  "a selector's leader": (zk, recipe, options) =>
    new LeaderSelector(zk, "/e", () => Promise.resolve(), recipe).leader(options),
  async "a latch's leader"(zk, recipe, options) {
    const latch = new LeaderLatch(zk, "/e", recipe);
    try {
      return await latch.leader(options);
    } finally {
      void latch.close();
    }
  },
  "a look at a queue": (zk, recipe, options) => new SimpleDistributedQueue(zk, "/q", recipe).peek(options),
  "an offer to a queue": (zk, recipe, options) => new SimpleDistributedQueue(zk, "/q", recipe).offer("x", options),
  "a query for services": (zk, recipe, options) => new ServiceDiscovery(zk, "/d", recipe).queryForNames(options),
  "a query for instances": (zk, recipe, options) =>
    new ServiceDiscovery(zk, "/d", recipe).queryForInstances("s", options),
  "a path that is made": (zk, recipe, options) => retrying(zk, recipe).ensurePath("/a/b/c", options),
  "a barrier that is set": (zk, recipe, options) => new DistributedBarrier(zk, "/b", recipe).setBarrier(options),
  "a counter's value": (zk, recipe, options) => new DistributedAtomicLong(zk, "/c", recipe).get(options),
};

describe("without a connection there is an end in time to", () => {
  for (const [name, wait] of Object.entries(waits)) {
    test(name, () =>
      withServer(async ({ clock, open, unlisten }) => {
        const listen = unlisten();
        const { zk } = open();
        const error = await failure(clock, wait(zk, { clock, random: { next: () => 0.5 } }, { timeoutMs: 2_000 }));
        assert.deepEqual([error.codeName, clock.now()], ["OperationTimeout", 2_000]);
        listen();
      }),
    );
  }
});

/** What takes several round trips of 200 ms, and what has to be there before. */
const several: Readonly<
  Record<string, { readonly before?: (zk: ZooKeeper) => Promise<unknown>; readonly wait: Wait }>
> = {
  "a path of five nodes": {
    wait: (zk, recipe, options) => retrying(zk, recipe).ensurePath("/a/b/c/d/e", options),
  },
  "a barrier below three": {
    wait: (zk, recipe, options) => new DistributedBarrier(zk, "/a/b/c/d", recipe).setBarrier(options),
  },
  "a counter that is set for the first time": {
    wait: (zk, recipe, options) => new DistributedAtomicLong(zk, "/c", recipe).forceSet(1n, options),
  },
  "a counter that is made below three": {
    wait: (zk, recipe, options) => new DistributedAtomicLong(zk, "/a/b/c/d", recipe).initialize(1n, options),
  },
  "a counter that is compared and set": {
    before: (zk) => zk.create("/c", new Uint8Array(8)),
    wait: (zk, recipe, options) => new DistributedAtomicLong(zk, "/c", recipe).compareAndSet(0n, 1n, options),
  },
  "a queue's first item": {
    wait: (zk, recipe, options) => new SimpleDistributedQueue(zk, "/a/b/c", recipe).offer("x", options),
  },
  "a service's instances": {
    async before(zk) {
      await zk.create("/d");
      await zk.create("/d/s");
      await zk.create("/d/s/1", "{}");
    },
    wait: (zk, recipe, options) => new ServiceDiscovery(zk, "/d", recipe).queryForInstances("s", options),
  },
  "a shared value of another version": {
    before: (zk) => zk.create("/v"),
    wait: (zk, recipe, options) => new SharedValue(zk, "/v", "x", recipe).trySet(7, "y", options),
  },
  "who stands for election": {
    async before(zk) {
      await zk.create("/e");
      await zk.create("/e/latch-0000000000");
    },
    async wait(zk, recipe, options) {
      const latch = new LeaderLatch(zk, "/e", recipe);
      try {
        return await latch.participants(options);
      } finally {
        void latch.close();
      }
    },
  },
};

describe("one time is for all requests of", () => {
  for (const [name, { before, wait }] of Object.entries(several)) {
    test(name, () =>
      withServer(
        async ({ clock, open }) => {
          const { zk } = open({ sessionTimeoutMs: 30_000 });
          await clock.runUntil(zk.sync("/"));
          await clock.runUntil(before?.(zk) ?? Promise.resolve());
          const began = clock.now();
          const error = await failure(clock, wait(zk, { clock, random: { next: () => 0.5 } }, { timeoutMs: 300 }));
          assert.deepEqual([error.codeName, clock.now() - began], ["OperationTimeout", 300]);
        },
        { latencyMs: 100 },
      ),
    );
  }
});

describe("a place that somebody deletes, and whose deletion nobody answers, ends with the wait of", () => {
  const kinds = {
    "a lock": (zk: ZooKeeper, recipe: RecipeOptions) => new InterProcessMutex(zk, "/l", recipe),
    "a semaphore": (zk: ZooKeeper, recipe: RecipeOptions) => new InterProcessSemaphoreV2(zk, "/l", 1, recipe),
  };
  for (const [name, make] of Object.entries(kinds)) {
    test(name, async () => {
      const silentTo = new Set<bigint>();
      await withServer(
        async ({ clock, open }) => {
          const recipe = { clock, random: { next: () => 0.5 } };
          const [holder, waiter] = [open().zk, open().zk];
          const held = await clock.runUntil(make(holder, recipe).acquire());
          const failed = failure(clock, make(waiter, recipe).acquire({ timeoutMs: 2_000 }));
          await clock.advance(500);
          const [, place = ""] = await clock.runUntil(make(holder, recipe).participants());
          silentTo.add(waiter.sessionId);
          await clock.runUntil(holder.delete(place));
          await clock.runUntil(held.release());
          const error = await failed;
          assert.deepEqual([error.codeName, error.operation], ["OperationTimeout", "acquire"]);
          silentTo.clear();
        },
        {
          onRequest: ({ opCode, sessionId }) =>
            opCode === OpCode.delete && silentTo.has(sessionId) ? "ignore" : "handle",
        },
      );
    });
  }
});

describe("several locks as one", () => {
  test("say at once that one of them failed, and give the others back when there is a connection", () =>
    withServer(async ({ clock, open, server, unlisten }) => {
      const [calm, zk] = [open().zk, open({ sessionTimeoutMs: 30_000 }).zk];
      await clock.runUntil(Promise.all([calm.sync("/"), zk.sync("/")]));
      let listen = (): void => {};
      const second = {
        acquire(): Promise<never> {
          listen = unlisten();
          server.disconnect(zk.sessionId);
          return Promise.reject(new RangeError("No second"));
        },
      };
      const both = new InterProcessMultiLock([new InterProcessMutex(zk, "/l", { clock }), second]);
      const outcome = both.acquire().catch(String);
      assert.equal(await clock.runUntil(outcome), "RangeError: No second");
      assert.ok(clock.now() < 1_000);
      listen();
      await until(clock, () => zk.state === "CONNECTED");
      await clock.advance(5_000);
      assert.deepEqual((await clock.runUntil(calm.getChildren("/l"))).children, []);
    }));

  test("are given back for each who waits by a time of its own", () =>
    withServer(async ({ clock, open, server, unlisten }) => {
      const { zk } = open({ sessionTimeoutMs: 30_000 });
      const both = new InterProcessMultiLock(["/a", "/b"].map((path) => new InterProcessMutex(zk, path, { clock })));
      const held = await clock.runUntil(both.acquire());
      const listen = unlisten();
      server.disconnect(zk.sessionId);
      await clock.advance(100);
      const patient = held.release();
      assert.equal((await failure(clock, held.release({ timeoutMs: 200 }))).codeName, "OperationTimeout");
      listen();
      await clock.runUntil(patient);
      await clock.runUntil(held.release());
      assert.deepEqual((await clock.runUntil(zk.getChildren("/b"))).children, []);
    }));
});

test("a wait that ends while a write is on its way says that it may have been carried out", async () => {
  await withServer(
    async ({ clock, open }) => {
      const { zk } = open();
      await clock.runUntil(zk.create("/c", new Uint8Array(8)));
      const counter = new DistributedAtomicLong(zk, "/c", { clock });
      const error = await failure(clock, counter.increment({ timeoutMs: 500 }));
      assert.deepEqual(
        [error.codeName, error.operation, error.maybeApplied, error.retrySafe],
        ["OperationTimeout", "change", true, false],
      );
    },
    { onRequest: ({ opCode }) => (opCode === OpCode.setData ? "ignore" : "handle") },
  );
});
