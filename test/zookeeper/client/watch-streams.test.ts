/** Persistent watches that come and go: the server keeps one for as long as somebody listens here, and not longer. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EventStream } from "../../../src/zookeeper/events/event-stream.ts";
import { Watches } from "../../../src/zookeeper/watch/watches.ts";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import { failure, until, withServer } from "./world.ts";

describe("a persistent watch", () => {
  test("of the root hears of everything, and of each child by itself", () => {
    const watches = new Watches();
    const watcher = (): void => {};
    watches.add("persistentRecursive", "/", watcher);
    assert.deepEqual([...watches.fired("NodeCreated", "/a/b")], [watcher]);
    assert.deepEqual([...watches.fired("NodeDataChanged", "/a")], [watcher]);
    assert.deepEqual([...watches.fired("NodeDataChanged", "/")], [watcher]);
    assert.deepEqual([...watches.fired("NodeChildrenChanged", "/")], []);
  });

  test("is taken from the server when the last who listens leaves, each time, or gives up before it is there", async () => {
    const opCodes: number[] = [];
    await withServer(
      async ({ clock, open }) => {
        const { zk } = open();
        await clock.runUntil(zk.sync("/"));
        for (let round = 0; round < 2; round++) {
          const first = await clock.runUntil(zk.watch("/a"));
          const second = await clock.runUntil(zk.watch("/a"));
          opCodes.length = 0;
          await first.return?.();
          await clock.runUntil(zk.sync("/"));
          assert.deepEqual(opCodes, [OpCode.sync]);
          await second.return?.();
          await clock.runUntil(zk.sync("/"));
          assert.deepEqual(opCodes, [OpCode.sync, OpCode.removeWatches, OpCode.sync]);
        }
        opCodes.length = 0;
        const controller = new AbortController();
        const failed = failure(clock, zk.watch("/a", { signal: controller.signal }));
        clock.setTimer(1, () => controller.abort());
        await failed;
        await clock.advance(100);
        assert.deepEqual(opCodes, [OpCode.addWatch, OpCode.removeWatches]);
      },
      {
        onRequest({ opCode }) {
          if (opCode !== OpCode.ping) opCodes.push(opCode);
          return "handle";
        },
      },
    );
  });

  test("that was left is not set anew on another connection", async () => {
    const opCodes: number[] = [];
    await withServer(
      async ({ clock, server, open }) => {
        const { zk } = open();
        await (await clock.runUntil(zk.watch("/a"))).return?.();
        await clock.runUntil(zk.sync("/"));
        server.disconnect(zk.sessionId);
        await until(clock, () => zk.connectionState === "RECONNECTED");
        await clock.runUntil(zk.sync("/"));
        assert.deepEqual(
          opCodes.filter((opCode) => opCode === OpCode.setWatches || opCode === OpCode.setWatches2),
          [],
        );
      },
      {
        onRequest({ opCode }) {
          opCodes.push(opCode);
          return "handle";
        },
      },
    );
  });
});

describe("the table of watches", () => {
  test("has those of data and of existence fire by each other's events, and forgets a path with its last watcher", () => {
    const watches = new Watches();
    const [first, second] = [(): void => {}, (): void => {}];
    for (const event of ["NodeCreated", "NodeDataChanged", "NodeDeleted"] as const) {
      watches.add("data", "/a", first);
      watches.add("exist", "/a", second);
      assert.deepEqual([...watches.fired(event, "/a")], [first, second]);
      assert.deepEqual([...watches.fired(event, "/a")], []);
    }
    for (const watcher of [first, second]) watches.add("child", "/a", watcher);
    for (const watcher of [first, second]) watches.remove("child", "/a", watcher);
    assert.deepEqual(watches.paths().child, []);
  });
});

describe("a stream of events", () => {
  const stream = (onLeft: () => void = () => {}): EventStream<number> =>
    new EventStream<number>({ bufferLimit: 2, overflow: (buffer) => buffer.replaceFirst(0), onLeft });

  test("ends by its error once, and is at its end from then on; the first error counts", async () => {
    const events = stream();
    events.push(1);
    events.end(new Error("First"));
    events.end(new Error("Second"));
    events.push(2);
    assert.deepEqual(await events.next(), { done: false, value: 1 });
    await assert.rejects(events.next(), /First/);
    assert.equal((await events.next()).done, true);
  });

  test("that is left gives nothing more, and says so once, unless it has ended", async () => {
    let left = 0;
    const events = stream(() => (left += 1));
    events.push(1);
    const ended = stream(() => (left += 1));
    ended.end();
    for (const each of [events, events, ended]) await each.return();
    assert.deepEqual([left, (await events.next()).done], [1, true]);
  });

  test("holds so many as it may, and then what its overflow makes of them", async () => {
    const events = stream();
    for (const event of [1, 2]) events.push(event);
    assert.deepEqual([(await events.next()).value, (await events.next()).value], [1, 2]);
    for (const event of [1, 2, 3]) events.push(event);
    assert.deepEqual([(await events.next()).value, (await events.next()).value], [0, 2]);
  });
});
