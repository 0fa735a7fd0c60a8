/**
 * The frame reader: every frame form, whole and cut at each byte, and every framing error with its code (RFC 9113 §4, §6).
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { ErrorCode, Http2Error } from "../../../src/http2/error.ts";
import { FrameReader } from "../../../src/http2/frames/frame-reader.ts";
import type { FrameReaderLimits } from "../../../src/http2/frames/frame-reader.ts";
import { fromHex } from "../hex.ts";
import { RecordingSink } from "./recording-sink.ts";

/** Reads `chunks`, and gives what the sink was told and what was thrown. */
function read(chunks: readonly Uint8Array[], limits?: FrameReaderLimits): readonly string[] {
  const sink = new RecordingSink();
  const reader = new FrameReader(sink, limits);
  try {
    for (const chunk of chunks) reader.receive(chunk);
  } catch (error) {
    if (!(error instanceof Http2Error)) throw error;
    return [...sink.lines, `throws ${error.code}`];
  }
  return sink.lines;
}

/** Reads `bytes` whole, byte by byte, and cut in two at every place; all have to agree. */
function readEveryWay(bytes: Uint8Array, limits?: FrameReaderLimits): readonly string[] {
  const whole = read([bytes], limits);
  assert.deepEqual(
    read(
      Array.from(bytes, (byte) => Uint8Array.of(byte)),
      limits,
    ),
    whole,
    "byte by byte",
  );
  for (let cut = 1; cut < bytes.length; cut++) {
    assert.deepEqual(read([bytes.slice(0, cut), bytes.slice(cut)], limits), whole, `cut at ${cut}`);
  }
  return whole;
}

function padHex(value: number, octets: number): string {
  return value.toString(16).padStart(2 * octets, "0");
}

/** A frame from its header's parts and its payload. */
function frame(type: number, flags: number, streamId: number, payload: string): string {
  const digits = payload.replaceAll(" ", "");
  return padHex(digits.length / 2, 3) + padHex(type, 1) + padHex(flags, 1) + padHex(streamId, 4) + digits;
}

