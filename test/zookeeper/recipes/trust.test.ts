/** How long what is held can be trusted, and that nothing is left of it once it is given back. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Clock } from "../../../src/core/clock.ts";
import { InterProcessMutex, InterProcessSemaphoreV2 } from "../../../src/zookeeper/recipes/index.ts";
import { Trust } from "../../../src/zookeeper/recipes/trust.ts";
import { retrying } from "../../../src/zookeeper/retry/retrying.ts";
import type { ZooKeeper } from "../../../src/zookeeper/index.ts";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import { until, withServer } from "../client/world.ts";

const SESSION_MS = 12_000;

const kinds = {
  "a lock": (zk: ZooKeeper, clock: Clock) => new InterProcessMutex(zk, "/l", { clock }),
  "a semaphore": (zk: ZooKeeper, clock: Clock) => new InterProcessSemaphoreV2(zk, "/l", 1, { clock }),
};

/** How many hear of a client's connection, from now on. */
function listenersOf(zk: ZooKeeper): () => number {
  const original = zk.onConnectionState.bind(zk);
  const listening = new Set<unknown>();
  zk.onConnectionState = (listener) => {
    const remove = original(listener);
    listening.add(listener);
    return () => {
      listening.delete(listener);
      remove();
    };
  };
  return () => listening.size;
}

describe("trust in what is held", () => {
  test("is not there without a connection, and is in doubt from then on", () =>
    withServer(async ({ clock, server, open, unlisten }) => {
      const { zk } = open({ sessionTimeoutMs: SESSION_MS });
      const listeners = listenersOf(zk);
      const context = retrying(zk, { clock });
      await clock.runUntil(zk.sync("/"));
      const listen = unlisten();
      server.disconnect(zk.sessionId);
      await until(clock, () => zk.connectionState === "SUSPENDED");
      assert.match(String(new Trust(context, "/x", "suspended").signal.reason), /ConnectionLoss/);
      const patient = new Trust(context, "/x", "lost");
      assert.equal(patient.signal.aborted, false);
      await clock.advance(SESSION_MS / 3 + 10);
      assert.match(String(patient.signal.reason), /ConnectionLoss/);
      assert.equal(listeners(), 0);
      listen();
    }));

  test("is not there on a server that has no quorum", () =>
    withServer(
      async ({ clock, open }) => {
        const { zk } = open({ canBeReadOnly: true });
        await clock.runUntil(zk.exists("/"));
        const { signal } = new Trust(retrying(zk, { clock }), "/x", "suspended");
        assert.match(String(signal.reason), /ConnectionLoss/);
      },
      { readOnly: true },
    ));

  test("is whole again when the connection comes back in time", () =>
    withServer(async ({ clock, server, open }) => {
      const { zk } = open({ sessionTimeoutMs: SESSION_MS });
      await clock.runUntil(zk.sync("/"));
      const trust = new Trust(retrying(zk, { clock }), "/x", "lost");
      server.disconnect(zk.sessionId);
      await until(clock, () => zk.connectionState === "RECONNECTED");
      await clock.advance(SESSION_MS);
      assert.equal(trust.signal.aborted, false);
      trust.forget();
    }));

  test("does not end by a session that ends behind a release, which deletes once however often it is asked", async () => {
    let deletes = 0;
    await withServer(
      async ({ clock, server, open }) => {
        const { zk } = open();
        const listeners = listenersOf(zk);
        const held = await clock.runUntil(new InterProcessMutex(zk, "/l", { clock }).acquire());
        assert.equal(listeners(), 1);
        await clock.runUntil(held.release());
        await clock.runUntil(held.release());
        assert.equal(deletes, 1);
        assert.equal(listeners(), 0);
        server.expireSession(zk.sessionId);
        await until(clock, () => zk.connectionState === "LOST");
        assert.equal(held.signal.aborted, false);
      },
      {
        onRequest({ opCode }) {
          if (opCode === OpCode.delete) deletes += 1;
          return "handle";
        },
      },
    );
  });

  for (const [name, make] of Object.entries(kinds)) {
    test(`in a place of ${name} that somebody deletes is forgotten with it`, () =>
      withServer(async ({ clock, open }) => {
        const [calm, zk] = [open().zk, open().zk];
        const held = await clock.runUntil(make(calm, clock).acquire());
        const listeners = listenersOf(zk);
        const mine = make(zk, clock);
        const waiting = mine.acquire();
        await clock.advance(200);
        const [, place = ""] = await clock.runUntil(mine.participants());
        await clock.runUntil(calm.delete(place));
        await clock.advance(200);
        await clock.runUntil(held.release());
        const second = await clock.runUntil(waiting);
        await clock.advance(200);
        assert.notEqual(second.path, place);
        assert.equal(listeners(), 1);
        await clock.runUntil(second.release());
        assert.equal(listeners(), 0);
      }));
  }
});
