/** What a reader says is certain to come: the rest of the frame it is in, and nothing beyond. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FrameReader } from "../../../src/http2/frames/frame-reader.ts";
import type { FrameSink } from "../../../src/http2/frames/frame-sink.ts";

const ignore = (): void => {};
const sink: FrameSink = {
  ...{ onFrameStart: ignore, onData: ignore, onHeaders: ignore, onPriority: ignore, onRstStream: ignore },
  ...{ onSettings: ignore, onSettingsAck: ignore, onPushPromise: ignore, onPing: ignore, onGoAway: ignore },
  ...{ onWindowUpdate: ignore, onStreamError: ignore },
};

function frame(type: number, payloadBytes: number, streamId: number): Uint8Array {
  const bytes = new Uint8Array(9 + payloadBytes);
  bytes.set([0, payloadBytes >> 8, payloadBytes & 0xff, type, 0, 0, 0, 0, streamId]);
  return bytes;
}

describe("the bytes that a frame reader expects", () => {
  for (const [name, type, payloadBytes, streamId] of [
    ["DATA", 0, 1_000, 1],
    ["PING", 6, 8, 0],
    ["an unknown type", 0xfa, 300, 1],
  ] as const) {
    test(`are the rest of ${name}, at each of its bytes, and none at its end`, () => {
      const reader = new FrameReader(sink);
      const bytes = frame(type, payloadBytes, streamId);
      for (let i = 0; i < bytes.length; i++) {
        assert.equal(reader.expectedBytes, i < 9 ? 0 : bytes.length - i);
        reader.receive(bytes.subarray(i, i + 1));
      }
      assert.equal(reader.expectedBytes, 0);
    });
  }
});
