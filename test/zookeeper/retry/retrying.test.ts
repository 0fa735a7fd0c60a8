/** What is repeated, and what is not, when a connection goes before or after the server has carried a request out. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { retrying, retryTimes, type RetryingZooKeeper } from "../../../src/zookeeper/index.ts";
import type { RequestAction } from "../../../src/testing/zookeeper/connection.ts";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import { failure, until, withServer, type World } from "../client/world.ts";

interface Faulty extends World {
  readonly safe: RetryingZooKeeper;
  /** What is done to the next requests of an opcode, one each. */
  readonly faults: Map<number, RequestAction[]>;
}

/** A server that does as it is told with some requests. */
function withFaults(body: (world: Faulty) => Promise<void>): Promise<void> {
  const faults = new Map<number, RequestAction[]>();
  return withServer(
    async (world) => {
      const { zk } = world.open();
      const safe = retrying(zk, { clock: world.clock, random: { next: () => 0 } });
      await world.clock.runUntil(zk.create("/a", "0"));
      await body({ ...world, safe, faults });
    },
    { onRequest: ({ opCode }) => faults.get(opCode)?.shift() ?? "handle" },
  );
}

/** Fails before, after, and twice. */
const cuts: readonly (readonly RequestAction[])[] = [["close"], ["handle-and-close"], ["handle-and-close", "close"]];

