/**
 * Frames to make sequences of: right ones for the first streams, wrong ones, and header blocks that use and change the
 * dynamic table. Octets, not the writers' calls, where the writers would not make them.
 */
import { concatBytes } from "../../http2/hex.ts";
import { ascii, ServerFrames } from "../../http2/support/server-frames.ts";
import { SettingId } from "../../../src/http2/frames/settings.ts";

/** Static-table fields, literals with and without indexing, dynamic references, size updates, Huffman code, and nonsense. */
export const BLOCKS: readonly Uint8Array[] = [
  [0x88],
  [0x88, 0x40, 12, "content-type", 16, "application/grpc"],
  [0x88, 0x5f, 16, "application/grpc"],
  [0x88, 0xbe],
  [0x88, 0xbe, 0xbf],
  [0x40, 11, "grpc-status", 1, "0"],
  [0x00, 11, "grpc-status", 2, "13", 0x10, 12, "grpc-message", 3, "why"],
  [0x00, 11, "grpc-status", 1, "0", 0x00, 24, "grpc-status-details-bin!", 4, "AAEC"],
  [0x8b],
  [0x48, 0x82, 0x64, 0x02, 0x58, 0x85, 0xae, 0xc3, 0x77, 0x1a, 0x4b],
  [0x08, 3, "100"],
  [0x08, 3, "103"],
  [0x08, 3, "200", 0x0f, 0x0d, 2, "10"],
  [0x20, 0x88],
  [0x3f, 0xe1, 0x1f, 0x88],
  [0x20, 0x3f, 0xe1, 0x1f, 0x88],
  [0x3f, 0xe1, 0xff, 0x03],
  [0x40, 1, "a", 0x7f, 0x80, 0x01, "b".repeat(255)],
  [0x40, 1, "a", 0x7f, 0xa1, 0x1e, "b".repeat(4_000), 0xbe, 0xbe, 0xbe],
  [0x00, 1, "A", 1, "b"],
  [0x00, 10, "connection", 5, "close"],
  [0x80],
  [0xff, 0xff, 0xff, 0xff, 0x7f],
  [0x88, 0x88],
  [],
].map((parts) => concatBytes(parts.map((part) => (typeof part === "string" ? ascii(part) : Uint8Array.of(part)))));

const IDS = [1, 1, 1, 3, 3, 5];
const BAD_IDS = [0, 2, 7, 0x7fff_ffff];

function streamFrames(id: number): Uint8Array[] {
  const frames = new ServerFrames();
  const payload = (length: number, first = 0): Uint8Array => new Uint8Array(length).fill(first, 0, 1);
  return [
    ...BLOCKS.map((block, i) => frames.raw(1, 0x4 | (i % 5 === 0 ? 1 : 0), id, block).take()),
    ...BLOCKS.slice(0, 6).map((block) => frames.raw(1, 0, id, block).take()),
    ...BLOCKS.slice(0, 6).map((block) => frames.raw(9, 4, id, block).take()),
    frames.raw(9, 0, id).take(),
    frames.raw(1, 0x4 | 0x8 | 0x20, id, Uint8Array.of(2, 0, 0, 0, 0, 16, 0x88, 0, 0)).take(),
    ...[0, 1, 5, 9, 300, 5_000].flatMap((length) => [
      frames.data(id, payload(length)).take(),
      frames.data(id, payload(length), true).take(),
      frames.paddedData(id, payload(length), length % 256).take(),
    ]),
    frames.raw(0, 0x8, id, Uint8Array.of(200, 1)).take(),
    ...[0, 1, 5, 7, 8, 11, 99].map((code) => frames.rst(id, code).take()),
    ...[0, 1, 1_000, 0x7fff_ffff].map((increment) => frames.windowUpdate(id, increment).take()),
    frames.raw(2, 0, id, payload(5)).take(),
    frames.raw(2, 0, id, payload(4)).take(),
    frames.raw(5, 4, id, Uint8Array.of(0, 0, 0, 2, 0x88)).take(),
    frames.raw(0x55, 0xff, id, payload(20)).take(),
  ];
}

function connectionFrames(): Uint8Array[] {
  const frames = new ServerFrames();
  return [
    frames.settings().take(),
    frames.settingsAck().take(),
    ...[0, 1, 100, 65_535, 0x7fff_ffff, 0x8000_0000].flatMap((value) =>
      [
        [SettingId.INITIAL_WINDOW_SIZE, value],
        [SettingId.MAX_CONCURRENT_STREAMS, value],
        [SettingId.HEADER_TABLE_SIZE, value],
        [SettingId.MAX_HEADER_LIST_SIZE, value],
        [SettingId.ENABLE_PUSH, value],
        [SettingId.MAX_FRAME_SIZE, 16_384 + value],
        [0x99, value],
      ].map(([id = 0, setting = 0]) => frames.settings([[id, setting % 0x1_0000_0000]]).take()),
    ),
    frames.raw(4, 0, 0, new Uint8Array(7)).take(),
    frames.ping().take(),
    frames.ping(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1), true).take(),
    ...[0, 1, 3, 0x7fff_ffff].flatMap((last) => [frames.goAway(last).take(), frames.goAway(last, 11, "calm").take()]),
    ...[0, 1, 1_000_000, 0x7fff_ffff].map((increment) => frames.windowUpdate(0, increment).take()),
    frames.raw(0x10, 0, 0, new Uint8Array(9)).take(),
    frames.bytes(Uint8Array.from("HTTP/1.1 400 Bad Request\r\n\r\n", (letter) => letter.charCodeAt(0))).take(),
    frames.raw(0, 0, 1, new Uint8Array(16_385)).take(),
  ];
}

/** Frames for streams that exist, so that most sequences get somewhere. */
export const GOOD_FRAMES: readonly Uint8Array[] = IDS.flatMap(streamFrames);
/** Frames that mostly end the connection. */
export const OTHER_FRAMES: readonly Uint8Array[] = [...connectionFrames(), ...BAD_IDS.flatMap(streamFrames)];
/** How servers begin: without limits, and with narrow ones. */
export const FIRST_FRAMES: readonly Uint8Array[] = [
  new ServerFrames().settings().settingsAck().take(),
  new ServerFrames()
    .settings([
      [SettingId.MAX_CONCURRENT_STREAMS, 1],
      [SettingId.INITIAL_WINDOW_SIZE, 10],
    ])
    .settingsAck()
    .take(),
];
