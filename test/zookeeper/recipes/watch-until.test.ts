/** Waiting for a node: what wakes it, how it ends, and that it leaves neither watch nor listener. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { watchUntil, type Wakes } from "../../../src/zookeeper/recipes/watch-until.ts";
import { retrying } from "../../../src/zookeeper/retry/retrying.ts";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import { failure, withServer } from "../client/world.ts";

/** Calls when it is told to, and says whether anybody listens. */
function bell(): { readonly wakes: Wakes; readonly ring: () => void; readonly listeners: () => number } {
  const listening = new Set<() => void>();
  return {
    wakes(wake) {
      listening.add(wake);
      return () => listening.delete(wake);
    },
    ring: () => listening.forEach((wake) => wake()),
    listeners: () => listening.size,
  };
}

describe("waiting for a node", () => {
  test("asks once for each thing that wakes it, then leaves the watch and what else it heard of", async () => {
    let removed = 0;
    await withServer(
      async ({ clock, open }) => {
        const { zk } = open();
        const { wakes, ring, listeners } = bell();
        let [asked, answer]: [number, string | undefined] = [0, undefined];
        const ask = (): Promise<string | undefined> => {
          asked += 1;
          assert.ok(asked < 10, "it asks without being woken");
          return Promise.resolve(answer);
        };
        const { signal } = new AbortController();
        const waiting = watchUntil(retrying(zk, { clock }), "/x", signal, ask, wakes);
        await clock.advance(100);
        assert.deepEqual([asked, listeners()], [1, 1]);
        for (const expected of [2, 3]) {
          ring();
          await clock.advance(100);
          assert.equal(asked, expected);
        }
        await clock.runUntil(zk.create("/x"));
        await clock.advance(100);
        assert.equal(asked, 4);
        answer = "there";
        await clock.runUntil(zk.setData("/x", "1"));
        assert.equal(await clock.runUntil(waiting), "there");
        await clock.advance(100);
        assert.deepEqual([asked, listeners(), removed], [5, 0, 1]);
      },
      {
        onRequest({ opCode }) {
          if (opCode === OpCode.removeWatches) removed += 1;
          return "handle";
        },
      },
    );
  });

  test("keeps no more of a thing that wakes it than the last", () =>
    withServer(async ({ clock, open }) => {
      const { zk } = open();
      const { wakes, ring } = bell();
      let reactions = 0;
      const watch = zk.watch.bind(zk);
      zk.watch = async (...given) => {
        const events = await watch(...given);
        const next = events.next.bind(events);
        events.next = () => {
          const event = next();
          return Object.assign(Object.create(Promise.prototype), {
            // oxlint-disable-next-line unicorn/no-thenable -- Who waits for it is counted.
            then(...reaction: Parameters<typeof event.then>) {
              reactions += 1;
              return event.then(...reaction);
            },
          }) as typeof event;
        };
        return events;
      };
      const controller = new AbortController();
      let asked = 0;
      const ask = (): Promise<undefined> => {
        asked += 1;
        return Promise.resolve(undefined);
      };
      const waiting = failure(clock, watchUntil(retrying(zk, { clock }), "/x", controller.signal, ask, wakes));
      await clock.advance(100);
      for (let i = 0; i < 10; i++) {
        ring();
        await clock.advance(1);
      }
      assert.deepEqual([asked, reactions], [11, 1]);
      controller.abort(new Error("Enough"));
      await waiting;
    }));

  test("ends by its signal, with the signal's reason, and leaves nothing", async () => {
    let removed = 0;
    await withServer(
      async ({ clock, open }) => {
        const { wakes, listeners } = bell();
        const controller = new AbortController();
        const ask = (): Promise<undefined> => Promise.resolve(undefined);
        const context = retrying(open().zk, { clock });
        const failed = failure(clock, watchUntil(context, "/x", controller.signal, ask, wakes));
        await clock.advance(100);
        controller.abort(new Error("Enough"));
        const error = await failed;
        assert.match(error.message, /it was cancelled: Enough/);
        await clock.advance(100);
        assert.deepEqual([listeners(), removed], [0, 1]);
      },
      {
        onRequest({ opCode }) {
          if (opCode === OpCode.removeWatches) removed += 1;
          return "handle";
        },
      },
    );
  });
});
