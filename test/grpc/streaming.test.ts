/** Streams under strain: inputs that misbehave, readers that are slow, messages without number. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Code } from "@connectrpc/connect";
import { InterpreterService } from "../../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import { compress } from "#compression";
import { GrpcError } from "../../src/grpc/index.ts";
import { frameMessage } from "../../src/grpc/wire/framing.ts";
import { collect, failsWith, failure, withScript, withWorld } from "./world.ts";

const { converse, recite } = InterpreterService.method;
const OK_HEAD = [":status", "200", "content-type", "application/grpc"];

interface Phrase {
  readonly phrase: string;
}

/** An input that counts what is asked of it. */
function counted(next: (call: number) => Promise<IteratorResult<Phrase>>) {
  const state = { pulled: 0, returned: 0 };
  const input: AsyncIterable<Phrase> = {
    [Symbol.asyncIterator]: () => ({
      next: () => next(++state.pulled),
      return: () => {
        state.returned += 1;
        return Promise.resolve({ done: true, value: undefined });
      },
    }),
  };
  return { input, state };
}

const never = (): Promise<never> => new Promise(() => {});
const of = (value: Phrase): Promise<IteratorResult<Phrase>> => Promise.resolve({ done: false, value });

describe("an input", () => {
  const misbehaving: readonly [name: string, input: () => unknown, words: RegExp][] = [
    ["that is not iterable", () => ({}), /asyncIterator.* is not a function|not iterable/],
    [
      "whose iterator cannot be had",
      () => ({
        [Symbol.asyncIterator]: () => {
          throw new Error("no iterator today");
        },
      }),
      /no iterator today/,
    ],
    [
      "whose next() throws instead of rejecting",
      () => ({
        [Symbol.asyncIterator]: () => ({
          next: () => {
            throw new Error("out of paper");
          },
        }),
      }),
      /out of paper/,
    ],
    ["whose next() rejects", () => counted(() => Promise.reject(new Error("out of ink"))).input, /out of ink/],
  ];
  for (const [name, input, words] of misbehaving) {
    test(`${name} cancels the call`, () =>
      withWorld(async ({ clock, client }) => {
        await failsWith(clock, client.dictate(input() as AsyncIterable<Phrase>), Code.Canceled, words);
        await clock.runUntil(client.translate({ phrase: "a" }));
      }));
  }

  test("that throws another call's error gives this call one of its own, with that code and cause", () =>
    withWorld(async ({ clock, client }) => {
      const cause = await failure(clock, client.translate({ phrase: "fail" }));
      const error = await failure(clock, client.dictate(counted(() => Promise.reject(cause)).input));
      assert.ok(error instanceof GrpcError && error !== cause);
      assert.deepEqual([error.code, error.step, error.cause], [Code.NotFound, "caller", cause]);
    }));

  for (const [name, end] of [
    [
      "throws",
      () => {
        throw new Error("cannot return");
      },
    ],
    ["rejects", () => Promise.reject(new Error("cannot return"))],
    ["never answers", never],
    ["is missing", undefined],
  ] as const) {
    test(`whose return() ${name} ends with its call, and harms no other`, () =>
      withWorld(async ({ clock, client }) => {
        const controller = new AbortController();
        const input = { [Symbol.asyncIterator]: () => ({ next: never, return: end }) };
        const call = client.dictate(input as AsyncIterable<Phrase>, { signal: controller.signal });
        call.catch(() => {});
        const other = client.translate({ phrase: "a", language: "b" });
        await clock.settle();
        controller.abort();
        await failsWith(clock, call, Code.Canceled, /abort/i);
        assert.equal((await clock.runUntil(other)).phrase, "b:a");
        assert.equal((await clock.runUntil(client.translate({ phrase: "a", language: "b" }))).phrase, "b:a");
      }));

    test(`whose return() ${name} does not take the connection down when the server ends the call`, () =>
      withWorld(async ({ clock, client, connections }) => {
        let pulled = 0;
        const next = (): Promise<IteratorResult<Phrase>> => (pulled++ === 0 ? of({ phrase: "bye" }) : never());
        const input = { [Symbol.asyncIterator]: () => ({ next, return: end }) };
        const other = client.translate({ phrase: "wait" }, { timeoutMs: 100 });
        other.catch(() => {});
        await clock.runUntil(collect(client.converse(input as AsyncIterable<Phrase>)));
        await failsWith(clock, other, Code.DeadlineExceeded, /deadline/i);
        assert.equal(connections(), 1);
      }));
  }

  test("that gives a message which cannot be sent is let go, and the call says why", () =>
    withWorld(
      async ({ clock, client }) => {
        const { input, state } = counted(() => of({ phrase: "x".repeat(100) }));
        const call = client.dictate(input);
        const error = await failsWith(clock, call, Code.ResourceExhausted, /"maxSendMessageBytes" is 10/);
        assert.ok(error instanceof GrpcError && error.step === "request");
        assert.deepEqual(state, { pulled: 1, returned: 1 });
      },
      { client: { maxSendMessageBytes: 10 } },
    ));

  test("is not returned when it has ended or thrown by itself", () =>
    withWorld(async ({ clock, client }) => {
      const ended = counted(() => Promise.resolve({ done: true, value: undefined }));
      await clock.runUntil(client.dictate(ended.input));
      const thrown = counted(() => Promise.reject(new Error("x")));
      await failure(clock, client.dictate(thrown.input));
      await clock.settle();
      assert.deepEqual([ended.state.returned, thrown.state.returned], [0, 0]);
    }));

  test("is asked for no more than a slow server and the buffers take", () =>
    withScript(
      async (connection) => {
        connection.settings();
        const { streamId } = await connection.nextOf("headers");
        connection.headers(streamId, OK_HEAD);
      },
      async ({ clock, transport }) => {
        const { input, state } = counted(() => of({ phrase: "x".repeat(1_000) }));
        const controller = new AbortController();
        const started = transport.stream(converse, controller.signal, undefined, undefined, input);
        await clock.runUntil(started);
        await clock.advance(1_000);
        // The window, the stream's queue, and what is kept for a retry until the headers came.
        assert.ok(state.pulled <= 450, `${state.pulled} messages of 1,000 bytes were asked for`);
        const before = state.pulled;
        await clock.advance(1_000);
        assert.equal(state.pulled, before);
        controller.abort();
        await clock.settle();
        assert.equal(state.returned, 1);
      },
    ));

  test("is asked for no more than is kept for a retry while there is no connection", () =>
    withWorld(async ({ clock, dialer, client, unlisten }) => {
      unlisten();
      dialer.silence({ host: "interpreter.test", port: 50_051 });
      const { input, state } = counted(() => of({ phrase: "x".repeat(1_000) }));
      await failsWith(clock, client.dictate(input, { timeoutMs: 500 }), Code.DeadlineExceeded, /connected to/);
      assert.ok(state.pulled > 200 && state.pulled < 270, `${state.pulled} messages were asked for`);
    }));

  test("of many messages is sent to the last one, and comes back, without the stack growing", () =>
    withWorld(async ({ clock, client }) => {
      const count = 5_000;
      async function* many() {
        for (let i = 0; i < count; i++) yield { phrase: "x", language: "y" };
      }
      let seen = 0;
      const counting = (async () => {
        for await (const { phrase } of client.converse(many())) seen += phrase.length;
      })();
      await clock.runUntil(counting);
      assert.equal(seen, 3 * count);
    }));
});

