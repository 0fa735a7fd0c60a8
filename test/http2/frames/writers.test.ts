/**
 * The frame writers, read back by the frame reader, and the preface.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ErrorCode, errorCodeName } from "../../../src/http2/error.ts";
import { writeData } from "../../../src/http2/frames/data.ts";
import { FrameReader } from "../../../src/http2/frames/frame-reader.ts";
import { writeGoAway } from "../../../src/http2/frames/goaway.ts";
import { writeHeaders } from "../../../src/http2/frames/headers.ts";
import { writePing } from "../../../src/http2/frames/ping.ts";
import { CONNECTION_PREFACE } from "../../../src/http2/frames/preface.ts";
import { writeRstStream } from "../../../src/http2/frames/rst-stream.ts";
import { SettingId, writeSettings, writeSettingsAck } from "../../../src/http2/frames/settings.ts";
import { writeWindowUpdate } from "../../../src/http2/frames/window-update.ts";
import { OutputSlab } from "../../../src/http2/output-slab.ts";
import { fromHex } from "../hex.ts";
import { RecordingSink } from "./recording-sink.ts";

/** What a reader makes of what `write` writes, frame starts aside. */
function readBack(write: (out: OutputSlab) => void): readonly string[] {
  const out = new OutputSlab();
  write(out);
  const sink = new RecordingSink();
  const reader = new FrameReader(sink);
  for (let bytes = out.take(); bytes !== undefined; bytes = out.take()) reader.receive(bytes);
  return sink.lines.filter((line) => !line.startsWith("start"));
}

describe("what is written is what is read", () => {
  const block = fromHex("828684");
  const opaque = fromHex("0001020304050607");
  const cases: readonly (readonly [write: (out: OutputSlab) => void, line: string])[] = [
    [(out) => writeData(out, 1, fromHex("6162"), false), "DATA 1 6162 flow=2"],
    [(out) => writeData(out, 0x7fffffff, fromHex(""), true), "DATA 2147483647  flow=0 end"],
    [(out) => writeData(out, 1, new Uint8Array(16_384), true), `DATA 1 ${"00".repeat(16_384)} flow=16384 end`],
    [(out) => writeHeaders(out, 1, block, false, 16_384), "HEADERS 1 828684"],
    [(out) => writeHeaders(out, 1, block, true, 3), "HEADERS 1 828684 end"],
    [(out) => writeHeaders(out, 1, block, true, 2), "HEADERS 1 828684 end"],
    [(out) => writeHeaders(out, 1, block, false, 1), "HEADERS 1 828684"],
    [(out) => writeHeaders(out, 1, fromHex(""), true, 1), "HEADERS 1  end"],
    [(out) => writeRstStream(out, 3, ErrorCode.CANCEL), "RST_STREAM 3 8"],
    [(out) => writeSettings(out, []), "SETTINGS "],
    [
      (out) =>
        writeSettings(out, [
          [SettingId.ENABLE_PUSH, 0],
          [SettingId.INITIAL_WINDOW_SIZE, 0x7fffffff],
        ]),
      "SETTINGS 2=0 4=2147483647",
    ],
    [(out) => writeSettingsAck(out), "SETTINGS ack"],
    [(out) => writePing(out, opaque, false), "PING 0001020304050607"],
    [(out) => writePing(out, opaque, true), "PING 0001020304050607 ack"],
    [(out) => writeGoAway(out, 0x7fffffff, ErrorCode.NO_ERROR), "GOAWAY 2147483647 0 "],
    [(out) => writeGoAway(out, 0, 0xffffffff, fromHex("6869")), "GOAWAY 0 4294967295 6869"],
    [(out) => writeWindowUpdate(out, 0, 0x7fffffff), "WINDOW_UPDATE 0 2147483647"],
  ];
  for (const [write, line] of cases) {
    test(line.slice(0, 60), () => assert.deepEqual(readBack(write), [line]));
  }

  test("all of them in one go", () => {
    const lines = readBack((out) => {
      for (const [write] of cases) write(out);
    });
    assert.deepEqual(
      lines,
      cases.map(([, line]) => line),
    );
  });
});

test("the preface is the RFC's 24 octets", () => {
  assert.deepEqual(CONNECTION_PREFACE, fromHex("505249202a20485454502f322e300d0a0d0a534d0d0a0d0a"));
});

test("error codes have their RFC's names, and others their number", () => {
  assert.equal(errorCodeName(7), "REFUSED_STREAM");
  assert.equal(errorCodeName(0xff), "0xff");
});
