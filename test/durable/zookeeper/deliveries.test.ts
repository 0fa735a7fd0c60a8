/** How events reach those who want them: an entrypoint, again and again; a WebSocket, within a window. */
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { EntrypointDelivery } from "../../../src/durable/zookeeper/lasting/entrypoint-delivery.ts";
import { Outbox } from "../../../src/durable/zookeeper/lasting/outbox.ts";
import { SocketDelivery } from "../../../src/durable/zookeeper/lasting/socket-delivery.ts";
import type { DeliverTo, WatchBatch } from "../../../src/durable/zookeeper/lasting/subscription.ts";
import type { HibernatableSocket } from "../../../src/durable/workers-api.ts";
import { VirtualClock } from "../../../src/transport/memory/index.ts";
import { MemoryStorage } from "../support/memory.ts";

let clock: VirtualClock;
let outbox: Outbox;

function newOutbox(deliverTo: DeliverTo): void {
  const subscription = { id: "s", path: "/a", mode: "persistent", deliverTo, acknowledged: 0 } as const;
  outbox = new Outbox(new MemoryStorage(), { subscription, isBroken: false });
}

function add(count: number): void {
  for (let i = 0; i < count; i++) outbox.add({ type: "NodeDataChanged", path: "/a" });
}

/** What the entrypoint was called with, and what it does next. */
let batches: WatchBatch[] = [];
let answers: (() => Promise<unknown>)[] = [];

function newDelivery(): EntrypointDelivery {
  newOutbox({ entrypoint: "WATCHER", method: "onWatch" });
  return new EntrypointDelivery({
    ...{ outbox, clock, random: { next: () => 1 } },
    async call(entrypoint, method, batch) {
      assert.deepEqual([entrypoint, method], ["WATCHER", "onWatch"]);
      batches.push(batch);
      await answers.shift()?.();
    },
  });
}

const toldNumbers = (): readonly string[] => batches.map(({ events }) => events.map(({ number }) => number).join());

beforeEach(() => {
  clock = new VirtualClock();
  batches = [];
  answers = [];
});

describe("delivery to an entrypoint", () => {
  test("is a batch at a time, in order", async () => {
    const delivery = newDelivery();
    add(250);
    delivery.wake();
    delivery.wake();
    await clock.advance(0);
    assert.deepEqual(
      batches.map(({ events }) => [events[0]?.number, events.at(-1)?.number]),
      [
        [1, 100],
        [101, 200],
        [201, 250],
      ],
    );
    assert.deepEqual(outbox.pending(1), []);
  });

  test("is tried again after a pause that doubles, with what came meanwhile", async () => {
    const delivery = newDelivery();
    const fail = (): Promise<never> => Promise.reject(new Error("It does not want to"));
    answers = [fail, fail, fail];
    add(1);
    delivery.wake();
    await clock.advance(0);
    add(1);
    delivery.wake();
    await clock.advance(490);
    assert.deepEqual(toldNumbers(), ["1"]);
    await clock.advance(20);
    assert.deepEqual(toldNumbers(), ["1", "1,2"]);
    await clock.advance(1_010);
    assert.equal(batches.length, 3);
    await clock.advance(2_010);
    assert.deepEqual(toldNumbers(), ["1", "1,2", "1,2", "1,2"]);
    assert.deepEqual(outbox.pending(1), []);
    // What was told at last begins with a short pause again.
    answers = [fail];
    add(1);
    delivery.wake();
    await clock.advance(510);
    assert.deepEqual(toldNumbers().slice(4), ["3", "3"]);
  });

  test("to one that hangs is given up, and made again", async () => {
    const delivery = newDelivery();
    answers = [() => new Promise(() => {})];
    add(1);
    delivery.wake();
    await clock.advance(29_000);
    assert.equal(batches.length, 1);
    await clock.advance(2_000);
    assert.equal(batches.length, 2);
    assert.deepEqual(outbox.pending(1), []);
  });

  test("that is stopped acknowledges nothing any more", async () => {
    const delivery = newDelivery();
    const released = Promise.withResolvers<void>();
    answers = [() => released.promise];
    add(1);
    delivery.wake();
    await clock.advance(0);
    delivery.stop();
    released.resolve();
    await clock.advance(100_000);
    assert.equal(outbox.pending(1).length, 1);
    assert.equal(batches.length, 1);
  });
});

