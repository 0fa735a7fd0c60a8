/** Frames both ways over a pipe: cut at every byte, coalesced, held back by a reader that is slow. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  FrameKind,
  FrameReader,
  FrameWriter,
  plainFrame,
  plainOf,
  type Frame,
} from "../../../src/durable/boundary/frames.ts";
import { joinBytes } from "../../../src/transport/join-bytes.ts";
import { memoryPipe } from "../support/memory.ts";

const FRAMES: readonly Frame[] = [
  plainFrame(FrameKind.head, { header: ["a", "b"] }),
  { kind: FrameKind.message, payload: new Uint8Array([1, 2, 3]) },
  { kind: FrameKind.message, payload: new Uint8Array(0) },
  plainFrame(FrameKind.status, { ok: true, value: 7n }),
];

/** What a writer makes of frames. */
async function written(frames: readonly Frame[]): Promise<Uint8Array> {
  const { readable, writable } = memoryPipe();
  const writer = new FrameWriter(writable.getWriter());
  for (const frame of frames) void writer.write(frame);
  const ended = writer.end();
  const reader = readable.getReader();
  const pieces: Uint8Array[] = [];
  for (let part = await reader.read(); !part.done; part = await reader.read()) pieces.push(part.value);
  await ended;
  return joinBytes(pieces);
}

async function read(pieces: readonly Uint8Array[]): Promise<Frame[]> {
  const { readable, writable } = memoryPipe();
  const writer = writable.getWriter();
  const reader = new FrameReader(readable);
  const writing = (async () => {
    for (const piece of pieces) await writer.write(piece);
    await writer.close();
  })();
  const frames: Frame[] = [];
  for (let frame = await reader.next(); frame !== undefined; frame = await reader.next()) frames.push(frame);
  await writing;
  return frames;
}

test("frames arrive as they were sent, cut at any byte", async () => {
  const bytes = await written(FRAMES);
  for (let at = 0; at <= bytes.length; at++) {
    const frames = await read([bytes.slice(0, at), bytes.slice(at)]);
    assert.deepEqual(
      frames.map(({ kind, payload }) => [kind, [...payload]]),
      FRAMES.map(({ kind, payload }) => [kind, [...payload]]),
      `cut at ${at}`,
    );
  }
});

test("frames arrive byte by byte", async () => {
  const bytes = await written(FRAMES);
  const frames = await read([...bytes].map((byte) => new Uint8Array([byte])));
  assert.deepEqual(plainOf(frames[3] as Frame), { ok: true, value: 7n });
});

test("what is written in one turn leaves in one write", async () => {
  const { readable, writable } = memoryPipe();
  const writer = new FrameWriter(writable.getWriter());
  for (const frame of FRAMES) assert.equal(writer.write(frame), undefined);
  const { value } = await readable.getReader().read();
  assert.equal(value?.length, (await written(FRAMES)).length);
});

test("a writer waits for a reader that does not come, and goes on when it does", async () => {
  const { readable, writable } = memoryPipe();
  const writer = new FrameWriter(writable.getWriter());
  const payload = new Uint8Array(40_000);
  assert.equal(writer.write({ kind: FrameKind.message, payload }), undefined);
  const room = writer.write({ kind: FrameKind.message, payload });
  assert.ok(room instanceof Promise);
  let isThere = false;
  void room.then(() => (isThere = true));
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.equal(isThere, false);
  const reader = readable.getReader();
  await reader.read();
  await room;
});

test("a writer that waits hears that the reader has left", async () => {
  const { readable, writable } = memoryPipe();
  const writer = new FrameWriter(writable.getWriter());
  const room = writer.write({ kind: FrameKind.message, payload: new Uint8Array(100_000) });
  await readable.getReader().cancel(new Error("Nobody reads"));
  await assert.rejects(async () => room, /Nobody reads/);
  await assert.rejects(async () => writer.write(FRAMES[1] as Frame), /Nobody reads/);
});

for (const [when, turns] of [
  ["before its write is under way", 0],
  ["when its write is under way", 5],
] as const) {
  test(`a writer that waits goes on when it is aborted ${when}, whatever becomes of that`, async () => {
    const never = new Promise<never>(() => {});
    const writer = new FrameWriter({ write: () => never, close: () => never, abort: () => never });
    const room = writer.write({ kind: FrameKind.message, payload: new Uint8Array(100_000) });
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    writer.abort(new Error("The caller is gone"));
    await assert.rejects(async () => room, /The caller is gone/);
    await writer.flushed();
    assert.equal(writer.isIdle, true);
  });
}

test("what ended a stream in the middle is asked for its stack, or it would be kept with all that waited for it", async () => {
  let asked = 0;
  const lost = Object.defineProperty(new Error("It was reset"), "stack", { get: () => `asked ${++asked} times` });
  const { readable } = memoryPipe();
  const reader = new FrameReader({
    ...readable,
    getReader: () => ({ read: () => Promise.reject(lost), cancel: async () => {} }),
  });
  await assert.rejects(reader.next(), (error) => error === lost);
  assert.equal(asked, 1);
});

test("a frame of a length or kind that cannot be is refused", async () => {
  await assert.rejects(read([new Uint8Array([0xff, 0, 0, 0, 1])]), /cannot have/);
  await assert.rejects(read([new Uint8Array([0, 0, 0, 1, 9])]), /kind 9/);
  await assert.rejects(read([new Uint8Array([0, 0, 0, 0])]), /kind undefined/);
});