describe("every form of frame", () => {
  const cases: readonly (readonly [name: string, hex: string, lines: readonly string[]])[] = [
    ["DATA", frame(0, 0, 1, "616263"), ["start 0 1 3", "DATA 1 616263 flow=3"]],
    ["DATA that ends the stream", frame(0, 1, 3, "61"), ["start 0 3 1", "DATA 3 61 flow=1 end"]],
    ["empty DATA", frame(0, 0, 1, ""), ["start 0 1 0", "DATA 1  flow=0"]],
    ["empty DATA that ends the stream", frame(0, 1, 1, ""), ["start 0 1 0", "DATA 1  flow=0 end"]],
    ["padded DATA", frame(0, 9, 1, "03 6162 000000"), ["start 0 1 6", "DATA 1 6162 flow=6 end"]],
    ["DATA with a pad length of 0", frame(0, 8, 1, "00 6162"), ["start 0 1 3", "DATA 1 6162 flow=3"]],
    ["DATA of padding only", frame(0, 9, 1, "02 0000"), ["start 0 1 3", "DATA 1  flow=3 end"]],
    ["DATA of a pad length only", frame(0, 9, 1, "00"), ["start 0 1 1", "DATA 1  flow=1 end"]],
    ["HEADERS", frame(1, 4, 1, "8286"), ["start 1 1 2", "HEADERS 1 8286"]],
    ["HEADERS that end the stream", frame(1, 5, 1, "82"), ["start 1 1 1", "HEADERS 1 82 end"]],
    ["empty HEADERS", frame(1, 4, 1, ""), ["start 1 1 0", "HEADERS 1 "]],
    ["HEADERS with padding and priority", frame(1, 0x2c, 1, "02 80000003ff 82 0000"), ["start 1 1 9", "HEADERS 1 82"]],
    ["HEADERS of padding only", frame(1, 0x0c, 1, "01 00"), ["start 1 1 2", "HEADERS 1 "]],
    [
      "HEADERS with CONTINUATIONs",
      frame(1, 1, 1, "82") + frame(9, 0, 1, "86") + frame(9, 0, 1, "") + frame(9, 4, 1, "84"),
      ["start 1 1 1", "start 9 1 1", "start 9 1 0", "start 9 1 1", "HEADERS 1 828684 end"],
    ],
    ["PRIORITY", frame(2, 0, 3, "00000001 10"), ["start 2 3 5", "PRIORITY 3"]],
    ["PRIORITY of a wrong length", frame(2, 0, 3, "00000001"), ["start 2 3 4", "stream error 3 6"]],
    ["empty PRIORITY", frame(2, 0, 3, ""), ["start 2 3 0", "stream error 3 6"]],
    ["RST_STREAM", frame(3, 0, 1, "00000008"), ["start 3 1 4", "RST_STREAM 1 8"]],
    ["RST_STREAM with an unknown code", frame(3, 0, 1, "ffffffff"), ["start 3 1 4", "RST_STREAM 1 4294967295"]],
    [
      "SETTINGS",
      frame(4, 0, 0, "0001 00000000 0004 7fffffff 0005 00ffffff abcd 00000007"),
      ["start 4 0 24", "SETTINGS 1=0 4=2147483647 5=16777215 43981=7"],
    ],
    ["empty SETTINGS", frame(4, 0, 0, ""), ["start 4 0 0", "SETTINGS "]],
    ["a SETTINGS acknowledgement", frame(4, 1, 0, ""), ["start 4 0 0", "SETTINGS ack"]],
    ["PUSH_PROMISE", frame(5, 4, 1, "80000002 82"), ["start 5 1 5", "PUSH_PROMISE 1 2 82"]],
    ["padded PUSH_PROMISE", frame(5, 0xc, 1, "01 00000004 82 00"), ["start 5 1 7", "PUSH_PROMISE 1 4 82"]],
    [
      "PUSH_PROMISE with a CONTINUATION",
      frame(5, 0, 1, "00000002 82") + frame(9, 4, 1, "86"),
      ["start 5 1 5", "start 9 1 1", "PUSH_PROMISE 1 2 8286"],
    ],
    ["PING", frame(6, 0, 0, "0102030405060708"), ["start 6 0 8", "PING 0102030405060708"]],
    ["a PING's answer", frame(6, 1, 0, "0102030405060708"), ["start 6 0 8", "PING 0102030405060708 ack"]],
    ["GOAWAY", frame(7, 0, 0, "ffffffff 00000002"), ["start 7 0 8", "GOAWAY 2147483647 2 "]],
    ["GOAWAY with debug data", frame(7, 0, 0, "00000001 0000000b 6869"), ["start 7 0 10", "GOAWAY 1 11 6869"]],
    ["WINDOW_UPDATE", frame(8, 0, 0, "ffffffff"), ["start 8 0 4", "WINDOW_UPDATE 0 2147483647"]],
    ["WINDOW_UPDATE of 0 on a stream", frame(8, 0, 5, "00000000"), ["start 8 5 4", "stream error 5 1"]],
    [
      "a frame of unknown type",
      frame(0xbe, 0xff, 7, "0102") + frame(0x20, 0, 0, ""),
      ["start 190 7 2", "start 32 0 0"],
    ],
    ["a reserved bit before the stream id", frame(3, 0, 0x80000001, "00000000"), ["start 3 1 4", "RST_STREAM 1 0"]],
  ];
  for (const [name, hex, lines] of cases) {
    test(`${name} is read whole and cut at each byte`, () => {
      // A frame behind it shows that the reader is in step.
      const bytes = fromHex(hex + frame(4, 1, 0, ""));
      assert.deepEqual(readEveryWay(bytes), [...lines, "start 4 0 0", "SETTINGS ack"]);
    });
  }

  test("all of them in a row are read, cut anywhere", () => {
    const bytes = fromHex(cases.map(([, hex]) => hex).join(""));
    assert.deepEqual(
      readEveryWay(bytes),
      cases.flatMap(([, , lines]) => lines),
    );
  });
});

