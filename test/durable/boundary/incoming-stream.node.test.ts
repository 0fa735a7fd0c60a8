/** What a stream across the boundary keeps of what it has brought: nothing, however long it lasts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { FrameKind, FrameReader, FrameWriter } from "../../../src/durable/boundary/frames.ts";
import { IncomingStream } from "../../../src/durable/boundary/incoming-stream.ts";
import { memoryPipe } from "../support/memory.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

test("frames that were taken are not kept by the stream", async () => {
  const { readable, writable } = memoryPipe();
  const writer = new FrameWriter(writable.getWriter());
  const stream = new IncomingStream({
    requests: undefined,
    opened: Promise.resolve(new FrameReader(readable)),
    lost: (error) => error as Error,
    revive: () => new Error("revived"),
    release: () => {},
  });
  const taken: WeakRef<object>[] = [];
  for (let i = 0; i < 20; i++) {
    void writer.write({ kind: FrameKind.message, payload: new Uint8Array(1_000) });
    taken.push(new WeakRef((await stream.next()) as object));
  }
  await new Promise((resolve) => setTimeout(resolve, 0));
  collectGarbage();
  const kept = taken.filter((each) => each.deref() !== undefined).length;
  assert.ok(kept <= 2, `${kept} of 20 are kept`);
  assert.equal(stream.isOver, false);
});
