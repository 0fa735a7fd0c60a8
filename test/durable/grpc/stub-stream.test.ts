/** A stream through an object as generated clients see it, without a runtime: how it is left, and what becomes of its input. */
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { FrameKind, FrameReader, FrameWriter, plainFrame } from "../../../src/durable/boundary/frames.ts";
import { IncomingStream } from "../../../src/durable/boundary/incoming-stream.ts";
import { StubStream } from "../../../src/durable/grpc/stub-stream.ts";
import { VirtualClock } from "../../../src/transport/memory/index.ts";
import { memoryPipe } from "../support/memory.ts";

const clock = new VirtualClock();

/** What the object writes. */
let object: FrameWriter;
let isLetGo: boolean;
let incoming: IncomingStream;
let stream: StubStream<number, number>;

beforeEach(() => {
  const [response, request] = [memoryPipe(), memoryPipe()];
  object = new FrameWriter(response.writable.getWriter());
  isLetGo = false;
  incoming = new IncomingStream({
    requests: new FrameWriter(request.writable.getWriter()),
    opened: Promise.resolve(new FrameReader(response.readable)),
    lost: (error) => new Error("lost", { cause: error }),
    revive: (error) => new Error(String(error["message"])),
    release: () => (isLetGo = true),
  });
  stream = new StubStream(incoming, {
    encode: (message) => Uint8Array.of(message),
    decode: ([message = 0]) => message,
  });
});

function says(...messages: readonly number[]): void {
  for (const message of messages) {
    object.write({ kind: FrameKind.message, payload: Uint8Array.of(message) })?.catch(() => {});
  }
}

function ends(trailer: readonly string[] = []): void {
  object.write(plainFrame(FrameKind.status, { ok: true, value: { trailer } }))?.catch(() => {});
}

/** An input that gives nothing until it is let go of. */
function silentInput(): AsyncIterable<number> & { isLeft: boolean } {
  const never = new Promise<never>(() => {});
  const input = {
    isLeft: false,
    [Symbol.asyncIterator]: () => ({
      next: () => never,
      return: async () => {
        input.isLeft = true;
        return { done: true as const, value: undefined };
      },
    }),
  };
  return input;
}

describe("a stub's stream", () => {
  test("that is left is over for whoever asks again, and its call let go of", async () => {
    says(1, 2);
    assert.deepEqual(await stream.next(), { done: false, value: 1 });
    await stream.return();
    assert.deepEqual(await stream.next(), { done: true, value: undefined });
    assert.equal(isLetGo, true);
  });

  test("that is left before its first message was asked for gives none", async () => {
    says(1);
    await stream.started();
    await stream.return();
    assert.deepEqual(await stream.next(), { done: true, value: undefined });
  });

  test("has its trailers when it has reported its end", async () => {
    says(1);
    ends(["x-trailer", "said"]);
    await stream.next();
    assert.equal(stream.trailer.get("x-trailer"), null);
    await stream.next();
    assert.equal(stream.trailer.get("x-trailer"), "said");
  });

  test("lets go of an input that gives nothing, when the server has ended the call", async () => {
    const input = silentInput();
    void stream.send(input);
    ends();
    assert.deepEqual(await stream.next(), { done: true, value: undefined });
    assert.equal(input.isLeft, true);
  });

  test("lets go of its input when it is left, and of one that comes too late", async () => {
    const [first, late] = [silentInput(), silentInput()];
    void stream.send(first);
    await stream.return();
    void stream.send(late);
    await clock.settle();
    assert.deepEqual([first.isLeft, late.isLeft], [true, true]);
  });

  test("fails at once when it is told to, though nothing comes from the object", async () => {
    const waiting = [stream.next(), stream.next()];
    incoming.fail(new Error("The time is over"));
    for (const each of waiting) await assert.rejects(each, /The time is over/);
  });
});