describe("every framing error", () => {
  const { PROTOCOL_ERROR, FLOW_CONTROL_ERROR, FRAME_SIZE_ERROR, ENHANCE_YOUR_CALM } = ErrorCode;
  const cases: readonly (readonly [name: string, hex: string, code: ErrorCode])[] = [
    ["DATA on stream 0", frame(0, 0, 0, "61"), PROTOCOL_ERROR],
    ["DATA with more padding than payload", frame(0, 8, 1, "03 6161"), PROTOCOL_ERROR],
    ["padded DATA without a pad length", frame(0, 8, 1, ""), FRAME_SIZE_ERROR],
    ["a frame above the size limit", "004001 00 00 00000001", FRAME_SIZE_ERROR],
    ["an unknown frame above the size limit", "004001 77 00 00000001", FRAME_SIZE_ERROR],
    ["HEADERS on stream 0", frame(1, 4, 0, "82"), PROTOCOL_ERROR],
    ["HEADERS with more padding than payload", frame(1, 0xc, 1, "02 82"), PROTOCOL_ERROR],
    ["padded HEADERS without a pad length", frame(1, 0xc, 1, ""), FRAME_SIZE_ERROR],
    ["HEADERS too short for their priority", frame(1, 0x24, 1, "00000000"), FRAME_SIZE_ERROR],
    ["PRIORITY on stream 0", frame(2, 0, 0, "0000000010"), PROTOCOL_ERROR],
    ["RST_STREAM on stream 0", frame(3, 0, 0, "00000000"), PROTOCOL_ERROR],
    ["RST_STREAM of 3 bytes", frame(3, 0, 1, "000000"), FRAME_SIZE_ERROR],
    ["SETTINGS on a stream", frame(4, 0, 1, ""), PROTOCOL_ERROR],
    ["SETTINGS of 5 bytes", frame(4, 0, 0, "0001000000"), FRAME_SIZE_ERROR],
    ["a SETTINGS acknowledgement with entries", frame(4, 1, 0, "000100000000"), FRAME_SIZE_ERROR],
    ["ENABLE_PUSH of 2", frame(4, 0, 0, "000200000002"), PROTOCOL_ERROR],
    ["INITIAL_WINDOW_SIZE of 2^31", frame(4, 0, 0, "000480000000"), FLOW_CONTROL_ERROR],
    ["MAX_FRAME_SIZE of 16,383", frame(4, 0, 0, "000500003fff"), PROTOCOL_ERROR],
    ["MAX_FRAME_SIZE of 2^24", frame(4, 0, 0, "000501000000"), PROTOCOL_ERROR],
    ["PUSH_PROMISE on stream 0", frame(5, 4, 0, "00000002"), PROTOCOL_ERROR],
    ["PUSH_PROMISE too short for its stream id", frame(5, 4, 1, "000000"), FRAME_SIZE_ERROR],
    ["padded PUSH_PROMISE too short for its stream id", frame(5, 0xc, 1, "01 000000 00"), FRAME_SIZE_ERROR],
    ["PUSH_PROMISE of stream 0", frame(5, 4, 1, "00000000"), PROTOCOL_ERROR],
    ["PUSH_PROMISE of a client's stream", frame(5, 4, 1, "00000003"), PROTOCOL_ERROR],
    ["PING on a stream", frame(6, 0, 1, "0000000000000000"), PROTOCOL_ERROR],
    ["PING of 7 bytes", frame(6, 0, 0, "00000000000000"), FRAME_SIZE_ERROR],
    ["GOAWAY on a stream", frame(7, 0, 1, "0000000000000000"), PROTOCOL_ERROR],
    ["GOAWAY of 7 bytes", frame(7, 0, 0, "00000000000000"), FRAME_SIZE_ERROR],
    ["WINDOW_UPDATE of 5 bytes", frame(8, 0, 0, "0000000001"), FRAME_SIZE_ERROR],
    ["WINDOW_UPDATE of 0 on the connection", frame(8, 0, 0, "80000000"), PROTOCOL_ERROR],
    ["CONTINUATION without a field block", frame(9, 4, 1, "82"), PROTOCOL_ERROR],
    ["CONTINUATION behind a complete block", frame(1, 4, 1, "82") + frame(9, 4, 1, "82"), PROTOCOL_ERROR],
    ["CONTINUATION of another stream", frame(1, 0, 1, "82") + frame(9, 4, 3, "82"), PROTOCOL_ERROR],
    ["DATA inside a field block", frame(1, 0, 1, "82") + frame(0, 0, 1, "61"), PROTOCOL_ERROR],
    ["PING inside a field block", frame(1, 0, 1, "82") + frame(6, 0, 0, "0000000000000000"), PROTOCOL_ERROR],
    ["an unknown frame inside a field block", frame(1, 0, 1, "82") + frame(0x33, 0, 1, ""), PROTOCOL_ERROR],
    ["more CONTINUATIONs than allowed", frame(1, 0, 1, "") + frame(9, 0, 1, "").repeat(4), ENHANCE_YOUR_CALM],
    ["a block above the limit in one frame", frame(1, 4, 1, "82".repeat(41)), ENHANCE_YOUR_CALM],
    [
      "a block above the limit in many",
      frame(1, 0, 1, "82".repeat(21)) + frame(9, 4, 1, "82".repeat(20)),
      ENHANCE_YOUR_CALM,
    ],
  ];
  for (const [name, hex, code] of cases) {
    test(`${name} throws ${code}, however it is cut`, () => {
      const lines = readEveryWay(fromHex(hex), { maxHeaderBlockBytes: 40, maxContinuationFrames: 3 });
      assert.equal(lines.at(-1), `throws ${code}`);
    });
  }
});

