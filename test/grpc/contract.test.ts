/** What Connect's callers are promised of a transport, whatever the server does. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { InterpreterService } from "../../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import { GrpcError } from "../../src/grpc/index.ts";
import { ADDRESS, collect, failsWith, failure, withWorld } from "./world.ts";

const { converse, recite } = InterpreterService.method;

/** An input that the test feeds, and that says when it was let go. */
function feed<T>() {
  const waiting: ((result: IteratorResult<T>) => void)[] = [];
  const state = { pulled: 0, returned: false };
  const input: AsyncIterable<T> = {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        state.pulled += 1;
        return new Promise((resolve) => waiting.push(resolve));
      },
      return: () => {
        state.returned = true;
        return Promise.resolve({ done: true, value: undefined });
      },
    }),
  };
  return {
    input,
    state,
    push: (value: T): void => waiting.shift()?.({ done: false, value }),
    end: (): void => waiting.shift()?.({ done: true, value: undefined }),
  };
}

describe("the four kinds of call", () => {
  test("a unary call brings message, headers and trailers", () =>
    withWorld(async ({ clock, client }) => {
      const seen: string[] = [];
      const reply = client.translate(
        { phrase: "good day", language: "de" },
        {
          onHeader: (header) => seen.push(header.get("x-answered-by") ?? ""),
          onTrailer: (trailer) => seen.push(trailer.get("x-words") ?? ""),
        },
      );
      assert.equal((await clock.runUntil(reply)).phrase, "de:good day");
      assert.deepEqual(seen, ["interpreter", "2"]);
    }));

  test("a server stream brings its messages in order", () =>
    withWorld(async ({ clock, client }) => {
      const all = await clock.runUntil(collect(client.recite({ phrase: "hello" })));
      assert.deepEqual(
        all.map(({ language }) => language),
        ["de", "en", "fr"],
      );
    }));

  test("a client stream sends all of its input", () =>
    withWorld(async ({ clock, client }) => {
      async function* phrases() {
        for (let i = 0; i < 100; i++) yield { phrase: "x".repeat(i) };
      }
      const sum = await clock.runUntil(client.dictate(phrases()));
      assert.deepEqual([sum.phrases, sum.letters], [100, 4_950]);
    }));

  test("a bidi stream answers before its input ends", () =>
    withWorld(async ({ clock, transport }) => {
      const { input, push, end } = feed<{ phrase: string; language: string }>();
      const response = await clock.runUntil(
        (() => {
          push({ phrase: "a", language: "x" });
          const started = transport.stream(converse, undefined, undefined, undefined, input);
          return clock.settle().then(() => {
            push({ phrase: "b", language: "x" });
            return started;
          });
        })(),
      );
      const messages = response.message[Symbol.asyncIterator]();
      const first = await clock.runUntil(messages.next());
      assert.equal(first.value?.phrase, "x:b");
      end();
      assert.equal((await clock.runUntil(messages.next())).done, true);
    }));

  test("messages larger than every window get through, both ways", () =>
    withWorld(
      async ({ clock, client }) => {
        const phrase = "x".repeat(3_000_000);
        const reply = await clock.runUntil(client.translate({ phrase, language: "y" }));
        assert.equal(reply.phrase.length, 3_000_002);
        async function* twice() {
          yield { phrase, language: "z" };
          yield { phrase, language: "z" };
        }
        const replies = await clock.runUntil(collect(client.converse(twice())));
        assert.deepEqual(
          replies.map((message) => message.phrase.length),
          [3_000_002, 3_000_002],
        );
      },
      { network: { pair: { latencyMs: 5 } }, client: { http2: { initialWindowBytes: 65_535 } } },
    ));

  test("gzip compresses what is long enough, both ways", () =>
    withWorld(
      async ({ clock, client }) => {
        const phrase = "x".repeat(100_000);
        assert.equal((await clock.runUntil(client.translate({ phrase, language: "y" }))).phrase.length, 100_002);
        assert.equal((await clock.runUntil(client.translate({ phrase: "short", language: "y" }))).phrase, "y:short");
      },
      { client: { sendCompression: "gzip" } },
    ));

  test("interceptors see and change requests and responses of both shapes", () => {
    const seen: string[] = [];
    const interceptor: Interceptor = (next) => async (request) => {
      request.header.set("x-intercepted", "yes");
      seen.push(`${request.method.name} ${request.stream}`);
      return next(request);
    };
    const fields: string[] = [];
    return withWorld(
      async ({ clock, client }) => {
        await clock.runUntil(client.translate({ phrase: "a", language: "b" }, { timeoutMs: 60_000 }));
        await clock.runUntil(collect(client.recite({ phrase: "a" }, { timeoutMs: 0 })));
        assert.deepEqual(seen, ["Translate false", "Recite true"]);
        assert.equal(fields.filter((field) => field === "x-intercepted").length, 2);
      },
      {
        client: { interceptors: [interceptor] },
        server: {
          onStream: (incoming) => {
            fields.push(...incoming.fields);
            return "handle";
          },
        },
      },
    );
  });
});