describe("a client that retries", () => {
  for (const cut of cuts) {
    test(`makes a protected node once: ${cut.join(", ")}`, () =>
      withFaults(async ({ clock, safe, faults }) => {
        faults.set(OpCode.create2, [...cut]);
        const { path, stat } = await clock.runUntil(safe.create("/a/n-", "x", { mode: "ephemeral-sequential" }));
        assert.match(path, /^\/a\/_c_[-\da-f]{36}-n-\d{10}$/);
        const { children } = await clock.runUntil(safe.getChildren("/a"));
        assert.deepEqual(children, [path.slice(3)]);
        assert.equal((await clock.runUntil(safe.exists(path)))?.czxid, stat.czxid);
      }));

    test(`takes an ephemeral node of its session's for its own: ${cut.join(", ")}`, () =>
      withFaults(async ({ clock, safe, faults }) => {
        faults.set(OpCode.create2, [...cut]);
        const { path, stat } = await clock.runUntil(safe.create("/e", "x", { mode: "ephemeral" }));
        assert.deepEqual([path, stat.ephemeralOwner], ["/e", safe.zk.sessionId]);
      }));

    test(`deletes a unique node, and minds not that it is gone: ${cut.join(", ")}`, () =>
      withFaults(async ({ clock, safe, faults }) => {
        faults.set(OpCode.delete, [...cut]);
        await clock.runUntil(safe.delete("/a", { unique: true }));
        assert.equal(await clock.runUntil(safe.exists("/a")), undefined);
      }));

    test(`changes a version once at most: ${cut.join(", ")}`, () =>
      withFaults(async ({ clock, safe, faults }) => {
        faults.set(OpCode.setData, [...cut]);
        const changing = safe.setData("/a", "1", { version: 0 });
        if (cut[0] === "close") assert.equal((await clock.runUntil(changing)).version, 1);
        else {
          const error = await failure(clock, changing);
          assert.deepEqual([error.codeName, error.maybeApplied, error.retrySafe], ["BadVersion", true, false]);
        }
        assert.equal((await clock.runUntil(safe.exists("/a")))?.version, 1);
      }));

    test(`never repeats what it cannot make safe: ${cut.join(", ")}`, () =>
      withFaults(async ({ clock, safe, faults }) => {
        const writes = [
          [OpCode.create2, () => safe.create("/p", "x")],
          [OpCode.setData, () => safe.setData("/a", "1")],
          [OpCode.delete, () => safe.delete("/a")],
        ] as const;
        for (const [opCode, write] of writes) {
          faults.set(opCode, [...cut]);
          const error = await failure(clock, write());
          assert.deepEqual([error.codeName, error.maybeApplied], ["ConnectionLoss", true]);
          assert.match(error.message, /read the node before you repeat it$/);
          assert.equal(faults.get(opCode)?.length, cut.length - 1, "it was sent again");
        }
      }));

    test(`reads until it has an answer: ${cut.join(", ")}`, () =>
      withFaults(async ({ clock, safe, faults }) => {
        faults.set(OpCode.getData, [...cut]);
        assert.deepEqual((await clock.runUntil(safe.getData("/a"))).data, new TextEncoder().encode("0"));
      }));
  }

  test("a protected node that nobody waits for any more is removed", () =>
    withFaults(async ({ clock, safe, faults }) => {
      faults.set(OpCode.create2, ["handle-and-close"]);
      const options = { mode: "ephemeral-sequential", timeoutMs: 20 } as const;
      const error = await failure(clock, safe.create("/a/n-", "x", options));
      assert.equal(error.codeName, "OperationTimeout");
      await clock.advance(5_000);
      assert.deepEqual((await clock.runUntil(safe.getChildren("/a"))).children, []);
    }));

  test("a write that nobody waits for any more says that it may have been carried out", () =>
    withFaults(async ({ clock, safe, faults }) => {
      const writes = [
        [OpCode.create2, () => safe.create("/p", "x", { timeoutMs: 20 })],
        [OpCode.setData, () => safe.setData("/a", "1", { timeoutMs: 20 })],
        [OpCode.setData, () => safe.setData("/a", "1", { version: 0, timeoutMs: 20 })],
        [OpCode.delete, () => safe.delete("/a", { timeoutMs: 20 })],
      ] as const;
      for (const [opCode, write] of writes) {
        faults.set(opCode, ["ignore"]);
        const error = await failure(clock, write());
        assert.deepEqual([error.codeName, error.maybeApplied], ["OperationTimeout", true]);
      }
    }));

  test("a guaranteed deletion goes on when the wait for it is over", () =>
    withFaults(async ({ clock, safe, faults }) => {
      faults.set(OpCode.delete, ["close", "close", "close"]);
      const error = await failure(clock, safe.deleteGuaranteed("/a", { timeoutMs: 20 }));
      assert.equal(error.codeName, "OperationTimeout");
      await clock.advance(10_000);
      assert.equal(await clock.runUntil(safe.exists("/a")), undefined);
      await clock.runUntil(safe.deleteGuaranteed("/a"));
    }));

  test("a guaranteed deletion ends with the session, and rejects for what no time mends", () =>
    withFaults(async ({ clock, server, safe }) => {
      await clock.runUntil(safe.zk.create("/a/child"));
      assert.equal((await failure(clock, safe.deleteGuaranteed("/a"))).codeName, "NotEmpty");
      server.expireSession(safe.zk.sessionId);
      await until(clock, () => safe.zk.state === "CLOSED");
      await clock.runUntil(safe.deleteGuaranteed("/a"));
    }));

  test("the policy decides how often, and an expired session is the end", () =>
    withFaults(async ({ clock, server, safe, faults }) => {
      const once = retrying(safe.zk, { clock, retry: retryTimes(1, 10) });
      faults.set(OpCode.exists, ["close", "close", "handle"]);
      assert.equal((await failure(clock, once.exists("/a"))).codeName, "ConnectionLoss");
      server.expireSession(safe.zk.sessionId);
      await until(clock, () => safe.zk.state === "CLOSED");
      const began = clock.now();
      assert.equal((await failure(clock, safe.exists("/a"))).codeName, "SessionExpired");
      assert.equal(clock.now(), began);
    }));

  test("a path is made as far as it is not there, of containers", () =>
    withFaults(async ({ clock, safe, faults }) => {
      faults.set(OpCode.createContainer, ["close", "handle-and-close"]);
      await clock.runUntil(safe.ensurePath("/a/b/c/d"));
      assert.notEqual(await clock.runUntil(safe.exists("/a/b/c/d")), undefined);
      await clock.runUntil(safe.ensurePath("/a/b/c/d"));
      faults.set(OpCode.createContainer, [-6]);
      await clock.runUntil(safe.ensurePath("/plain"));
      assert.notEqual(await clock.runUntil(safe.exists("/plain")), undefined);
    }));
});