test("the limits are what may still pass", () => {
  const limits = { maxHeaderBlockBytes: 3, maxContinuationFrames: 2 };
  const bytes = fromHex(frame(1, 0, 1, "82") + frame(9, 0, 1, "82") + frame(9, 4, 1, "82"));
  assert.equal(read([bytes], limits).at(-1), "HEADERS 1 828282");
});

test("a larger frame size limit is obeyed", () => {
  const bytes = fromHex(frame(0, 0, 1, "61".repeat(16_385)));
  assert.equal(read([bytes], { maxFrameSizeBytes: 16_385 }).length, 2);
});

test("a continuation is expected between the parts of a field block only", () => {
  const reader = new FrameReader(new RecordingSink());
  const expected = [frame(1, 0, 1, "82"), frame(9, 0, 1, "86"), frame(9, 4, 1, "84")].map((hex) => {
    reader.receive(fromHex(hex));
    return reader.expectsContinuation;
  });
  assert.deepEqual(expected, [true, true, false]);
});

test("DATA is passed on as it arrives, not collected", () => {
  const pieces: (readonly [length: number, flowBytes: number, endStream: boolean])[] = [];
  const sink = new RecordingSink();
  sink.onData = (_streamId, data, flowBytes, endStream) => pieces.push([data.length, flowBytes, endStream]);
  const reader = new FrameReader(sink);
  const bytes = fromHex(frame(0, 9, 1, `02 ${"61".repeat(10)} 0000`));
  for (const [start, end] of [
    [0, 10],
    [10, 14],
    [14, 21],
    [21, 22],
  ] as const)
    reader.receive(bytes.subarray(start, end));
  assert.deepEqual(pieces, [
    [0, 1, false],
    [4, 4, false],
    [6, 7, false],
    [0, 1, true],
  ]);
});

test("random octets are read or refused, and the same however they are cut", () => {
  const octets = fc.array(
    fc.tuple(fc.nat({ max: 10 }), fc.nat({ max: 0x2f }), fc.nat({ max: 3 }), fc.uint8Array({ maxLength: 12 })),
    { maxLength: 8 },
  );
  const cuts = fc.infiniteStream(fc.integer({ min: 1, max: 30 }));
  fc.assert(
    fc.property(octets, cuts, (frames, sizes) => {
      const hex = frames.map(([type, flags, streamId, payload]) =>
        frame(type, flags, streamId, Array.from(payload, (octet) => octet.toString(16).padStart(2, "0")).join("")),
      );
      const bytes = fromHex(hex.join(""));
      const chunks: Uint8Array[] = [];
      for (let start = 0; start < bytes.length;) {
        const end = start + (sizes.next().value ?? 1);
        chunks.push(bytes.slice(start, end));
        start = end;
      }
      assert.deepEqual(read(chunks), read([bytes]));
    }),
    { numRuns: 1_000 },
  );
});
