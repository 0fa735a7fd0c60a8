/** A dialer with a limit: who waits, for how long, and whose turn it is. */
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import type { ByteStream, ByteStreamHandler } from "../../src/core/byte-stream.ts";
import type { Dialer } from "../../src/core/dialer.ts";
import { TransportError } from "../../src/core/transport-error.ts";
import { limitedDialer } from "../../src/transport/limited-dialer.ts";
import { memoryDialer, type MemoryDialer, VirtualClock } from "../../src/transport/memory/index.ts";

const ADDRESS = { host: "server.test", port: 1 };

let clock: VirtualClock;
let network: MemoryDialer;
let dialer: Dialer;
let accepted: ByteStream[];

beforeEach(() => {
  clock = new VirtualClock();
  network = memoryDialer({ clock });
  accepted = [];
  network.listen(ADDRESS, (stream) => {
    stream.start(ignoring());
    accepted.push(stream);
  });
  dialer = limitedDialer(network, { maxConnections: 2, maxWaiting: 3 });
});

function ignoring(onClose = (): void => {}): ByteStreamHandler {
  return { onData() {}, onReadEnd() {}, onDrain() {}, onClose };
}

function dial(
  options: { readonly connectTimeoutMs?: number; readonly signal?: AbortSignal } = {},
): Promise<ByteStream> {
  return dialer.dial(ADDRESS, { clock, ...options });
}

async function started(): Promise<ByteStream> {
  const stream = await clock.runUntil(dial());
  stream.start(ignoring());
  return stream;
}

/** What became of a promise by now. */
async function stateOf(promise: Promise<unknown>): Promise<string> {
  await clock.settle();
  return Promise.race([
    promise.then(
      () => "done",
      () => "failed",
    ),
    Promise.resolve().then(() => Promise.resolve("waiting")),
  ]);
}

describe("a limited dialer", () => {
  test("lets those beyond the limit wait until a connection is closed, in their order", async () => {
    const first = await started();
    const second = await started();
    const third = dial();
    const fourth = dial();
    assert.equal(await stateOf(third), "waiting");
    assert.equal(accepted.length, 2);
    first.close();
    await clock.advance(1);
    assert.equal(await stateOf(third), "done");
    assert.equal(await stateOf(fourth), "waiting");
    second.abort();
    await clock.advance(1);
    assert.equal(await stateOf(fourth), "done");
    assert.equal(accepted.length, 4);
  });

  test("counts a connection that was closed without ever being started", async () => {
    const first = await clock.runUntil(dial());
    await started();
    const third = dial();
    first.abort();
    first.abort();
    await clock.runUntil(third);
    const fourth = dial();
    assert.equal(await stateOf(fourth), "waiting");
  });

  test("counts the peer's closing, and a dial that fails", async () => {
    await started();
    await started();
    const third = dial();
    accepted[0]?.abort();
    const stream = await clock.runUntil(third);
    stream.start(ignoring());
    stream.close();
    await clock.advance(1);
    const refused = dialer.dial({ host: "nobody.test", port: 1 }, { clock });
    await assert.rejects(clock.runUntil(refused), TransportError);
    await started();
  });

  test("a wait counts towards the time to connect, and says what it was for", async () => {
    await started();
    await started();
    const waiting = dial({ connectTimeoutMs: 500 });
    waiting.catch(() => {});
    await clock.advance(501);
    await assert.rejects(waiting, (error: TransportError) => {
      assert.equal(error.code, "ETIMEDOUT");
      assert.match(error.message, /2 connections are open at once/);
      return true;
    });
    assert.equal(clock.pendingTimers, 0);
  });

  test("a wait ends with its signal, and its turn is another's", async () => {
    const first = await started();
    await started();
    const controller = new AbortController();
    const cancelled = dial({ signal: controller.signal });
    const next = dial();
    controller.abort(new Error("enough"));
    await assert.rejects(cancelled, /cancelled/);
    first.close();
    await clock.runUntil(next);
  });

  test("a dial with a signal that is over is not begun", async () => {
    await started();
    await started();
    await assert.rejects(dial({ signal: AbortSignal.abort() }), /cancelled/);
    assert.equal(clock.pendingTimers, 0);
  });

  test("refuses more than may wait", async () => {
    await started();
    await started();
    for (let i = 0; i < 3; i++) dial().catch(() => {});
    await assert.rejects(dial(), /3 others wait already/);
  });

  for (const maxConnections of [0, -1, 1.5, Number.NaN]) {
    test(`refuses a limit of ${maxConnections}`, () => {
      assert.throws(() => limitedDialer(network, { maxConnections }), RangeError);
    });
  }

  test("is what the dialer is besides", () => {
    assert.equal(dialer.runtime, "memory");
    assert.equal(dialer.dns, network.dns);
  });
});
