/** A queue whose items go while they are looked at, and whose answers are lost: what is told then, and what is taken. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SimpleDistributedQueue } from "../../../src/zookeeper/recipes/index.ts";
import { ZooKeeperError } from "../../../src/zookeeper/index.ts";
import { ErrorCode } from "../../../src/zookeeper/wire/error-code.ts";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import { failure, text, withServer } from "../client/world.ts";

function loss(maybeApplied: boolean): ZooKeeperError {
  return new ZooKeeperError({ code: ErrorCode.ConnectionLoss, operation: "delete", maybeApplied });
}

describe("a queue", () => {
  for (const how of ["peek", "poll"] as const) {
    test(`passes over an item that went while it was read: ${how}`, () =>
      withServer(async ({ clock, open }) => {
        const { zk } = open();
        const queue = new SimpleDistributedQueue(zk, "/q", { clock });
        const first = await clock.runUntil(queue.offer("1"));
        await clock.runUntil(queue.offer("2"));
        const read = zk.getData.bind(zk);
        zk.getData = async (...given) => {
          if (given[0] === first) await zk.delete(first);
          return read(...given);
        };
        assert.equal(text(await clock.runUntil(queue[how]())), "2");
      }));
  }

  test("says that an item may have been taken, whatever failed after the answer was lost", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      const queue = new SimpleDistributedQueue(zk, "/q", { clock, random: { next: () => 0.5 } });
      await clock.runUntil(queue.offer("1"));
      const remove = zk.delete.bind(zk);
      const faults = [loss(true), loss(false)];
      zk.delete = async (...given) => {
        if (faults.length === 2) await remove(...given);
        const fault = faults.shift();
        if (fault !== undefined) throw fault;
        await remove(...given);
      };
      const error = await failure(clock, queue.poll());
      assert.deepEqual([error.codeName, error.maybeApplied, faults.length], ["NoNode", true, 0]);
    }));

  test("does not offer again what may have been taken already", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      const queue = new SimpleDistributedQueue(zk, "/q", { clock, random: { next: () => 0.5 } });
      await clock.runUntil(zk.create("/q"));
      const create = zk.create.bind(zk);
      let offered = 0;
      zk.create = async (...given) => {
        offered += 1;
        await zk.delete((await create(...given)).path);
        throw loss(true);
      };
      const error = await failure(clock, queue.offer("1"));
      assert.deepEqual([error.codeName, error.maybeApplied, offered], ["NoNode", true, 1]);
    }));

  test("gives an item without data as no bytes, and watches nothing while there are items", async () => {
    let watches = 0;
    await withServer(
      async ({ clock, open }) => {
        const queue = new SimpleDistributedQueue(open().zk, "/q", { clock });
        await clock.runUntil(queue.offer(undefined));
        assert.deepEqual(await clock.runUntil(queue.peek()), new Uint8Array(0));
        assert.deepEqual(await clock.runUntil(queue.take()), new Uint8Array(0));
        assert.equal(watches, 0);
      },
      {
        onRequest({ opCode }) {
          if (opCode === OpCode.addWatch) watches += 1;
          return "handle";
        },
      },
    );
  });
});
