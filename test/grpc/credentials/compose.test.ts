/** Which credentials go together, what they make, and where they are refused. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code } from "@connectrpc/connect";
import { callAudience, type CallCredentials } from "../../../src/grpc/credentials/call-credentials.ts";
import { insecure, tls } from "../../../src/grpc/credentials/channel-credentials.ts";
import {
  checkCallCredentials,
  composeCallCredentials,
  composeChannelCredentials,
} from "../../../src/grpc/credentials/compose.ts";
import { GrpcError } from "../../../src/grpc/error.ts";

const context = {
  audience: "https://example.com/a.B",
  path: "/a.B/C",
  signal: new AbortController().signal,
};

function sending(metadata: Readonly<Record<string, string>>, requireTransportSecurity = true): CallCredentials {
  return { requireTransportSecurity, metadata: () => metadata };
}

const first = sending({ Authorization: "Bearer one", "x-first": "1" });
const second: CallCredentials = {
  requireTransportSecurity: false,
  metadata: async () => ({ authorization: "Bearer two", "x-second": "2" }),
};

describe("call credentials", () => {
  test("together send what each makes, the later one's where both make the same", async () => {
    const expected = { authorization: "Bearer two", "x-first": "1", "x-second": "2" };
    assert.deepEqual(await composeCallCredentials(first, second).metadata(context), expected);
    assert.deepEqual(await composeCallCredentials().metadata(context), {});
  });

  test("together need a secure connection if one does", () => {
    assert.equal(composeCallCredentials(second, first).requireTransportSecurity, true);
    assert.equal(composeCallCredentials(second, second).requireTransportSecurity, false);
  });

  test("fail together with the one that fails", async () => {
    const failing: CallCredentials = {
      requireTransportSecurity: false,
      metadata: () => Promise.reject(new Error("Not today")),
    };
    await assert.rejects(async () => composeCallCredentials(second, failing).metadata(context), /Not today/);
  });

  test("of one call are refused on a plaintext channel, before anything is sent", () => {
    assert.throws(
      () => checkCallCredentials(first, insecure()),
      (error) => error instanceof GrpcError && error.code === Code.Unauthenticated && !error.maybeProcessed,
    );
    checkCallCredentials(first, tls());
    checkCallCredentials(second, insecure());
  });
});

describe("a channel's credentials", () => {
  test("carry call credentials, those of an earlier composition too", async () => {
    const once = composeChannelCredentials(tls({ serverName: "a" }), first);
    assert.equal(once.security, "tls");
    assert.equal(once.call, first);
    const twice = composeChannelCredentials(once, second);
    assert.equal((await twice.call?.metadata(context))?.["x-first"], "1");
    assert.equal((await twice.call?.metadata(context))?.["x-second"], "2");
  });

  test("over plaintext carry only those that need no secure connection", () => {
    assert.equal(composeChannelCredentials(insecure(), second).call, second);
    assert.throws(() => composeChannelCredentials(insecure(), second, first), {
      name: "TypeError",
      message: 'These call credentials need a secure connection: compose them with "tls()", not "insecure()"',
    });
  });

  test("cannot be two that contradict each other", () => {
    const other = insecure() as unknown as CallCredentials;
    assert.throws(() => composeChannelCredentials(tls(), other), {
      name: "TypeError",
      message: 'A channel has one security: "tls" and "plaintext" contradict each other',
    });
  });

  test("take a certificate only with its key", () => {
    assert.throws(() => tls({ cert: "-----BEGIN CERTIFICATE-----" }), TypeError);
    assert.throws(() => tls({ key: "-----BEGIN PRIVATE KEY-----" }), TypeError);
  });
});

for (const [authority, path, audience] of [
  ["example.com", "/a.B/C", "https://example.com/a.B"],
  ["example.com:443", "/a.B/C", "https://example.com/a.B"],
  ["example.com:8443", "/a.B/C", "https://example.com:8443/a.B"],
  ["[::1]:443", "/C", "https://[::1]"],
] as const) {
  test(`the audience of ${path} at ${authority} is ${audience}`, () => {
    assert.equal(callAudience(authority, path), audience);
  });
}
