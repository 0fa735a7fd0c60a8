/** A dial's deadline, signal and releases, on virtual time. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { TransportError } from "../../src/core/transport-error.ts";
import { type DialAttempt, attemptDial } from "../../src/transport/dial-attempt.ts";
import { VirtualClock } from "../../src/transport/memory/virtual-clock.ts";

const address = { host: "peer.test", port: 1 };

/** Runs an attempt whose steps wait for `settle` or `fail`. */
function setUp(options: { readonly connectTimeoutMs?: number; readonly signal?: AbortSignal } = {}) {
  const clock = new VirtualClock();
  const released: string[] = [];
  let attempt!: DialAttempt;
  let settle!: (value: string) => void;
  let fail!: (error: unknown) => void;
  const dialled = attemptDial(address, { clock, ...options }, (own) => {
    attempt = own;
    own.onFailure(() => released.push("first"));
    own.onFailure(() => released.push("second"));
    return new Promise<string>((resolve, reject) => {
      settle = resolve;
      fail = reject;
    });
  });
  const outcome = dialled.catch((error: unknown) => error as TransportError);
  return { clock, released, attempt, settle, fail, outcome };
}

describe("an attempt to dial", () => {
  test("succeeds, and leaves no timer and releases nothing", async () => {
    const { clock, released, settle, outcome } = setUp();
    settle("stream");
    assert.equal(await outcome, "stream");
    assert.equal(clock.pendingTimers, 0);
    await clock.advance(60_000);
    assert.equal(released.length, 0);
  });

  test("ends after 20 s by itself, at the step where it is, and releases what it opened, the last first", async () => {
    const { clock, released, attempt, settle, outcome } = setUp();
    attempt.step = "tls";
    await clock.advance(19_999);
    assert.equal(released.length, 0);
    await clock.advance(1);
    const error = await outcome;
    assert.ok(error instanceof TransportError);
    assert.equal(error.step, "tls");
    assert.equal(error.message, 'Dialling "peer.test:1" took longer than 20000 ms, waiting for the TLS handshake');
    assert.deepEqual(released, ["second", "first"]);
    settle("late");
    attempt.onFailure(() => released.push("opened late"));
    assert.deepEqual(released, ["second", "first", "opened late"]);
  });

  test("ends with its signal, and takes its listener away", async () => {
    const listeners = new Set<() => void>();
    const signal = {
      aborted: false,
      reason: new Error("Stop"),
      addEventListener: (_type: string, listener: () => void) => listeners.add(listener),
      removeEventListener: (_type: string, listener: () => void) => listeners.delete(listener),
    } as unknown as AbortSignal;
    const { clock, released, outcome } = setUp({ signal });
    for (const listener of listeners) listener();
    const error = await outcome;
    assert.ok(error instanceof TransportError);
    assert.equal(error.code, "ECONNABORTED");
    assert.equal(listeners.size, 0);
    assert.equal(clock.pendingTimers, 0);
    assert.deepEqual(released, ["second", "first"]);
  });

  test("a step's own error is kept, any other is explained", async () => {
    const own = new TransportError({ step: "proxy", address: "peer.test:1", message: "Own" });
    const first = setUp();
    first.fail(own);
    assert.equal(await first.outcome, own);
    const second = setUp();
    const cause = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    second.fail(cause);
    const error = (await second.outcome) as TransportError;
    assert.equal(error.message, 'Connecting to "peer.test:1" failed: nothing listens there (connection refused)');
    assert.equal(error.code, "ECONNREFUSED");
    assert.equal(error.cause, cause);
    assert.deepEqual(second.released, ["second", "first"]);
  });

  test("steps that throw at once fail the attempt as well", async () => {
    const clock = new VirtualClock();
    const dialled = attemptDial(address, { clock }, () => {
      throw new Error("Thrown");
    });
    await assert.rejects(dialled, TransportError);
    assert.equal(clock.pendingTimers, 0);
  });
});
