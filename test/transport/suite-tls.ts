/** The shared suite's tests of TLS: what the handshake settles, and each way in which it fails. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { TlsOptions } from "../../src/core/dialer.ts";
import type { SuiteContext } from "./suite-context.ts";
import { dialError, upgradeError } from "./suite-connecting.ts";

/** The options with which a runtime trusts the test authority. */
function trusting(context: SuiteContext, options: TlsOptions = {}): TlsOptions {
  return context.can.ca === "own" ? { ca: [context.companion.certificates.ca], ...options } : options;
}

export function tlsTests(context: SuiteContext): void {
  handshakeTests(context);
  if (context.can.ca === "none") return;
  failureTests(context);
  optionTests(context);
}

function handshakeTests(context: SuiteContext): void {
  const { can } = context;

  test("bytes come back over TLS", async () => {
    const echo = await context.open("tlsEcho", { tls: trusting(context) });
    assert.notEqual(echo.stream.tls, undefined);
    echo.send("hello");
    await context.wait(echo.received(5));
    assert.equal(echo.text, "hello");
    const large = new Uint8Array(1_000_000).fill(7);
    echo.send(large);
    await context.wait(echo.received(5 + large.byteLength));
    await context.finish(echo);
  });

  test(can.alpn ? "ALPN chooses among the protocols offered" : "ALPN protocols are left out", async () => {
    const tls = trusting(context, { alpnProtocols: ["h2"] });
    const echo = await context.open("tlsEcho", { tls });
    assert.deepEqual(echo.stream.tls, { alpnProtocol: can.alpn ? "h2" : undefined });
    await context.finish(echo);
    const plain = await context.open("tlsNoAlpn", { tls });
    assert.deepEqual(plain.stream.tls, { alpnProtocol: undefined });
    await context.finish(plain);
  });

  test("TLS spoken to a plaintext port fails at the step tls", async () => {
    const error = await dialError(context, context.address("echo"), {
      tls: trusting(context),
      connectTimeoutMs: 5_000,
    });
    assert.equal(error.step, "tls", error.message);
    assert.notEqual(error.code, "ETIMEDOUT");
  });
}

function failureTests(context: SuiteContext): void {
  test("a certificate for another name is refused", async () => {
    const error = await dialError(context, context.address("tlsOther"), { tls: trusting(context) });
    assert.equal(error.step, "tls", error.message);
  });

  test("a TLS handshake without an answer ends at the deadline", async () => {
    const error = await dialError(context, context.address("silent"), {
      tls: trusting(context),
      connectTimeoutMs: 500,
    });
    assert.equal(error.code, "ETIMEDOUT");
    assert.ok(["tls", "connect"].includes(error.step), error.step);
  });

  test("half-close works over TLS", async () => {
    const echo = await context.open("tlsEcho", { tls: trusting(context) });
    echo.send(new Uint8Array(300_000));
    echo.guarded(() => echo.stream.closeWrite());
    await context.wait(echo.closed());
    assert.equal(echo.closeError, undefined);
    assert.equal(echo.receivedBytes, 300_000);
  });
}

function optionTests(context: SuiteContext): void {
  const { can } = context;

  if (can.ca === "own") {
    test("a certificate of an unknown authority is refused", async () => {
      const error = await dialError(context, context.address("tlsEcho"), { tls: {} });
      assert.equal(error.step, "tls", error.message);
    });
  } else {
    test("a private authority is refused by name", async () => {
      const error = await dialError(context, context.address("tlsEcho"), { tls: { ca: ["any"] } });
      assert.equal(error.step, "unsupported");
      assert.match(error.message, /"ca"/);
    });
  }

  test("a server name decides over the host", async () => {
    const tls = trusting(context, { serverName: "other.test" });
    const echo = await context.open("tlsOther", { tls });
    await context.finish(echo);
    const error = await upgradeError(context, context.address("tlsEcho"), { tls });
    assert.equal(error.step, "tls", error.message);
  });

  test(
    can.clientCertificate ? "a client certificate is shown" : "a client certificate is refused by name",
    async () => {
      const { client: clientCertificate } = context.companion.certificates;
      const tls = trusting(context, { clientCertificate });
      if (!can.clientCertificate) {
        const error = await dialError(context, context.address("tlsClient"), { tls });
        assert.equal(error.step, "unsupported");
        assert.match(error.message, /"clientCertificate"/);
        return;
      }
      const echo = await context.open("tlsClient", { tls });
      echo.send("hello");
      await context.wait(echo.received(5));
      await context.finish(echo);
    },
  );

  test("a server that misses its client certificate ends the open stream", async () => {
    // In TLS 1.3 the client is done before the server looks, so the end comes after the handshake.
    const peer = await context.open("tlsClient", { tls: trusting(context) });
    await context.wait(peer.when(() => peer.readEnds + peer.closes > 0));
    assert.equal(peer.receivedBytes, 0);
    peer.stream.abort();
    await context.wait(peer.closed());
  });
}