describe("deadlines and cancellation", () => {
  test("a deadline is sent as grpc-timeout, kept here, and frees the server", () => {
    const timeouts: string[] = [];
    return withWorld(
      async ({ clock, client }) => {
        const startedAt = clock.now();
        const error = await failsWith(
          clock,
          client.translate({ phrase: "wait" }, { timeoutMs: 250 }),
          Code.DeadlineExceeded,
          /deadline/i,
        );
        assert.ok(clock.now() - startedAt <= 252);
        assert.ok(error instanceof GrpcError && error.maybeProcessed);
        assert.deepEqual(timeouts, ["250m"]);
      },
      {
        server: {
          onStream: ({ fields }) => {
            timeouts.push(fields[fields.indexOf("grpc-timeout") + 1] ?? "");
            return "handle";
          },
        },
      },
    );
  });

  for (const timeoutMs of [0, -1]) {
    test(`a timeout of ${timeoutMs} is no deadline`, () =>
      withWorld(async ({ clock, client }) => {
        const reply = client.translate({ phrase: "a", language: "b" }, { timeoutMs });
        assert.equal((await clock.runUntil(reply)).phrase, "b:a");
      }));
  }

  test("a signal that has aborted fails the call before anything is dialled, with its reason's code", () =>
    withWorld(async ({ clock, client, connections }) => {
      const reason = new ConnectError("the parent's deadline passed", Code.DeadlineExceeded);
      const call = client.translate({}, { signal: AbortSignal.abort(reason) });
      await failsWith(clock, call, Code.DeadlineExceeded, /the parent's deadline passed/);
      await failsWith(clock, collect(client.recite({}, { signal: AbortSignal.abort() })), Code.Canceled, /abort/i);
      assert.equal(connections(), 0);
    }));

  test("a signal cancels a call in flight, and its listener goes with the call", () =>
    withWorld(async ({ clock, client }) => {
      const controller = new AbortController();
      const call = client.translate({ phrase: "wait" }, { signal: controller.signal });
      const outcome = failure(clock, call);
      await clock.settle();
      controller.abort(new Error("changed my mind"));
      const error = await outcome;
      assert.deepEqual([error.code, error.rawMessage], [Code.Canceled, "changed my mind"]);
    }));

  test("a call waits for a connection no longer than its deadline", () =>
    withWorld(async ({ clock, dialer, client, unlisten }) => {
      unlisten();
      dialer.silence(ADDRESS);
      const error = await failsWith(
        clock,
        client.translate({}, { timeoutMs: 1_000 }),
        Code.DeadlineExceeded,
        /was being connected to/,
      );
      assert.ok(error instanceof GrpcError && !error.maybeProcessed);
    }));
});

describe("streams", () => {
  test("the input is read at once, and the response starts without waiting for its end", () =>
    withWorld(async ({ clock, transport }) => {
      const { input, state, push, end } = feed<{ phrase: string; language: string }>();
      const started = transport.stream(converse, undefined, undefined, undefined, input);
      assert.equal(state.pulled, 1);
      await clock.settle();
      push({ phrase: "a", language: "b" });
      const response = await clock.runUntil(started);
      assert.equal(state.returned, false);
      end();
      await clock.runUntil(collect(response.message));
    }));

  test("an input that throws cancels the call", () =>
    withWorld(async ({ clock, client }) => {
      async function* broken() {
        yield { phrase: "a" };
        throw new Error("out of paper");
      }
      await failsWith(clock, client.dictate(broken()), Code.Canceled, /out of paper/);
    }));

  test("an input is let go when the call ends first", () =>
    withWorld(async ({ clock, transport }) => {
      const { input, state, push } = feed<{ phrase: string; language: string }>();
      const started = transport.stream(converse, undefined, undefined, undefined, input);
      await clock.settle();
      push({ phrase: "bye", language: "b" });
      await clock.runUntil(started.then(({ message }) => collect(message)));
      await clock.settle();
      assert.equal(state.returned, true);
    }));

  test("trailers are complete when the iterator reports its end", () =>
    withWorld(async ({ clock, transport }) => {
      const { input, push, end } = feed<{ phrase: string; language: string }>();
      const started = transport.stream(converse, undefined, undefined, undefined, input);
      push({ phrase: "a", language: "b" });
      const response = await clock.runUntil(started);
      const early = response.trailer;
      assert.equal(early.get("grpc-status"), null);
      await clock.settle();
      end();
      await clock.runUntil(collect(response.message));
      assert.equal(early.get("grpc-status"), "0");
      assert.equal(response.trailer, early);
    }));

  test("leaving an iterator that is ours cancels the call", () =>
    withWorld(async ({ clock, transport }) => {
      async function* input() {
        yield { phrase: "a" };
      }
      const response = await clock.runUntil(transport.stream(recite, undefined, undefined, undefined, input()));
      const reading = (async () => {
        for await (const _message of response.message) break;
      })();
      await clock.runUntil(reading);
      assert.equal((await clock.runUntil(response.message[Symbol.asyncIterator]().next())).done, true);
    }));

  test("after a hundred abandoned streams the next call succeeds, and the hundred hold little", () => {
    const frameBytes = 16_383;
    let sent = 0;
    return withWorld(
      async ({ clock, client }) => {
        const controller = new AbortController();
        for (let i = 0; i < 100; i++) {
          const messages = client.recite({ phrase: "x" }, { signal: controller.signal })[Symbol.asyncIterator]();
          await clock.runUntil(messages.next());
        }
        await clock.settle();
        assert.ok(sent <= 100 * 2 * 262_144, `${sent} bytes are held`);
        assert.equal((await clock.runUntil(client.translate({ phrase: "a", language: "b" }))).phrase, "b:a");
        controller.abort();
        await clock.settle();
      },
      {
        server: {
          onStream: ({ path, stream }) => {
            if (path !== "/dragoman.demo.v1.InterpreterService/Recite") return "handle";
            stream.respond([":status", "200", "content-type", "application/grpc"], { endStream: false });
            const message = new Uint8Array(frameBytes);
            new DataView(message.buffer).setUint32(1, frameBytes - 5);
            // An unknown field that fills the message: number 15, of 16,375 bytes.
            message.set([0x7a, 0xf7, 0x7f], 5);
            const pour = (): void => {
              for (let i = 0; i < 1_000; i++) {
                sent += message.length;
                if (!stream.write(message, false)) return;
              }
            };
            pour();
            return { onData() {}, onEnd() {}, onWritable: pour, onClosed() {} };
          },
        },
      },
    );
  });

  test("closing the transport drains what can end, cancels the rest, and refuses what comes", () =>
    withWorld(async ({ clock, client, transport }) => {
      const quick = client.translate({ phrase: "a", language: "b" });
      const endless = failure(clock, client.translate({ phrase: "wait" }));
      await clock.settle();
      const closing = transport.close();
      assert.equal((await quick).phrase, "b:a");
      const error = await endless;
      assert.deepEqual([error.code, error.rawMessage], [Code.Canceled, "The transport was closed"]);
      await closing;
      await failsWith(clock, client.translate({}), Code.FailedPrecondition, /is closed/);
      assert.equal(transport.close(), closing);
    }));
});