async function* one(phrase: string) {
  yield { phrase };
}

/** The messages' own iterator, which Connect's clients hide. */
async function reading(
  { clock, transport }: Parameters<Parameters<typeof withWorld>[0]>[0],
  phrase: string,
): Promise<AsyncIterator<{ readonly language: string }>> {
  const response = await clock.runUntil(transport.stream(recite, undefined, undefined, undefined, one(phrase)));
  return response.message[Symbol.asyncIterator]();
}

describe("a response's iterator", () => {
  test("answers several next() at once, in order", () =>
    withWorld(async (world) => {
      const iterator = await reading(world, "a");
      const asked = [iterator.next(), iterator.next(), iterator.next(), iterator.next(), iterator.next()];
      const results = await world.clock.runUntil(Promise.all(asked));
      assert.deepEqual(
        results.map(({ value }) => value?.language),
        ["de", "en", "fr", undefined, undefined],
      );
    }));

  test("throws its error once, to the first that asks behind the last message, and is done then", () =>
    withWorld(async (world) => {
      const iterator = await reading(world, "fail");
      const asked = Promise.allSettled(Array.from({ length: 5 }, () => iterator.next()));
      const results = await world.clock.runUntil(asked);
      assert.deepEqual(
        results.map((result) => (result.status === "rejected" ? "error" : result.value.done)),
        [false, false, false, "error", true],
      );
      assert.equal((await world.clock.runUntil(iterator.next())).done, true);
    }));

  test("throws what its caller's signal says at once, and nothing that had come by then", () =>
    withScript(
      async (connection) => {
        connection.settings();
        const { streamId } = await connection.nextOf("headers");
        connection.headers(streamId, OK_HEAD);
        for (let i = 0; i < 3; i++) connection.data(streamId, new Uint8Array(5));
      },
      async ({ clock, transport }) => {
        const controller = new AbortController();
        const { signal } = controller;
        const response = await clock.runUntil(transport.stream(recite, signal, undefined, undefined, one("a")));
        const iterator = response.message[Symbol.asyncIterator]();
        await clock.runUntil(iterator.next());
        await clock.settle();
        controller.abort(new Error("enough"));
        await failsWith(clock, iterator.next(), Code.Canceled, /enough/);
        assert.equal((await iterator.next()).done, true);
      },
    ));

  test("is done at once for those who wait when another leaves", () =>
    withWorld(async ({ clock, transport }) => {
      const { input } = counted((call) => (call === 1 ? of({ phrase: "a" }) : never()));
      const response = await clock.runUntil(transport.stream(converse, undefined, undefined, undefined, input));
      const iterator = response.message[Symbol.asyncIterator]();
      await clock.runUntil(iterator.next());
      const waiting = iterator.next();
      await iterator.return?.();
      assert.deepEqual(
        [(await waiting).done, (await iterator.next()).done, (await iterator.return?.())?.done],
        [true, true, true],
      );
    }));

  test("throws what a message that does not parse gives it once, and is done then", () =>
    withScript(
      async (connection) => {
        connection.settings();
        const { streamId } = await connection.nextOf("headers");
        connection.headers(streamId, OK_HEAD);
        connection.data(streamId, new Uint8Array([0, 0, 0, 0, 1, 0xff, 0, 0, 0, 0, 0]));
        connection.headers(streamId, ["grpc-status", "0"], true);
      },
      async ({ clock, transport }) => {
        const response = await clock.runUntil(transport.stream(recite, undefined, undefined, undefined, one("a")));
        const iterator = response.message[Symbol.asyncIterator]();
        await failsWith(clock, iterator.next(), Code.Internal, /not a valid "dragoman.*ReciteResponse"/);
        assert.equal((await clock.runUntil(iterator.next())).done, true);
      },
    ));

  test("brings everything to a reader who comes late, however long it is once decompressed", async () => {
    const count = 20;
    const message = new Uint8Array(1_000_004);
    message.set([0x0a, 0xc0, 0x84, 0x3d]);
    message.fill(0x61, 4);
    const compressed = frameMessage(await compress("gzip", message), true);
    await withScript(
      async (connection) => {
        connection.settings();
        const { streamId } = await connection.nextOf("headers");
        connection.headers(streamId, [...OK_HEAD, "grpc-encoding", "gzip"]);
        for (let i = 0; i < count; i++) connection.data(streamId, compressed);
        connection.headers(streamId, ["grpc-status", "0"], true);
      },
      async ({ clock, transport }) => {
        const response = await clock.runUntil(transport.stream(recite, undefined, undefined, undefined, one("a")));
        await clock.advance(1_000);
        const all = await clock.runUntil(collect(response.message));
        assert.deepEqual([all.length, all.at(-1)?.phrase.length], [count, 1_000_000]);
        assert.equal(response.trailer.get("grpc-status"), "0");
      },
    );
  });
});
