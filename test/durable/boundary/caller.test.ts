/** A stub's calls, without a runtime: what is told of those that do not reach the object, and what is left of them. */
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { Caller, type StubErrors } from "../../../src/durable/boundary/caller.ts";
import type { RemoteHold, RemoteObject, RemoteStream, Reply } from "../../../src/durable/boundary/protocol.ts";
import type { Place } from "../../../src/durable/placement.ts";
import type { RpcResult } from "../../../src/durable/workers-api.ts";
import { VirtualClock } from "../../../src/transport/memory/index.ts";
import { memoryPipe } from "../support/memory.ts";

const errors: StubErrors = {
  revive: (plain) => new Error(`revived: ${JSON.stringify(plain)}`),
  lost: ({ message }) => new Error(`lost: ${message}`),
  outOfTime: (timeoutMs) => new Error(`out of time: ${timeoutMs}`),
  cancelled: (reason, _call, isSent) => new Error(`cancelled ${isSent ? "under way" : "before"}: ${String(reason)}`),
  uncrossable: (cause) => new Error(`uncrossable: ${String(cause)}`),
};

const NAME = { method: "echo", args: [] };

/** What the object heard. */
let heard: string[];
let held: number;
let calls: Promise<Reply>;
let clock: VirtualClock;

function rpc<T>(value: T | Promise<T>, dispose: () => void): RpcResult<T> {
  const withDispose = Promise.resolve(value).then((each) =>
    Object.assign(each as object, { [Symbol.dispose]: dispose }),
  );
  return Object.assign(withDispose, { [Symbol.dispose]: dispose }) as unknown as RpcResult<T>;
}

function refuseToClone(value: unknown): void {
  structuredClone(value);
}

const object: RemoteObject = {
  hold() {
    held += 1;
    return rpc<RemoteHold>({ cancel: (id) => void heard.push(`cancel ${id}`) }, () => (held -= 1));
  },
  call(_holder, id, request) {
    refuseToClone(request);
    heard.push(`call ${id}`);
    return rpc(calls, () => {});
  },
  stream(request) {
    refuseToClone(request);
    heard.push("stream");
    return rpc<RemoteStream>({ call: { cancel() {} }, response: memoryPipe().readable }, () =>
      heard.push("let go of the stream"),
    );
  },
};
const place: Place<RemoteObject> = { stub: () => object };

function newCaller(): Caller {
  return new Caller({
    ...{ target: "a", options: {}, keepAlive: "while-used", errors, newPipe: memoryPipe },
    random: { next: () => 0.5 },
    timer: (delayMs, callback) => clock.setTimer(delayMs, callback),
  });
}

beforeEach(() => {
  heard = [];
  held = 0;
  calls = Promise.resolve({ ok: true, value: 1 });
  clock = new VirtualClock();
});

describe("a stub's call", () => {
  test("that was cancelled before it began is not sent, and says so", async () => {
    const call = newCaller().call(place, NAME, { signal: AbortSignal.abort("enough") });
    await assert.rejects(call, /cancelled before: enough/);
    assert.deepEqual([heard, held], [[], 0]);
  });

  test("that is cancelled under way reaches the object, and says so", async () => {
    calls = new Promise(() => {});
    const controller = new AbortController();
    const call = newCaller().call(place, NAME, { signal: controller.signal });
    controller.abort("enough");
    await assert.rejects(call, /cancelled under way: enough/);
    await clock.settle();
    assert.deepEqual([heard, held], [["call 0", "cancel 0"], 0]);
  });

  test("whose arguments cannot cross is the client's own error, and holds nothing", async () => {
    const caller = newCaller();
    const call = caller.call(place, { method: "echo", args: [() => {}] }, { timeoutMs: 1_000 });
    await assert.rejects(call, /uncrossable: DataCloneError/);
    await clock.settle();
    assert.deepEqual([heard, held, clock.pendingTimers], [[], 0, 0]);
    assert.equal(await caller.call(place, NAME), 1);
    await clock.settle();
    assert.equal(held, 0);
  });

  test("that the object does not answer ends with its time, and is cancelled there", async () => {
    calls = new Promise(() => {});
    const call = newCaller().call(place, NAME, { timeoutMs: 1_000 });
    const rejected = assert.rejects(call, /out of time: 1000/);
    await clock.advance(1_000);
    await rejected;
    await clock.settle();
    assert.deepEqual([heard, held, clock.pendingTimers], [["call 0", "cancel 0"], 0, 0]);
  });
});

describe("a stub's stream", () => {
  test("that was cancelled before it began is not sent, and says so", async () => {
    const stream = newCaller().stream(place, NAME, { signal: AbortSignal.abort("enough") }, true);
    await assert.rejects(stream.next(), /cancelled before: enough/);
    assert.deepEqual(heard, []);
  });

  test("whose arguments cannot cross is the client's own error", async () => {
    const stream = newCaller().stream(place, { method: "echo", args: [() => {}] }, { timeoutMs: 1_000 }, true);
    await assert.rejects(stream.next(), /uncrossable: DataCloneError/);
    assert.deepEqual([heard, clock.pendingTimers], [[], 0]);
  });

  test("ends with its time, and lets go of what is at the other end", async () => {
    const stream = newCaller().stream(place, NAME, { timeoutMs: 1_000 }, true);
    const rejected = assert.rejects(stream.next(), /out of time: 1000/);
    await clock.advance(1_000);
    await rejected;
    await clock.settle();
    assert.deepEqual([heard, clock.pendingTimers], [["stream", "let go of the stream"], 0]);
  });
});
