/** A channel in a Durable Object, in local workerd, against a server that counts: what it does when its callers, itself or its backend fail. */
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";
import { InterpreterService } from "../../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import { createGrpcServer, type GrpcServer } from "../../src/testing/grpc-server.ts";
import { listen, type Listening } from "../../src/testing/listen-node.ts";
import { RunningWorker } from "./support/running-worker.ts";
import { until } from "./support/until.ts";

const ENTRY = 'export { Channel, worker as default } from "./test/durable/support/grpc-worker.ts";';

/** Calls that hang until they are cancelled, and what became of them. */
let hanging = 0;
let cancelled = Promise.withResolvers<void>();
/** Hears that a call hangs. */
let arrived = Promise.withResolvers<void>();
/** Messages that were taken of a stream without end. */
let recited = 0;
let lastHeaders = new Headers();

async function hang({ signal }: HandlerContext): Promise<never> {
  hanging += 1;
  arrived.resolve();
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  hanging -= 1;
  cancelled.resolve();
  throw new ConnectError("Cancelled", Code.Canceled);
}

function routes(router: Parameters<Parameters<typeof createGrpcServer>[0]["routes"]>[0]): void {
  router.service(InterpreterService, {
    translate({ phrase, language }, context) {
      lastHeaders = context.requestHeader;
      if (phrase === "hang") return hang(context);
      if (phrase.startsWith("huge ")) return { phrase: "x".repeat(Number(phrase.slice(5))), language };
      if (phrase === "fail") throw new ConnectError("Nobody says so", Code.NotFound, { "x-trailer": "t" });
      return { phrase: `${language}:${phrase}`, language };
    },
    async *recite({ phrase }, context) {
      if (phrase === "silence") {
        yield { phrase: "first", language: "" };
        await hang(context);
      }
      if (phrase === "endless") {
        for (;;) {
          recited += 1;
          yield { phrase: "x".repeat(10_000), language: "" };
        }
      }
      for (const each of [1, 2, 3]) yield { phrase: `${phrase} ${each}`, language: "" };
    },
  });
}

