/** A semaphore at the moments that a scenario does not meet: leases that somebody deletes, a limit that changes while one waits. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { InterProcessSemaphoreV2, SharedCount } from "../../../src/zookeeper/recipes/index.ts";
import { until, withServer } from "../client/world.ts";

describe("a semaphore", () => {
  test("gives a lease to who waits for it when the shared count grows", () =>
    withServer(async ({ clock, open }) => {
      const count = new SharedCount(open().zk, "/count", 1, { clock });
      await clock.runUntil(count.start());
      const semaphore = new InterProcessSemaphoreV2(open().zk, "/s", count, { clock });
      const first = await clock.runUntil(semaphore.acquire());
      const second = semaphore.acquire();
      await clock.advance(200);
      await clock.runUntil(count.set(2));
      await clock.runUntil((await clock.runUntil(second)).release());
      await clock.runUntil(first.release());
      await clock.runUntil(count.close());
    }));

  test("does not take a lease that somebody deleted for one that is held", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      const semaphore = new InterProcessSemaphoreV2(zk, "/s", 1, { clock });
      const first = await clock.runUntil(semaphore.acquire());
      const second = semaphore.acquire();
      await clock.advance(200);
      const [, place = ""] = await clock.runUntil(semaphore.participants());
      await clock.runUntil(open().zk.delete(place));
      await clock.advance(200);
      assert.equal((await clock.runUntil(semaphore.participants())).length, 2);
      await clock.runUntil(first.release());
      const held = await clock.runUntil(second);
      assert.notEqual(held.path, place);
      assert.deepEqual(await clock.runUntil(semaphore.participants()), [held.path]);
      await clock.runUntil(held.release());
    }));

  test("whose holders trust nothing but a connection says so with its loss", () =>
    withServer(async ({ clock, server, open }) => {
      const { zk } = open();
      const lease = await clock.runUntil(
        new InterProcessSemaphoreV2(zk, "/s", 1, { clock, lostOn: "suspended" }).acquire(),
      );
      server.disconnect(zk.sessionId);
      await until(clock, () => zk.connectionState !== "CONNECTED");
      assert.match(String(lease.signal.reason), /ConnectionLoss/);
      await clock.runUntil(lease.release());
    }));
});
