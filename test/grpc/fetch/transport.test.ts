/** What lies above a connection is the same over fetch, in both protocols: every kind of call, and all that a channel does for it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { InterpreterService } from "../../../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import {
  bytesCodec,
  composeChannelCredentials,
  createConnectTransport,
  createGrpcWebTransport,
  GrpcError,
  insecure,
  invoke,
  newStream,
  tls,
  type FetchFunction,
  type FetchTransportOptions,
  type GrpcTransport,
} from "../../../src/grpc/index.ts";
import { VirtualClock } from "../../../src/transport/memory/virtual-clock.ts";
import { each, interpreterRoutes } from "../../testing/interpreter.ts";
import { gzipCompression } from "../gzip-compression.ts";
import { collect, failsWith, retrying } from "../world.ts";
import { never, routedFetch, scriptedFetch } from "./fake-fetch.ts";

const protocols = { "gRPC-Web": createGrpcWebTransport, Connect: createConnectTransport };
const URL = "https://interpreter.test";
const routed = routedFetch(interpreterRoutes, { acceptCompression: [gzipCompression] });
const calm = { idleTimeoutMs: Number.POSITIVE_INFINITY, random: { next: () => 0.5 } };

async function rejection(call: Promise<unknown>): Promise<GrpcError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof GrpcError, String(error));
  return error;
}

for (const [protocol, create] of Object.entries(protocols)) {
  const made = (options: FetchTransportOptions = {}): GrpcTransport => create(URL, { fetch: routed, ...options });
  const interpreter = (transport: GrpcTransport) => createClient(InterpreterService, transport);

  describe(`${protocol} by Connect's router`, () => {
    test("a unary call, with metadata both ways", async () => {
      await using transport = made();
      const seen: string[] = [];
      const { phrase } = await interpreter(transport).translate(
        { phrase: "good morning", language: "fr" },
        {
          onHeader: (header) => void seen.push(header.get("x-answered-by") ?? ""),
          onTrailer: (trailer) => void seen.push(trailer.get("x-words") ?? ""),
        },
      );
      assert.deepEqual([phrase, ...seen], ["fr:good morning", "interpreter", "2"]);
    });

    test("a unary call that fails, with the server's words and metadata", async () => {
      await using transport = made();
      const error = await rejection(interpreter(transport).translate({ phrase: "fail" }));
      assert.deepEqual([error.code, error.rawMessage], [Code.NotFound, "No such phrase: 100 %"]);
      assert.equal(error.metadata.get("x-why-bin"), "AAEC");
    });

    test("a stream from the server", async () => {
      await using transport = made();
      const recited = await collect(interpreter(transport).recite({ phrase: "hello" }));
      assert.deepEqual(
        recited.map(({ language }) => language),
        ["de", "en", "fr"],
      );
    });

    test("a stream from the client, collected", async () => {
      await using transport = made();
      const { phrases, letters } = await interpreter(transport).dictate(each([{ phrase: "un" }, { phrase: "deux" }]));
      assert.deepEqual([phrases, letters], [2, 6]);
    });

    test("a stream from the client without a message", async () => {
      await using transport = made();
      assert.equal((await interpreter(transport).dictate(each([]))).phrases, 0);
    });

    test("a stream from the client, streamed", async () => {
      await using transport = made({ streamRequests: true });
      const phrases = Array.from({ length: 40 }, () => ({ phrase: "x".repeat(10_000) }));
      assert.equal((await interpreter(transport).dictate(each(phrases))).letters, 400_000);
    });

    test("streams both ways are refused by name", async () => {
      await using transport = made();
      const error = await rejection(collect(interpreter(transport).converse(each([{ phrase: "un" }]))));
      assert.equal(error.code, Code.Unimplemented);
      assert.match(error.message, /fetch gives no response before the request has ended.*"halfDuplex"/);
      assert.equal(error.maybeProcessed, false);
    });

    test("streams both ways come one after the other where that is meant", async () => {
      await using transport = made({ halfDuplex: true });
      const answers = await collect(interpreter(transport).converse(each([{ phrase: "un" }, { phrase: "deux" }])));
      assert.deepEqual(
        answers.map(({ phrase }) => phrase),
        [":un", ":deux"],
      );
    });

    test("calls by name", async () => {
      await using transport = made();
      const path = "/dragoman.demo.v1.InterpreterService/Translate";
      const { message } = await invoke(transport, path, Uint8Array.of(10, 1, 97), { codec: bytesCodec });
      assert.deepEqual([...message], [10, 2, 58, 97]);
      await using stream = newStream(transport, "/dragoman.demo.v1.InterpreterService/Dictate", {
        codec: bytesCodec,
        kind: "client_streaming",
      });
      await stream.sendMessage(Uint8Array.of(10, 1, 97));
      stream.closeSend();
      assert.deepEqual([...((await stream.receiveMessage()) ?? [])], [8, 1, 16, 1]);
    });

    test("compressed both ways", async () => {
      await using transport = made({ sendCompression: "gzip", compressMinBytes: 0 });
      assert.equal((await interpreter(transport).dictate(each([{ phrase: "un" }]))).letters, 2);
    });

    test("a method that is not there", async () => {
      await using transport = create(URL, { fetch: routedFetch(() => {}) });
      const error = await rejection(interpreter(transport).translate({ phrase: "hello" }));
      assert.equal(error.code, Code.Unimplemented);
      assert.match(error.message, /HTTP status 404.*no such page/);
    });
  });

  describe(`${protocol} on the channel`, () => {
    test("a failed call is tried again by the service config's policy", async () => {
      const clock = new VirtualClock();
      let calls = 0;
      const fetch: FetchFunction = (url, init) => {
        calls += 1;
        return calls < 3 ? Promise.reject(new TypeError("fetch failed")) : routed(url, init);
      };
      const serviceConfig = retrying({
        maxAttempts: 4,
        initialBackoff: "1s",
        maxBackoff: "10s",
        backoffMultiplier: 2,
        retryableStatusCodes: ["UNAVAILABLE"],
      });
      const transport = made({ ...calm, fetch, clock, serviceConfig });
      const { phrase } = await clock.runUntil(interpreter(transport).translate({ phrase: "hello" }));
      assert.deepEqual([phrase, calls], [":hello", 3]);
      assert.ok(clock.now() > 500, "no time passed between the attempts");
      await clock.runUntil(transport.close());
      assert.equal(clock.pendingTimers, 0);
    });

    test("the server's own UNAVAILABLE is tried again, though its headers came first", async () => {
      const clock = new VirtualClock();
      let calls = 0;
      const busy = routedFetch((router) => {
        router.service(InterpreterService, {
          translate() {
            calls += 1;
            if (calls === 1) throw new ConnectError("busy", Code.Unavailable);
            return { phrase: "done" };
          },
        });
      });
      const serviceConfig = retrying({
        maxAttempts: 2,
        initialBackoff: "1s",
        maxBackoff: "1s",
        backoffMultiplier: 1,
        retryableStatusCodes: ["UNAVAILABLE"],
      });
      const transport = made({ ...calm, fetch: busy, clock, serviceConfig });
      assert.equal((await clock.runUntil(interpreter(transport).translate({ phrase: "hello" }))).phrase, "done");
      await clock.runUntil(transport.close());
    });

    test("the deadline ends a call, and its request", async () => {
      const clock = new VirtualClock();
      const { fetch, requests } = scriptedFetch(never);
      const transport = made({ ...calm, fetch, clock });
      const call = interpreter(transport).translate({ phrase: "hello" }, { timeoutMs: 2_000 });
      await failsWith(clock, call, Code.DeadlineExceeded, /deadline/i);
      assert.equal(clock.now(), 2_000);
      assert.equal(requests[0]?.init.signal.aborted, true);
      await clock.runUntil(transport.close());
    });

    test("a signal ends a call, and its request", async () => {
      const { fetch, requests } = scriptedFetch(never);
      await using transport = made({ fetch });
      const leaving = new AbortController();
      const call = interpreter(transport).translate({ phrase: "hello" }, { signal: leaving.signal });
      while (requests.length === 0) await Promise.resolve();
      leaving.abort();
      assert.equal((await rejection(call)).code, Code.Canceled);
      assert.equal(requests[0]?.init.signal.aborted, true);
    });

    test("closing the transport cancels what is in flight", async () => {
      const clock = new VirtualClock();
      const { fetch, requests } = scriptedFetch(never);
      const transport = made({ ...calm, fetch, clock });
      const call = rejection(interpreter(transport).translate({ phrase: "hello" }));
      await clock.settle();
      await clock.runUntil(transport.close());
      assert.equal((await call).code, Code.Canceled);
      assert.equal(requests[0]?.init.signal.aborted, true);
      assert.equal(transport.state, "SHUTDOWN");
      assert.equal(clock.pendingTimers, 0);
    });

    test("interceptors, stats and call credentials are asked", async () => {
      const seen: string[] = [];
      await using transport = made({
        credentials: composeChannelCredentials(tls(), {
          requireTransportSecurity: true,
          metadata: ({ audience }) => Promise.resolve({ authorization: `for ${audience}` }),
        }),
        interceptors: [(next) => (request) => next((seen.push("interceptor"), request))],
        attemptInterceptors: [({ header }) => void seen.push(header.get("authorization") ?? "")],
        stats: [{ onCall: ({ target }) => ({ onEnd: () => void seen.push(target) }) }],
      });
      await interpreter(transport).translate({ phrase: "hello" });
      const service = "https://interpreter.test/dragoman.demo.v1.InterpreterService";
      assert.deepEqual(seen, ["interceptor", `for ${service}`, URL]);
    });

    test("a fetch that fails says where, and why by all its causes", async () => {
      const cause = new Error("connect ECONNREFUSED 192.0.2.1:443");
      await using transport = made({ fetch: () => Promise.reject(new TypeError("fetch failed", { cause })) });
      const error = await rejection(interpreter(transport).translate({ phrase: "hello" }));
      assert.equal(error.code, Code.Unavailable);
      const url = "https://interpreter.test/dragoman.demo.v1.InterpreterService/Translate";
      assert.equal(
        error.rawMessage,
        `The request to "${url}" failed: fetch failed: connect ECONNREFUSED 192.0.2.1:443`,
      );
      assert.equal(error.address, "interpreter.test:443");
    });

    test("a fetch that throws is one that fails", async () => {
      const fetch: FetchFunction = () => {
        throw new TypeError("no network here");
      };
      await using transport = made({ fetch });
      assert.match((await rejection(interpreter(transport).translate({}))).message, /no network here/);
    });

    test("what is collected has a limit, and above it nothing is sent", async () => {
      const { fetch, requests } = scriptedFetch(never);
      await using transport = made({ fetch, maxRequestBytes: 1_000 });
      const phrases = Array.from({ length: 100 }, () => ({ phrase: "x".repeat(100) }));
      const error = await rejection(interpreter(transport).dictate(each(phrases)));
      assert.equal(error.code, Code.ResourceExhausted);
      assert.match(error.message, /above the 1000 bytes that are collected.*"maxRequestBytes".*"streamRequests"/);
      assert.equal(requests.length, 0);
    });

    test("a stream that is left ends its request", async () => {
      const { fetch, requests } = scriptedFetch(never);
      await using transport = made({ fetch });
      const leaving = new AbortController();
      const call = rejection(collect(interpreter(transport).recite({ phrase: "hello" }, { signal: leaving.signal })));
      while (requests.length === 0) await Promise.resolve();
      leaving.abort();
      assert.equal((await call).code, Code.Canceled);
      assert.equal(requests[0]?.init.signal.aborted, true);
    });

    test("it goes idle, and a call wakes it", async () => {
      const clock = new VirtualClock();
      const transport = made({ ...calm, clock });
      assert.equal(transport.state, "IDLE");
      await clock.runUntil(transport.waitUntilReady());
      assert.equal(transport.state, "READY");
      transport.enterIdle();
      assert.equal(transport.state, "IDLE");
      assert.equal((await clock.runUntil(interpreter(transport).translate({ phrase: "hello" }))).phrase, ":hello");
      await clock.runUntil(transport.close());
    });
  });
}

describe("what a transport over fetch refuses", () => {
  type Refusal = readonly [name: string, url: string, options: FetchTransportOptions, words: RegExp];
  const refusals: readonly Refusal[] = [
    ["a host without a scheme", "localhost:8080", {}, /"localhost:8080" is not a base URL/],
    ["no URL at all", "", {}, /is not a base URL/],
    ["another scheme", "ftp://a.test", {}, /is not a base URL/],
    ["a query", "https://a.test/?b=c", {}, /is not a base URL/],
    ["a password", "https://me:secret@a.test", {}, /^(?!.*secret).*"…@a\.test" is not a base URL/],
    ["plaintext that is not named", "http://a.test", {}, /"http:\/\/a\.test\/" is not encrypted; name "credentials"/],
    ["plaintext by TLS", "http://a.test", { credentials: tls() }, /credentials are "tls"/],
    ["TLS by plaintext", "https://a.test", { credentials: insecure() }, /credentials are "plaintext"/],
    ["certificates", "https://a.test", { credentials: tls({ ca: "PEM" }) }, /"requestInit" or a "fetch" of your own/],
    ["a limit that is none", "https://a.test", { maxRequestBytes: -1 }, /"maxRequestBytes" must be from 0/],
    ["a compression that is not known", "https://a.test", { sendCompression: "zstd" }, /"zstd" is not registered/],
  ];
  for (const [name, url, options, words] of refusals) {
    test(name, () => {
      assert.throws(() => createGrpcWebTransport(url, options), words);
      assert.throws(() => createConnectTransport(url, options), words);
    });
  }

  test("but not plaintext that is named", async () => {
    const { fetch, requests } = scriptedFetch(() => ({ status: 503 }));
    await using transport = createConnectTransport("http://[::1]:8080/api", { fetch, credentials: insecure() });
    const error = await rejection(createClient(InterpreterService, transport).translate({}));
    assert.equal(error.address, "[::1]:8080");
    assert.equal(requests[0]?.url, "http://[::1]:8080/api/dragoman.demo.v1.InterpreterService/Translate");
  });
});
