/** What a failed call says, and what is refused at the door: options, metadata and messages that cannot be. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code, ConnectError } from "@connectrpc/connect";
import {
  createGrpcTransport,
  defaultResolvers,
  GrpcError,
  insecure,
  tls,
  type GrpcTransportOptions,
} from "../../src/grpc/index.ts";
import { defaultCompressors } from "../../src/grpc/compression/compressors.ts";
import { requestConstants } from "../../src/grpc/request-constants.ts";
import { SettingId } from "../../src/testing/index.ts";
import { gzipCompression } from "./gzip-compression.ts";
import { failsWith, failure, TARGET, withScript, withWorld } from "./world.ts";

describe("errors", () => {
  test("a status brings its code, message and metadata, in a ConnectError that says where", () =>
    withWorld(async ({ clock, client }) => {
      const error = await failure(clock, client.translate({ phrase: "fail", language: "de" }));
      assert.ok(error instanceof GrpcError);
      assert.equal(error.code, Code.NotFound);
      assert.equal(error.rawMessage, "No such phrase: 100 %");
      assert.equal(error.metadata.get("x-why-bin"), "AAEC");
      assert.equal(error.metadata.get("x-answered-by"), "interpreter");
      assert.deepEqual([error.step, error.address, error.attempts, error.maybeProcessed], ["status", TARGET, 1, true]);
    }));

  test("only our own errors are instances of GrpcError, and all are of ConnectError", () => {
    assert.equal(new ConnectError("x") instanceof GrpcError, false);
    const error = new GrpcError({ code: Code.Aborted, message: "x", step: "status", reach: "refused" });
    assert.ok(error instanceof GrpcError && error instanceof ConnectError && error instanceof Error);
    assert.equal(error.name, "ConnectError");
  });

  test("a stream's error comes after its messages", () =>
    withWorld(async ({ clock, client }) => {
      const seen: string[] = [];
      const reading = (async () => {
        for await (const { language } of client.recite({ phrase: "fail" })) seen.push(language);
      })();
      await failsWith(clock, reading, Code.OutOfRange, /The book ends here/);
      assert.equal(seen.length, 3);
    }));

  test("a trailers-only response puts its metadata in the error", () =>
    withScript(
      async (connection) => {
        connection.settings();
        const { streamId } = await connection.nextOf("headers");
        const fields = [
          ":status",
          "200",
          "content-type",
          "application/grpc",
          "grpc-status",
          "7",
          "grpc-message",
          "no%21",
          "x-who",
          "me",
        ];
        connection.headers(streamId, fields, true);
      },
      async ({ clock, client }) => {
        const error = await failsWith(clock, client.translate({}), Code.PermissionDenied, /no!/);
        assert.equal(error.metadata.get("x-who"), "me");
      },
    ));

  test("metadata that the wire cannot carry is refused before anything is sent", () =>
    withWorld(async ({ clock, client, connections }) => {
      const call = client.translate({}, { headers: [["x-name", "ünïcode"]] });
      await failsWith(clock, call, Code.InvalidArgument, /"x-name" is not printable ASCII/);
      assert.equal(connections(), 0);
    }));

  test("metadata above what the server takes fails its call alone, before it is sent", () =>
    withScript(
      async (connection) => {
        connection.settings([[SettingId.MAX_HEADER_LIST_SIZE, 1_000]]);
        const { streamId, fields } = await connection.nextOf("headers");
        assert.equal(fields.includes("x-large"), false);
        connection.headers(streamId, [":status", "200", "content-type", "application/grpc", "grpc-status", "9"], true);
      },
      async ({ clock, transport, client, connections }) => {
        transport.connect();
        await clock.settle();
        const large = client.translate({}, { headers: { "x-large": "x".repeat(1_000) } });
        const error = await failsWith(clock, large, Code.ResourceExhausted, /headers take \d+ bytes.*accepts 1000/);
        assert.ok(error instanceof GrpcError && !error.maybeProcessed);
        await failsWith(clock, client.translate({}), Code.FailedPrecondition, /./);
        assert.equal(connections(), 1);
      },
    ));

  test("a request above the send limit is refused before anything is sent", () =>
    withWorld(
      async ({ clock, client, connections }) => {
        const call = client.translate({ phrase: "x".repeat(200) });
        await failsWith(clock, call, Code.ResourceExhausted, /"maxSendMessageBytes" is 100/);
        assert.equal(connections(), 0);
      },
      { client: { maxSendMessageBytes: 100 } },
    ));

  for (const [name, acceptCompression] of [
    ["as it is", []],
    ["once decompressed", [gzipCompression]],
  ] as const) {
    test(`a response above the receive limit ${name} is refused, and the next call works`, () =>
      withWorld(
        async ({ clock, client }) => {
          const call = client.translate({ phrase: "y".repeat(200_000), language: "z" });
          await failsWith(clock, call, Code.ResourceExhausted, name === "as it is" ? /limit/ : /once decompressed/);
          assert.equal((await clock.runUntil(client.translate({ phrase: "a", language: "b" }))).phrase, "b:a");
        },
        {
          client: { maxReceiveMessageBytes: 100_000 },
          server: { router: { acceptCompression: [...acceptCompression] } },
        },
      ));
  }

  for (const [options, words] of [
    [{}, /takes "credentials"/],
    [{ credentials: insecure(), maxReceiveMessageBytes: -1 }, /"maxReceiveMessageBytes"/],
    [{ credentials: insecure(), http2: { initialWindowBytes: 0 } }, /"initialWindowBytes"/],
    [{ credentials: insecure(), serviceConfig: { loadBalancingPolicy: "nobody" } }, /"nobody"/],
    [{ credentials: insecure(), serviceConfig: { retryThrottling: { maxTokens: 0, tokenRatio: 1 } } }, /maxTokens/],
    [{ credentials: insecure(), minConnectTimeoutMs: Number.NaN }, /"minConnectTimeoutMs"/],
    [{ credentials: insecure(), authority: "a b" }, /"authority"/],
    [{ credentials: insecure(), authority: "user@host" }, /"authority"/],
    [{ credentials: tls({ serverName: "host\r\nx: y" }) }, /"authority"/],
    [{ credentials: tls({ serverName: "a.test" }), authority: "b.test" }, /"authority" is "b.test", .* "a.test"/],
    [{ credentials: insecure(), userAgent: "mine\n" }, /"userAgent"/],
    [{ credentials: insecure(), sendCompression: "br" }, /"sendCompression"/],
    [{ credentials: insecure(), serviceConfig: { loadBalancingConfig: [{ best: {} }] } }, /"best"/],
  ] as const) {
    test(`options ${JSON.stringify(options)} are refused at the door`, () => {
      assert.throws(() => {
        createGrpcTransport(TARGET, options as GrpcTransportOptions);
      }, words);
    });
  }

  for (const [target, words] of [
    ["", /names no endpoint/],
    ["passthrough:///localhost", /"localhost" is not of the form "host:port"/],
    ["passthrough:///::1:50051", /write an IPv6 address in brackets/],
    ["localhost:65536", /"localhost:65536"/],
    ["static:///a:1,,b:2", /not of the form/],
    ["xds:///a:1", /No resolver for scheme "xds".*; known are "passthrough", "static"/],
  ] as const) {
    test(`target "${target}" is refused at the door`, () => {
      assert.throws(() => createGrpcTransport(target, { credentials: insecure() }), {
        step: "resolve",
        message: words,
      });
    });
  }

  for (const [target, options, authority] of [
    ["a.test:1", { credentials: insecure() }, "a.test:1"],
    ["[::1]:1", { credentials: insecure() }, "[::1]:1"],
    ["passthrough:///a.test:1", { credentials: insecure() }, "a.test:1"],
    ["static:/// a.test:1, b.test:2", { credentials: insecure() }, "a.test:1"],
    ["a.test:1", { credentials: insecure(), authority: "b.test" }, "b.test"],
    ["a.test:1", { credentials: tls() }, "a.test:1"],
    ["a.test:1", { credentials: tls({ serverName: "c.test" }) }, "c.test"],
  ] as const) {
    test(`target "${target}" with ${JSON.stringify(options)} says authority "${authority}"`, () => {
      const { endpoint } = defaultResolvers.find(target, "passthrough").target;
      const constants = requestConstants(options, endpoint, defaultCompressors);
      assert.equal(constants.authority, authority);
    });
  }

  test("a certificate without its key is refused at the door", () => {
    assert.throws(() => tls({ cert: "x" }), /both "cert" and "key"/);
  });
});
