/** A latch at the moments that a scenario does not meet: a connection in doubt, a server that fails again and again, closing in between. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { LeaderLatch } from "../../../src/zookeeper/recipes/index.ts";
import { ZooKeeperError, type ConnectionState, type ZooKeeper } from "../../../src/zookeeper/index.ts";
import { ErrorCode } from "../../../src/zookeeper/wire/error-code.ts";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import { withServer } from "../client/world.ts";

/** Has a client say this of its connection, whenever it is asked. */
function saying(zk: ZooKeeper, state: () => ConnectionState): void {
  Object.defineProperty(zk, "connectionState", { get: state });
}

describe("a leader latch", () => {
  test("does not lead on a server that has no quorum, and does not ask it all the time", async () => {
    let asked = 0;
    await withServer(
      async ({ clock, open }) => {
        const { zk } = open();
        let state: ConnectionState = "READ_ONLY";
        saying(zk, () => state);
        const latch = new LeaderLatch(zk, "/l", { clock });
        const heard: boolean[] = [];
        latch.subscribe((leadership) => heard.push(leadership !== undefined));
        await clock.advance(5_500);
        assert.deepEqual([latch.hasLeadership, heard], [false, []]);
        assert.ok(asked <= 6, `asked ${asked} times`);
        state = "CONNECTED";
        await clock.runUntil(latch.lead());
        assert.deepEqual(heard, [true]);
        await clock.runUntil(latch.close());
      },
      {
        onRequest({ opCode }) {
          if (opCode === OpCode.getChildren2) asked += 1;
          return "handle";
        },
      },
    );
  });

  test("that is closed when it is about to lead does not, and its end comes when its node is gone", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      let closed: Promise<boolean> | undefined;
      let deleted = false;
      const remove = zk.delete.bind(zk);
      zk.delete = async (...given) => {
        await remove(...given);
        deleted = true;
      };
      const latch = new LeaderLatch(zk, "/l", { clock });
      saying(zk, () => {
        closed ??= latch.close().then(() => deleted);
        return "CONNECTED";
      });
      await clock.advance(200);
      assert.ok(closed !== undefined);
      assert.deepEqual([await clock.runUntil(closed), latch.hasLeadership], [true, false]);
    }));

  test("stands again after a pause where standing fails in passing", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      let creates = 0;
      zk.create = () => {
        creates += 1;
        return Promise.reject(new ZooKeeperError({ code: ErrorCode.ConnectionLoss, operation: "create" }));
      };
      const latch = new LeaderLatch(zk, "/l", { clock, retry: { delayMs: () => undefined } });
      await clock.advance(3_500);
      assert.equal(creates, 4);
      await clock.runUntil(latch.close());
    }));

  test("counts nobody among those who stand who left while they were read", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      const latches: LeaderLatch[] = [];
      for (const id of ["a", "b"]) {
        latches.push(new LeaderLatch(open().zk, "/l", { clock, id }));
        await clock.advance(200);
      }
      const asker = new LeaderLatch(zk, "/l", { clock, id: "c" });
      await clock.advance(200);
      const read = zk.getData.bind(zk);
      zk.getData = async (...given) => {
        await latches[0]?.close();
        return read(...given);
      };
      assert.deepEqual(await clock.runUntil(asker.participants()), [
        { id: "b", isLeader: true },
        { id: "c", isLeader: false },
      ]);
      await clock.runUntil(Promise.all([...latches, asker].map((latch) => latch.close())));
    }));
});
