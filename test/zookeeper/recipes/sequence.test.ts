/** The line of sequential nodes: its order, what belongs to it, and that each waits for one node only. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { InterProcessMutex } from "../../../src/zookeeper/recipes/index.ts";
import { inLine } from "../../../src/zookeeper/recipes/sequence.ts";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import { withServer } from "../client/world.ts";

/** In line, by their names. */
function namesOf(names: readonly string[]): readonly string[] {
  return inLine(names, ["lock-"]).map(({ name }) => name);
}

describe("a line of sequential nodes", () => {
  test("goes on where the server's counter wraps, and through all that it counts from there", () => {
    // As Java prints them: ten places with the sign, and eleven where ten do not do.
    const names = ["lock-2147483647", "lock--2147483648", "lock--1000000000", "lock--999999999"];
    assert.deepEqual(namesOf(names.slice(0, 2).toReversed()), names.slice(0, 2));
    assert.deepEqual(namesOf(names.slice(1).toReversed()), names.slice(1));
    assert.deepEqual(namesOf(["lock-0000000000", "lock--000000001"]), ["lock--000000001", "lock-0000000000"]);
  });

  test("is told by the last of a name, whatever stands before", () => {
    assert.deepEqual(namesOf(["_c_lock-guid-lock-0000000002", "lock-0000000001"]), [
      "lock-0000000001",
      "_c_lock-guid-lock-0000000002",
    ]);
  });

  test("has none that are not numbered as a server does it", () => {
    const strangers = ["lock-1", "lock-00000000001", "lock--00000000001", "lock-", "lock-000000000x", "0000000001"];
    assert.deepEqual(namesOf(strangers), []);
  });

  test("wakes one of those who wait, and no other, when somebody leaves", async () => {
    const asked = new Map<bigint, number>();
    await withServer(
      async ({ clock, open }) => {
        const clients = ["holds", "waits", "waits behind"].map(() => open().zk);
        const locks = clients.map((zk) => new InterProcessMutex(zk, "/l", { clock }));
        const turns = [];
        for (const lock of locks) {
          turns.push(lock.acquire());
          await clock.advance(200);
        }
        asked.clear();
        const held = await clock.runUntil(turns[0] ?? Promise.reject(new Error("No lock")));
        await clock.runUntil(held.release());
        await clock.advance(200);
        const [, next, last] = clients.map(({ sessionId }) => asked.get(sessionId) ?? 0);
        assert.ok((next ?? 0) > 0);
        assert.equal(last, 0);
        for (const turn of turns.slice(1)) await clock.runUntil(turn.then((later) => later.release()));
      },
      {
        onRequest({ opCode, sessionId }) {
          if (opCode !== OpCode.ping) asked.set(sessionId, (asked.get(sessionId) ?? 0) + 1);
          return "handle";
        },
      },
    );
  });
});
