/** What decides about another attempt: whose a node is, how long there is to wait, and what must not be repeated. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ZooKeeperError, type ZooKeeper } from "../../../src/zookeeper/index.ts";
import { retrying } from "../../../src/zookeeper/retry/retrying.ts";
import { ErrorCode } from "../../../src/zookeeper/wire/error-code.ts";
import { failure, withServer } from "../client/world.ts";

/** Has the first create fail as if its answer were lost. */
function loseFirstCreate(zk: ZooKeeper): void {
  const create = zk.create.bind(zk);
  zk.create = () => {
    zk.create = create;
    return Promise.reject(
      new ZooKeeperError({ code: ErrorCode.ConnectionLoss, operation: "create", maybeApplied: true }),
    );
  };
}

describe("another attempt", () => {
  test("does not take another session's ephemeral node for its own, nor one that was there before", () =>
    withServer(async ({ clock, open }) => {
      const [other, zk] = [open().zk, open().zk];
      const safe = retrying(zk, { clock });
      await clock.runUntil(other.create("/theirs", "", { mode: "ephemeral" }));
      await clock.runUntil(zk.create("/ours", "", { mode: "ephemeral" }));
      const before = await failure(clock, safe.create("/ours", "", { mode: "ephemeral" }));
      assert.deepEqual([before.codeName, before.maybeApplied], ["NodeExists", false]);
      loseFirstCreate(zk);
      const error = await failure(clock, safe.create("/theirs", "", { mode: "ephemeral" }));
      assert.deepEqual([error.codeName, error.maybeApplied], ["NodeExists", true]);
    }));

  test("waits as long as the policy says, which hears how long it took, and is not made once nobody waits", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      const elapsed: number[] = [];
      const retry = { delayMs: ({ elapsedMs }: { elapsedMs: number }) => (elapsed.push(elapsedMs), 100) };
      zk.exists = () => Promise.reject(new ZooKeeperError({ code: ErrorCode.ConnectionLoss, operation: "exists" }));
      const error = await failure(clock, retrying(zk, { clock, retry }).exists("/a", { timeoutMs: 250 }));
      await clock.advance(1_000);
      assert.equal(error.codeName, "OperationTimeout");
      assert.deepEqual(elapsed, [0, 100, 200]);
    }));

  test("is none for a node that was never there, or for any version", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      const safe = retrying(zk, { clock });
      assert.equal((await failure(clock, safe.delete("/a", { unique: true }))).codeName, "NoNode");
      let writes = 0;
      zk.setData = () => {
        writes += 1;
        return Promise.reject(
          new ZooKeeperError({ code: ErrorCode.ConnectionLoss, operation: "setData", maybeApplied: true }),
        );
      };
      assert.equal((await failure(clock, safe.setData("/a", "", { version: -1 }))).maybeApplied, true);
      assert.equal(writes, 1);
    }));
});
