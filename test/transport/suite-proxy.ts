/** The shared suite's tests of HTTP CONNECT proxies. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ProxyOptions } from "../../src/core/dialer.ts";
import { type CompanionPorts, PROXY_CREDENTIALS } from "../support/companion-info.ts";
import type { SuiteContext } from "./suite-context.ts";
import { dialError, upgradeError } from "./suite-connecting.ts";

export function proxyTests(context: SuiteContext): void {
  const proxyAt = (port: keyof CompanionPorts): ProxyOptions => context.address(port);
  tunnelTests(context, proxyAt);
  refusalTests(context, proxyAt);
  if (context.can.environment) environmentTests(context, proxyAt);
}

type ProxyAt = (port: keyof CompanionPorts) => ProxyOptions;

function tunnelTests(context: SuiteContext, proxyAt: ProxyAt): void {
  test("bytes go through a proxy, both ways and to both ends", async () => {
    const echo = await context.open("echo", { proxy: proxyAt("proxy") });
    const { host, port } = context.address("echo");
    assert.equal(echo.stream.remoteAddress, `${host}:${port}`);
    echo.send("hello ");
    echo.send(new Uint8Array(1_000_000));
    await context.wait(echo.received(1_000_006));
    echo.guarded(() => echo.stream.closeWrite());
    await context.wait(echo.closed());
    assert.equal(echo.readEnds, 1);
    assert.equal(echo.closeError, undefined);
  });

  test("bytes that come with the proxy's answer are not lost", async () => {
    const echo = await context.open("echo", { proxy: proxyAt("proxyEager") });
    echo.send("bird");
    await context.wait(echo.received(10));
    assert.equal(echo.text, "early bird");
    await context.finish(echo);
  });

  test("the proxy gets the credentials", async () => {
    const proxy = { ...proxyAt("proxyAuth"), credentials: PROXY_CREDENTIALS };
    const echo = await context.open("echo", { proxy });
    echo.send("hello");
    await context.wait(echo.received(5));
    await context.finish(echo);
  });

  if (context.can.ca === "none") return;

  test("TLS goes through a proxy, and is checked against the target's name", async () => {
    const ca = context.can.ca === "own" ? [context.companion.certificates.ca] : undefined;
    const options = { proxy: proxyAt("proxy"), tls: { ca, alpnProtocols: ["h2"] } };
    const echo = await context.open("tlsEcho", options);
    assert.deepEqual(echo.stream.tls, { alpnProtocol: context.can.alpn ? "h2" : undefined });
    echo.send("hello");
    echo.send(new Uint8Array(1_000_000));
    await context.wait(echo.received(1_000_005));
    await context.finish(echo);
    const error = await upgradeError(context, context.address("tlsOther"), options);
    assert.equal(error.step, "tls", error.message);
  });
}

const REFUSALS: readonly (readonly [what: string, port: keyof CompanionPorts, message: RegExp])[] = [
  ["a proxy that wants credentials", "proxyAuth", /"HTTP\/1\.1 407 .*pass the proxy's credentials/],
  ["a proxy's error page", "proxyForbidden", /"HTTP\/1\.1 403 Forbidden": "<html> <h1>Not from here/],
  ["a peer that is no proxy", "proxyOther", /did not answer in HTTP\/1\.1, but with "SSH-2\.0/],
  ["a proxy whose answer has no end", "proxyEndless", /longer than 8 KiB/],
  ["a proxy that closes the connection", "proxyClosing", /closed the connection without an answer/],
];

function refusalTests(context: SuiteContext, proxyAt: ProxyAt): void {
  for (const [what, port, message] of REFUSALS) {
    test(`${what} is an error at the step proxy`, async () => {
      const error = await dialError(context, context.address("echo"), { proxy: proxyAt(port) });
      assert.equal(error.step, "proxy", error.message);
      assert.match(error.message, message);
    });
  }

  test("credentials are never in an error", async () => {
    const credentials = { username: "somebody", password: "secret-word" };
    const error = await dialError(context, context.address("echo"), {
      proxy: { ...proxyAt("proxyAuth"), credentials },
    });
    assert.doesNotMatch(`${error.message} ${error.stack ?? ""}`, /secret-word|somebody|c29tZWJvZHk/);
  });

  test("a proxy that says nothing is given up at the deadline", async () => {
    const options = { proxy: proxyAt("silent"), connectTimeoutMs: 500 };
    const error = await dialError(context, context.address("echo"), options);
    assert.equal(error.step, "proxy");
    assert.equal(error.code, "ETIMEDOUT");
  });

  test("a proxy that cannot be reached fails at the step connect", async () => {
    const error = await dialError(context, context.address("echo"), { proxy: proxyAt("refused") });
    assert.equal(error.step, "connect");
  });
}

function environmentTests(context: SuiteContext, proxyAt: ProxyAt): void {
  test("the environment's proxy is asked for a remote peer, not for a local one, and only if told to", async () => {
    const saved = { ...process.env };
    const { host, port } = proxyAt("proxyForbidden");
    const remote = { host: "remote.invalid", port: 443 };
    try {
      for (const name of ["no_proxy", "NO_PROXY", "https_proxy"]) delete process.env[name];
      process.env["HTTPS_PROXY"] = `http://${host}:${port}`;
      assert.equal((await dialError(context, remote, { proxy: "environment" })).step, "proxy");
      assert.equal((await dialError(context, remote)).step, "resolve");
      await context.finish(await context.open("echo", { proxy: "environment" }));
      process.env["NO_PROXY"] = ".invalid";
      assert.equal((await dialError(context, remote, { proxy: "environment" })).step, "resolve");
    } finally {
      for (const name of ["no_proxy", "NO_PROXY", "https_proxy", "HTTPS_PROXY"]) {
        const value = saved[name];
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });
}
