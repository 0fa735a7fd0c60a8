/** The shared suite's tests of dialling: what fails, at which step, and that the deadline and the signal are kept. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DialAddress, DialOptions } from "../../src/core/dialer.ts";
import { TransportError } from "../../src/core/transport-error.ts";
import type { SuiteContext } from "./suite-context.ts";
import { Recorder } from "./recorder.ts";

/** Dials where it must fail, and answers the error. */
export async function dialError(
  context: SuiteContext,
  address: DialAddress,
  options: Omit<DialOptions, "clock"> = {},
): Promise<TransportError> {
  const dialled = context.dialer.dial(address, { clock: context.clock, ...options });
  const outcome = await context.wait(dialled.catch((error: unknown) => error));
  if (outcome instanceof TransportError) return outcome;
  throw new Error(`Dialling ended otherwise than with a TransportError: ${String(outcome)}`);
}

/** The error of a handshake that fails while dialling, or, on a runtime that does not wait for it, of the first write. */
export async function upgradeError(
  context: SuiteContext,
  address: DialAddress,
  options: Omit<DialOptions, "clock">,
): Promise<TransportError> {
  if (context.can.awaitsUpgrade) return dialError(context, address, options);
  const peer = new Recorder(await context.dialer.dial(address, { clock: context.clock, ...options }));
  peer.send("hello");
  await peer.closed();
  assert.ok(peer.closeError !== undefined);
  return peer.closeError;
}

export function connectingTests(context: SuiteContext): void {
  failureTests(context);
  deadlineTests(context);
  addressTests(context);
}

function failureTests(context: SuiteContext): void {
  test("a refused port fails at the step connect", async () => {
    const { host, port } = context.address("refused");
    const error = await dialError(context, { host, port });
    assert.equal(error.step, "connect");
    assert.equal(error.address, `${host}:${port}`);
    assert.match(error.message, new RegExp(`"${host}:${port}" failed`));
  });

  test("a name that does not resolve says so", async () => {
    const error = await dialError(context, { host: "nowhere.invalid", port: 443 });
    assert.equal(error.address, "nowhere.invalid:443");
    assert.equal(error.step, context.can.tellsResolve ? "resolve" : "connect");
    if (context.can.tellsResolve) assert.equal(error.code, "ENOTFOUND");
  });
}

function deadlineTests(context: SuiteContext): void {
  test("a peer that does not accept is given up at the deadline", async () => {
    const error = await dialError(context, context.address("full"), { connectTimeoutMs: 50 });
    assert.equal(error.step, "connect");
    assert.equal(error.code, "ETIMEDOUT");
    assert.match(error.message, /took longer than 50 ms, connecting$/);
  });

  test("a signal that is aborted already opens nothing", async () => {
    const reason = new Error("Stop");
    const error = await dialError(context, context.address("echo"), { signal: AbortSignal.abort(reason) });
    assert.equal(error.code, "ECONNABORTED");
    assert.equal(error.cause, reason);
  });

  test("a signal ends an attempt under way", async () => {
    const controller = new AbortController();
    const failed = dialError(context, context.address("full"), { signal: controller.signal });
    controller.abort(new Error("Stop"));
    const error = await failed;
    assert.equal(error.code, "ECONNABORTED");
    assert.match(error.message, /was aborted, .*: Stop$/);
  });

  test("a signal that is aborted after the dialling does not touch the stream", async () => {
    const controller = new AbortController();
    const echo = await context.open("echo", { signal: controller.signal });
    controller.abort();
    echo.send("still here");
    await context.wait(echo.received(10));
    await context.finish(echo);
  });
}

function addressTests(context: SuiteContext): void {
  const { can } = context;

  test(can.unix ? "a unix socket is dialled by its path" : "a unix socket is refused by name", async () => {
    const path = context.companion.unixPath || "/tmp/any.sock";
    if (!can.unix) {
      if (context.dialer.runtime === "memory") return;
      const error = await dialError(context, { path });
      assert.equal(error.step, "unsupported");
      assert.match(error.message, /unix socket/);
      return;
    }
    const echo = new Recorder(await context.dialer.dial({ path }, { clock: context.clock }));
    assert.equal(echo.stream.remoteAddress, `unix:${path}`);
    echo.send("hello");
    await echo.received(5);
    await context.finish(echo);
    const error = await dialError(context, { path: `${path}.missing` });
    assert.equal(error.step, "connect");
    assert.equal(error.code, "ENOENT");
  });

  test(can.localAddress ? "a local address is bound to" : "a local address is refused by name", async () => {
    if (can.localAddress) {
      const echo = await context.open("echo", { localAddress: "127.0.0.1" });
      await context.finish(echo);
      const error = await dialError(context, context.address("echo"), { localAddress: "192.0.2.1" });
      assert.equal(error.step, "connect");
      // Deno's `node:net` has another word for it.
      assert.ok(error.code === "EADDRNOTAVAIL" || error.code === "EINVAL", error.code);
      return;
    }
    const error = await dialError(context, context.address("echo"), { localAddress: "127.0.0.1" });
    assert.equal(error.step, "unsupported");
    assert.match(error.message, /localAddress/);
  });
}
