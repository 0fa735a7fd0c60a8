/** A stub's watches that fire once, over an object that loses its memory. */
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { FrameKind, plainFrame, type Frame } from "../../../src/durable/boundary/frames.ts";
import { zooKeeperStubErrors } from "../../../src/durable/zookeeper/stub-errors.ts";
import type { Begun, StubLink } from "../../../src/durable/zookeeper/stub-link.ts";
import { StubWatches } from "../../../src/durable/zookeeper/stub-watches.ts";
import type { WatchedEvent } from "../../../src/zookeeper/index.ts";

/** A stream that an object has open, as the object sees it. */
class OpenStream {
  readonly frames: Frame[] = [];
  #error: Error | undefined;
  #wake: (() => void) | undefined;

  async next(): Promise<Frame | undefined> {
    while (this.frames.length === 0 && this.#error === undefined) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    if (this.#error !== undefined) throw this.#error;
    return this.frames.shift();
  }

  tell(event: WatchedEvent, number: number): void {
    this.frames.push(plainFrame(FrameKind.message, { event, number }));
    this.#wake?.();
  }

  fail(error: Error): void {
    this.#error ??= error;
    this.#wake?.();
  }

  lose(): void {
    this.fail(
      zooKeeperStubErrors.lost(
        { message: "It was reset", overloaded: false, tooLong: false, cause: undefined },
        { method: "getData", args: [] },
      ),
    );
  }
}

let streams: Map<string, OpenStream>;
/** What is read. */
let now: { mzxid: bigint; pzxid: bigint };
let calls: (readonly unknown[])[];
let watches: StubWatches;

beforeEach(() => {
  streams = new Map();
  calls = [];
  now = { mzxid: 1n, pzxid: 1n };
  let ids = 0;
  const begin = async (_operation: string, [path]: readonly [string]): Promise<Begun> => {
    const incoming = new OpenStream();
    streams.set(path, incoming);
    return { incoming, head: { value: { stat: now } } } as unknown as Begun;
  };
  const link = {
    ...{ begin, again: begin, isClosed: false },
    newId: () => String(ids++),
    deliver: (callback: () => unknown) => void callback(),
    call: async (...call: readonly unknown[]) => void calls.push(call),
  };
  watches = new StubWatches(link as unknown as StubLink);
});

/** Lets all promises go round that can: nothing here waits for anything else. */
async function settled(): Promise<void> {
  for (let round = 0; round < 100; round++) await Promise.resolve();
}

describe("a watch that fires once", () => {
  test("hears of one event once, by however many reads", async () => {
    const told: WatchedEvent[] = [];
    const watcher = (event: WatchedEvent): void => void told.push(event);
    for (const path of ["/a", "/b"]) await watches.read("getData", path, watcher, {});
    for (const stream of streams.values()) stream.tell({ type: "NodeDataChanged", path: "/a" }, 1);
    await settled();
    assert.equal(told.length, 1);
  });

  test("on the configuration is found by the node that it is", async () => {
    const told: WatchedEvent[] = [];
    const watcher = (event: WatchedEvent): void => void told.push(event);
    await watches.read("getConfig", undefined, watcher, {});
    await watches.remove("/zookeeper/config", { watcher });
    assert.deepEqual(calls, [["removeWatches", ["/zookeeper/config", { ids: ["0"], type: "any", local: false }], {}]]);
    now = { mzxid: 2n, pzxid: 1n };
    streams.get("/zookeeper/config")?.lose();
    await settled();
    assert.deepEqual(told, [{ type: "NodeDataChanged", path: "/zookeeper/config" }]);
  });

  test("hears of what comes after the object lost its memory, which begins its numbers anew", async () => {
    const told: string[] = [];
    const watcher = ({ path }: WatchedEvent): void => {
      told.push(path);
      if (told.length === 1) void watches.read("getData", path, watcher, {});
    };
    for (const path of ["/a", "/b"]) await watches.read("getData", path, watcher, {});
    streams.get("/a")?.tell({ type: "NodeDataChanged", path: "/a" }, 1);
    await settled();
    for (const stream of streams.values()) stream.lose();
    await settled();
    streams.get("/b")?.tell({ type: "NodeDataChanged", path: "/b" }, 1);
    await settled();
    assert.deepEqual(told, ["/a", "/b"]);
  });
});
