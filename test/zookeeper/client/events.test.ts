/** Events of the session: in order, to everybody who asked, and nothing lost at the end. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ConnectionState, SessionEvent } from "../../../src/zookeeper/index.ts";
import { failure, until, withServer } from "./world.ts";

function collect<T>(events: AsyncIterable<T>): { readonly seen: T[]; readonly over: Promise<void> } {
  const seen: T[] = [];
  const over = (async () => {
    for await (const event of events) seen.push(event);
  })();
  return { seen, over };
}

describe("session events", () => {
  test("are callbacks and iterables alike, in the order of things, and end with Closed", () =>
    withServer(async ({ clock, open, server }) => {
      const { zk, events } = open();
      const heard: SessionEvent[] = [];
      const leave = zk.onSessionEvent((event) => heard.push(event));
      const { seen, over } = collect(zk.sessionEvents());
      await clock.runUntil(zk.sync("/"));
      leave();
      server.disconnect();
      await until(clock, () => events.length === 3);
      await clock.runUntil(zk.close());
      await clock.runUntil(over);
      assert.deepEqual(seen, ["SyncConnected", "Disconnected", "SyncConnected", "Closed"]);
      assert.deepEqual(events, seen);
      assert.deepEqual(heard, ["SyncConnected"]);
      assert.equal((await zk.sessionEvents().next()).done, true);
    }));

  test("that nobody reads give way, the oldest first", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      const unread = zk.sessionEvents({ bufferLimit: 1 });
      await clock.runUntil(zk.sync("/"));
      await clock.runUntil(zk.close());
      assert.deepEqual(await unread.next(), { done: false, value: "Closed" });
      assert.equal((await unread.next()).done, true);
      assert.throws(() => zk.sessionEvents({ bufferLimit: 0 }), /"bufferLimit"/);
    }));

  test("an iterable that is left hears no more", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      const events = zk.sessionEvents();
      await events.return?.();
      await clock.runUntil(zk.sync("/"));
      assert.equal((await events.next()).done, true);
    }));

  test("a listener that throws, or whose promise fails, is noted and disturbs nobody", () =>
    withServer(async ({ clock, open }) => {
      const { zk, events } = open();
      zk.onSessionEvent(() => {
        throw new Error("Planted");
      });
      zk.onSessionEvent(() => Promise.reject(new Error("Planted later")));
      await clock.runUntil(zk.sync("/"));
      assert.deepEqual(events, ["SyncConnected"]);
      const noted = zk.events.map(({ text }) => text).join();
      assert.match(noted, /A callback threw: Error: Planted,/);
      assert.match(noted, /Planted later/);
    }));

  test("one that takes long delays no other, and what is queued is heard before the last event", () =>
    withServer(async ({ clock, open, server }) => {
      const { zk } = open();
      const order: string[] = [];
      zk.onSessionEvent(() => new Promise(() => {}));
      zk.onSessionEvent((event) => order.push(event));
      await clock.runUntil(zk.create("/a"));
      await clock.runUntil(zk.getData("/a", { watch: ({ type }) => order.push(type) }));
      const changed = zk.setData("/a", "x").then(() => order.push("changed"));
      await clock.runUntil(changed);
      server.expireSession(zk.sessionId);
      await until(clock, () => order.includes("Closed"));
      assert.deepEqual(order, ["SyncConnected", "NodeDataChanged", "changed", "Disconnected", "Expired", "Closed"]);
    }));
});

describe("the connection's state", () => {
  test("is suspended, connected, suspended, reconnected, and lost at the end", () =>
    withServer(async ({ clock, open, server }) => {
      const heard: ConnectionState[] = [];
      const { zk, events } = open({ onConnectionState: (state) => heard.push(state) });
      assert.equal(zk.connectionState, "SUSPENDED");
      const { seen, over } = collect(zk.connectionStates());
      await clock.runUntil(zk.sync("/"));
      assert.equal(zk.connectionState, "CONNECTED");
      server.disconnect();
      await until(clock, () => events.length === 3);
      assert.equal(zk.connectionState, "RECONNECTED");
      await clock.runUntil(zk.close());
      await clock.runUntil(over);
      assert.deepEqual(heard, ["CONNECTED", "SUSPENDED", "RECONNECTED", "LOST"]);
      assert.deepEqual(seen, heard);
    }));

  test("is lost once when the session expires, and not again when it is closed", () =>
    withServer(async ({ clock, open, server }) => {
      const { zk } = open();
      const heard: ConnectionState[] = [];
      const leave = zk.onConnectionState((state) => heard.push(state));
      await clock.runUntil(zk.sync("/"));
      server.expireSession(zk.sessionId);
      await until(clock, () => zk.connectionState === "LOST");
      await clock.runUntil(zk.close());
      leave();
      assert.deepEqual(heard, ["CONNECTED", "SUSPENDED", "LOST"]);
    }));
});

describe("the default watcher", () => {
  test("hears of the session, and of what was read with watch: true", () =>
    withServer(async ({ clock, open }) => {
      const heard: string[] = [];
      const { zk } = open({
        defaultWatcher: (event) => heard.push(event.type === "None" ? event.state : `${event.type} ${event.path}`),
      });
      await clock.runUntil(zk.exists("/a", { watch: true }));
      await clock.runUntil(zk.create("/a"));
      await clock.runUntil(zk.getChildren("/a", { watch: true }));
      await clock.runUntil(zk.delete("/a"));
      await clock.runUntil(zk.close());
      assert.deepEqual(heard, ["SyncConnected", "NodeCreated /a", "NodeDeleted /a", "Closed"]);
    }));

  test("that is not there is asked for in vain", () =>
    withServer(async ({ clock, open }) => {
      const error = await failure(clock, open().zk.getData("/", { watch: true }));
      assert.match(error.message, /"defaultWatcher"/);
    }));
});