/** A socket that notes what it is sent. */
class TestSocket implements HibernatableSocket {
  readonly sent: string[] = [];
  closedWith: number | undefined;
  #attachment: unknown;

  send(message: string): void {
    if (this.closedWith !== undefined) throw new Error("It is closed");
    this.sent.push(message);
  }

  close(code?: number): void {
    this.closedWith = code;
  }

  serializeAttachment(value: unknown): void {
    this.#attachment = structuredClone(value);
  }

  deserializeAttachment(): unknown {
    return structuredClone(this.#attachment);
  }

  get numbers(): readonly number[] {
    return this.sent.map((message) => (JSON.parse(message) as { number: number }).number);
  }
}

describe("delivery to a WebSocket", () => {
  let sockets: TestSocket[];
  let delivery: SocketDelivery;

  beforeEach(() => {
    sockets = [];
    newOutbox("websocket");
    delivery = new SocketDelivery(outbox, () => sockets);
  });

  function open(from?: number): TestSocket {
    const socket = new TestSocket();
    sockets.unshift(socket);
    delivery.opened(socket, from);
    return socket;
  }

  test("sends a hundred ahead of their acknowledgement, and goes on with each", () => {
    add(150);
    const socket = open();
    assert.deepEqual([socket.numbers.length, socket.numbers.at(-1)], [100, 100]);
    delivery.heard(socket, JSON.stringify({ ack: 10 }));
    assert.deepEqual([socket.numbers.length, socket.numbers.at(-1)], [110, 110]);
    delivery.wake();
    assert.equal(socket.numbers.length, 110);
  });

  test("begins with what was not acknowledged, or with what is asked for", () => {
    add(5);
    delivery.heard(open(), JSON.stringify({ ack: 2 }));
    assert.deepEqual(open().numbers, [3, 4, 5]);
    assert.deepEqual(open(5).numbers, [5]);
    assert.deepEqual(open(2).numbers, [5]);
    assert.deepEqual(open(6).numbers, []);
    add(1);
    delivery.wake();
    assert.deepEqual(sockets[0]?.numbers, [6]);
  });

  test("goes to the newest of several, and the others are closed", () => {
    const [first, second] = [open(), open()];
    assert.equal(first.closedWith, 4_000);
    sockets.reverse();
    add(1);
    delivery.wake();
    assert.deepEqual([first.numbers, second.numbers], [[], [1]]);
  });

  test("loses nothing by who asks for what comes after numbers that were never given", () => {
    add(5);
    const [known, stranger] = [open(), open(7)];
    assert.deepEqual([stranger.closedWith, stranger.numbers, known.closedWith], [1_008, [], undefined]);
    add(1);
    delivery.wake();
    assert.deepEqual(known.numbers, [1, 2, 3, 4, 5, 6]);
    assert.equal(outbox.pending(10).length, 6);
  });

  test("loses nothing by who acknowledges what was not sent", () => {
    add(150);
    const socket = open();
    delivery.heard(socket, JSON.stringify({ ack: 101 }));
    assert.equal(socket.closedWith, 1_008);
    assert.equal(outbox.pending(200).length, 150);
  });

  test("takes an acknowledgement again from who has come again", () => {
    add(3);
    delivery.heard(open(), JSON.stringify({ ack: 3 }));
    const again = open(4);
    delivery.heard(again, JSON.stringify({ ack: 3 }));
    assert.equal(again.closedWith, undefined);
  });

  test("writes a transaction's number as a text", () => {
    outbox.add({ type: "NodeCreated", path: "/a", zxid: 2n ** 60n });
    assert.deepEqual(JSON.parse(open().sent[0] ?? ""), {
      ...{ type: "NodeCreated", path: "/a", zxid: String(2n ** 60n), number: 1 },
    });
  });

  for (const nonsense of [
    "",
    "nonsense",
    "{}",
    "null",
    '{"ack":"1"}',
    '{"ack":2}',
    `{"ack":1${" ".repeat(100)}}`,
    new Uint8Array(3),
  ]) {
    test(`ends a socket that says ${JSON.stringify(nonsense).slice(0, 20)}`, () => {
      add(1);
      const socket = open();
      delivery.heard(socket, nonsense);
      assert.equal(socket.closedWith, 1_008);
      assert.equal(outbox.pending(1).length, 1);
    });
  }

  test("is over when its subscription is", () => {
    const socket = open();
    delivery.stop();
    assert.equal(socket.closedWith, 4_001);
  });
});
