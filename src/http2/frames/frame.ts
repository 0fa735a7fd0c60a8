/**
 * What all frames share (RFC 9113 §4.1): the 9-byte header, the type numbers, and the rules a header can be held to
 * before its payload is there (§4.2, §6).
 */
import { ErrorCode, Http2Error } from "../error.ts";
import type { OutputSlab } from "../output-slab.ts";

export const FRAME_HEADER_BYTES = 9;

/** Frame type numbers (RFC 9113 §11.2 and the IANA registry). */
export const FrameType = {
  DATA: 0,
  HEADERS: 1,
  PRIORITY: 2,
  RST_STREAM: 3,
  SETTINGS: 4,
  PUSH_PROMISE: 5,
  PING: 6,
  GOAWAY: 7,
  WINDOW_UPDATE: 8,
  CONTINUATION: 9,
} as const;

const typeNames = Object.keys(FrameType);

/** `"HEADERS"`, or `"0x1f"` for a type that RFC 9113 does not define. */
export function frameTypeName(type: number): string {
  return typeNames[type] ?? `0x${type.toString(16)}`;
}

/** A frame while it is parsed: the reader has one such object and fills it anew for each frame. */
export interface Frame {
  type: number;
  flags: number;
  streamId: number;
  /** Length of the payload as the header gave it. */
  lengthBytes: number;
  /** The payload lies in `bytes` from `start` to `end`; parsers narrow it as they strip padding and fixed fields. */
  bytes: Uint8Array;
  start: number;
  end: number;
}

/** What a type's header may say: `stream` 0, a stream's id, or either; and the payload's length. */
interface HeaderRule {
  readonly stream: "zero" | "nonzero" | "any";
  readonly exactBytes?: number;
  readonly minBytes?: number;
}

const headerRules: readonly HeaderRule[] = [
  { stream: "nonzero" },
  { stream: "nonzero" },
  { stream: "nonzero" },
  { stream: "nonzero", exactBytes: 4 },
  { stream: "zero" },
  { stream: "nonzero", minBytes: 4 },
  { stream: "zero", exactBytes: 8 },
  { stream: "zero", minBytes: 8 },
  { stream: "any", exactBytes: 4 },
  { stream: "nonzero" },
];

/** Holds the header in `frame` to the rules of its type; a PRIORITY's length is a matter of its stream alone (§6.3). */
export function checkFrameHeader(frame: Frame, maxFrameSizeBytes: number): void {
  const { type, streamId, lengthBytes } = frame;
  if (lengthBytes > maxFrameSizeBytes) {
    throw frameSizeError(
      `${frameTypeName(type)} frame of ${lengthBytes} bytes, above the limit of ${maxFrameSizeBytes}`,
    );
  }
  const rule = headerRules[type];
  if (rule === undefined) return;
  if (rule.stream !== "any" && (streamId === 0) !== (rule.stream === "zero")) {
    throw protocolError(`${frameTypeName(type)} frame on stream ${streamId}`);
  }
  const { exactBytes, minBytes } = rule;
  if ((exactBytes !== undefined && lengthBytes !== exactBytes) || (minBytes !== undefined && lengthBytes < minBytes)) {
    throw frameSizeError(`${frameTypeName(type)} frame of ${lengthBytes} bytes`);
  }
}

export function protocolError(message: string): Http2Error {
  return new Http2Error(ErrorCode.PROTOCOL_ERROR, message);
}

export function frameSizeError(message: string): Http2Error {
  return new Http2Error(ErrorCode.FRAME_SIZE_ERROR, message);
}

/** Strips the pad-length byte and the padding from `frame`, whose PADDED flag is set (§6.1, §6.2). */
export function stripPadding(frame: Frame): void {
  if (frame.start >= frame.end) throw frameSizeError(`Padded ${frameTypeName(frame.type)} frame without a pad length`);
  const padBytes = frame.bytes[frame.start]!;
  frame.start += 1;
  if (padBytes > frame.end - frame.start) {
    throw protocolError(
      `${frameTypeName(frame.type)} frame of ${frame.lengthBytes} bytes with ${padBytes} bytes of padding`,
    );
  }
  frame.end -= padBytes;
}

/** Reads 32 bits as an unsigned number. */
export function readUint32(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset]! << 24) | (bytes[offset + 1]! << 16) | (bytes[offset + 2]! << 8) | bytes[offset + 3]!) >>> 0;
}

/** Reads the low 31 bits of 32: the top one is reserved in stream ids and window increments. */
export function readUint31(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset]! & 0x7f) << 24) | (bytes[offset + 1]! << 16) | (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
}

/** Writes 32 bits. */
export function writeUint32(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value >>> 24;
  bytes[offset + 1] = value >>> 16;
  bytes[offset + 2] = value >>> 8;
  bytes[offset + 3] = value;
}

/** Reserves a frame of `lengthBytes` of payload, writes its header, and returns where the payload starts in `out.bytes`. */
export function reserveFrame(
  out: OutputSlab,
  lengthBytes: number,
  type: number,
  flags: number,
  streamId: number,
): number {
  const offset = out.reserve(FRAME_HEADER_BYTES + lengthBytes);
  writeFrameHeader(out.bytes, offset, lengthBytes, type, flags, streamId);
  return offset + FRAME_HEADER_BYTES;
}

/** Writes a frame's header at `offset`. */
export function writeFrameHeader(
  bytes: Uint8Array,
  offset: number,
  lengthBytes: number,
  type: number,
  flags: number,
  streamId: number,
): void {
  bytes[offset] = lengthBytes >>> 16;
  bytes[offset + 1] = lengthBytes >>> 8;
  bytes[offset + 2] = lengthBytes;
  bytes[offset + 3] = type;
  bytes[offset + 4] = flags;
  writeUint32(bytes, offset + 5, streamId);
}