describe("a gRPC channel in a Durable Object", () => {
  let server: GrpcServer;
  let listening: Listening;
  let worker: RunningWorker;

  before(async () => {
    server = createGrpcServer({ routes });
    listening = await listen(server);
    worker = await RunningWorker.start(ENTRY, {
      bindings: { BACKEND: `127.0.0.1:${listening.port}`, GRPC_TARGETS: "127.0.0.1:*" },
      durableObjects: { GRPC: { className: "Channel", useSQLite: true } },
    });
  });

  after(async () => {
    await worker[Symbol.asyncDispose]();
    await listening.close();
    await server.close();
  });

  beforeEach(() => {
    cancelled = Promise.withResolvers();
    arrived = Promise.withResolvers();
  });

  test("answers calls of requests that share it over one connection", async () => {
    const answers = await Promise.all(Array.from({ length: 1_000 }, (_, i) => worker.get(`/translate?phrase=${i}`)));
    assert.deepEqual(
      answers.map(({ body }) => body),
      answers.map((_, i) => `de:${i}`),
    );
    assert.equal(server.connections, 1);
    assert.deepEqual((await worker.get("/recite?phrase=a")).body, ["a 1", "a 2", "a 3"]);
  });

  test("a stub that all requests share serves each of them", async () => {
    assert.deepEqual((await worker.get("/translate?shared&phrase=1")).body, "de:1");
    assert.deepEqual((await worker.get("/translate?shared&phrase=2")).body, "de:2");
    const { body } = await worker.get("/translate?shared&phrase=hang&timeoutMs=50");
    assert.equal((body as { code: Code }).code, Code.DeadlineExceeded);
  });

  test("a server's error arrives with its code, message and trailers", async () => {
    const { body } = await worker.get("/translate?phrase=fail");
    assert.deepEqual(body, {
      code: Code.NotFound,
      message: "Nobody says so",
      trailer: "t",
      step: "status",
      maybeProcessed: true,
    });
  });

  test("a target that the owner did not list is refused", async () => {
    const { body } = await worker.get("/translate?name=other&target=localhost:1&phrase=a");
    assert.equal((body as { code: Code }).code, Code.PermissionDenied);
    assert.match((body as { message: string }).message, /"localhost:1".*GRPC_TARGETS/);
  });

  test("a backend that is down is unavailable, and nothing was done", async () => {
    const { body } = await worker.get("/translate?name=down&target=127.0.0.1:1&phrase=a");
    const { code, step, maybeProcessed } = body as { code: Code; step: string; maybeProcessed: boolean };
    assert.deepEqual([code, step, maybeProcessed], [Code.Unavailable, "connect", false]);
  });

  test("a deadline ends a call at the server too", async () => {
    const { body } = await worker.get("/translate?phrase=hang&timeoutMs=100");
    assert.equal((body as { code: Code }).code, Code.DeadlineExceeded);
    await cancelled.promise;
    await until("the call is over", () => hanging === 0);
  });

  for (const [kind, path] of [
    ["a unary call", "/translate?phrase=hang&timeoutMs=60000"],
    ["a silent stream", "/recite?phrase=silence"],
  ] as const) {
    test(`the server sees that the caller of ${kind} has vanished`, async () => {
      const vanish = await worker.getAndVanish(path);
      await arrived.promise;
      vanish();
      await cancelled.promise;
      await until("the call is over", () => hanging === 0);
    });
  }

  test("a slow reader stops the server", async () => {
    recited = 0;
    const reading = worker.get("/dawdle?phrase=endless&ms=300");
    await until("the stream runs", () => recited > 0);
    const { body } = await reading;
    assert.equal(body, 10_000);
    // A window at each hop, and what is on its way between them: far below what 300 ms would bring.
    assert.ok(recited < 2_000, `${recited} messages of 10 kB were sent to a reader that took one`);
    const soFar = recited;
    await worker.get("/translate?phrase=a");
    assert.ok(recited - soFar < 100, "the server goes on after the reader has left");
  });

  test("call credentials are asked in the Worker, and interceptors see the request", async () => {
    await worker.get("/translate?phrase=a&token=secret&urls");
    assert.equal(lastHeaders.get("authorization"), "Bearer secret");
    assert.match(
      lastHeaders.get("x-url") ?? "",
      /^http:\/\/127\.0\.0\.1:\d+\/dragoman\.demo\.v1\.InterpreterService\/Translate$/,
    );
  });

  test("more calls than an object takes are refused, and the others answered", async () => {
    const { body } = await worker.get("/many?count=1500");
    const { answered, codes } = body as { answered: number; codes: Code[] };
    assert.ok(answered >= 1_000, `${answered} answered`);
    assert.deepEqual(codes, answered === 1_500 ? [] : [Code.ResourceExhausted]);
  });

  for (const [what, query] of [
    ["request", ""],
    ["response", "&receive"],
  ] as const) {
    test(`a unary ${what} that is too long to cross is refused by its size, and a shorter one is not`, async () => {
      assert.equal((await worker.get(`/huge?bytes=33000000${query}`)).body, 33_000_000 + (query === "" ? 3 : 0));
      const { code, message } = (await worker.get(`/huge?bytes=34000000${query}`)).body as {
        code: Code;
        message: string;
      };
      assert.equal(code, Code.ResourceExhausted);
      assert.match(message, /too long to cross .* 32MiB.* by a streaming method/);
    });
  }

  test("shards are objects of their own, each with its connection", async () => {
    const open = server.connections;
    await Promise.all(Array.from({ length: 40 }, (_, i) => worker.get(`/translate?name=sharded&shards=3&phrase=${i}`)));
    assert.equal(server.connections - open, 3);
  });

  for (const [kind, path] of [
    ["a unary call", "/translate?phrase=hang&timeoutMs=20000"],
    ["a stream", "/recite?phrase=silence"],
  ] as const) {
    test(`a reset in the middle of ${kind} is an error that says so, and the next call works`, async () => {
      const lost = worker.get(path);
      await arrived.promise;
      await worker.get("/reset");
      const { code, message, maybeProcessed } = (await lost).body as {
        code: Code;
        message: string;
        maybeProcessed: boolean;
      };
      assert.deepEqual([code, maybeProcessed], [Code.Unavailable, true]);
      assert.match(message, /Durable Object that holds the channel/);
      await cancelled.promise;
      assert.deepEqual((await worker.get("/translate?phrase=again")).body, "de:again");
    });
  }

  test("what rests closes its connection, can be evicted, and is there again for the next call", async () => {
    const open = server.connections;
    await worker.get("/translate?name=resting&keepAlive=50&phrase=a");
    assert.equal(server.connections, open + 1);
    await until("the connection is closed", () => server.connections === open);
    await worker.evict("Channel", "resting");
    assert.deepEqual((await worker.get("/translate?name=resting&keepAlive=50&phrase=b")).body, "de:b");
  });

  test("a new deployment leaves no connection behind, and calls go on", async () => {
    assert.ok(server.connections > 0);
    const lost = worker.get("/translate?phrase=hang&timeoutMs=20000").catch((error: unknown) => error);
    await arrived.promise;
    await worker.redeploy();
    await lost;
    await until("the old connections are gone", () => server.connections === 0);
    assert.deepEqual((await worker.get("/translate?phrase=new")).body, "de:new");
    assert.equal(server.connections, 1);
  });
});
