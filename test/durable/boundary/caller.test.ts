/** A stub's calls, without a runtime: what is told of those that do not reach the object, and what is left of them. */
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { Caller, type StubErrors } from "../../../src/durable/boundary/caller.ts";
import type { RemoteObject, RemoteStream, Reply, WhenLeft } from "../../../src/durable/boundary/protocol.ts";
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
/** What the object may ask the caller of the latest call. */
let whenLeft: WhenLeft;
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
  call(request, askCaller) {
    refuseToClone(request);
    heard.push("call");
    whenLeft = askCaller;
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
    timer: (delayMs, callback) => clock.setTimer(delayMs, callback),
  });
}

beforeEach(() => {
  heard = [];
  calls = Promise.resolve({ ok: true, value: 1 });
  clock = new VirtualClock();
});

describe("a stub's call", () => {
  test("that was cancelled before it began is not sent, and says so", async () => {
    const call = newCaller().call(place, NAME, { signal: AbortSignal.abort("enough") });
    await assert.rejects(call, /cancelled before: enough/);
    assert.deepEqual(heard, []);
  });

  test("that is cancelled under way says so, also to an object that has asked", async () => {
    calls = new Promise(() => {});
    const controller = new AbortController();
    const call = newCaller().call(place, NAME, { signal: controller.signal });
    const asked = whenLeft();
    controller.abort("enough");
    await assert.rejects(call, /cancelled under way: enough/);
    assert.equal(await asked, "The caller gave up");
  });

  test("tells an object that asks later, at once", async () => {
    calls = new Promise(() => {});
    const controller = new AbortController();
    const call = newCaller().call(place, NAME, { signal: controller.signal });
    controller.abort("enough");
    await assert.rejects(call);
    assert.equal(await whenLeft(), "The caller gave up");
  });

  test("that is over leaves no question open", async () => {
    const { promise, resolve } = Promise.withResolvers<Reply>();
    calls = promise;
    const call = newCaller().call(place, NAME, { timeoutMs: 1_000 });
    const asked = whenLeft();
    resolve({ ok: true, value: 7 });
    assert.equal(await call, 7);
    assert.equal(await asked, "The call is over");
    assert.equal(clock.pendingTimers, 0);
  });

  test("that is lost leaves no question open", async () => {
    const { promise, reject } = Promise.withResolvers<Reply>();
    calls = promise;
    const call = newCaller().call(place, NAME);
    const asked = whenLeft();
    reject(new Error("It was reset"));
    await assert.rejects(call, /lost: It was reset/);
    assert.equal(await asked, "The call is lost");
  });

  test("whose arguments cannot cross is the client's own error, and the next is made", async () => {
    const caller = newCaller();
    const call = caller.call(place, { method: "echo", args: [() => {}] }, { timeoutMs: 1_000 });
    await assert.rejects(call, /uncrossable: DataCloneError/);
    assert.deepEqual([heard, clock.pendingTimers], [[], 0]);
    assert.equal(await caller.call(place, NAME), 1);
  });

  test("that the object does not answer ends with its time, and the object can hear of it", async () => {
    calls = new Promise(() => {});
    const call = newCaller().call(place, NAME, { timeoutMs: 1_000 });
    const asked = whenLeft();
    const rejected = assert.rejects(call, /out of time: 1000/);
    await clock.advance(1_000);
    await rejected;
    assert.equal(await asked, "The caller gave up");
    assert.equal(clock.pendingTimers, 0);
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
