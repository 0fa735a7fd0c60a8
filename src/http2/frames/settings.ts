/**
 * SETTINGS (RFC 9113 §6.5): what an endpoint can take. Each side acknowledges the other's.
 */
import { ErrorCode, Http2Error } from "../error.ts";
import type { OutputSlab } from "../output-slab.ts";
import { FrameType, frameSizeError, protocolError, readUint32, reserveFrame, writeUint32 } from "./frame.ts";
import type { Frame } from "./frame.ts";
import type { FrameSink, SettingEntry } from "./frame-sink.ts";

/** Setting ids (RFC 9113 §6.5.2, RFC 8441). */
export const SettingId = {
  HEADER_TABLE_SIZE: 1,
  ENABLE_PUSH: 2,
  MAX_CONCURRENT_STREAMS: 3,
  INITIAL_WINDOW_SIZE: 4,
  MAX_FRAME_SIZE: 5,
  MAX_HEADER_LIST_SIZE: 6,
  ENABLE_CONNECT_PROTOCOL: 8,
} as const;

/** The largest flow-control window (§6.9.1), and so the largest INITIAL_WINDOW_SIZE. */
export const MAX_WINDOW_BYTES = 0x7fff_ffff;

/** The window of a new connection, and of a new stream until SETTINGS say otherwise (§6.9.2). */
export const DEFAULT_WINDOW_BYTES = 65_535;

/** MAX_FRAME_SIZE until SETTINGS say otherwise, and the least it can be. */
export const DEFAULT_MAX_FRAME_SIZE_BYTES = 16_384;

const MAX_FRAME_SIZE_LIMIT_BYTES = 0xff_ffff;

const ACK = 0x1;
const ENTRY_BYTES = 6;

export function parseSettings(frame: Frame, sink: FrameSink): void {
  const { lengthBytes } = frame;
  if ((frame.flags & ACK) !== 0) {
    if (lengthBytes !== 0) throw frameSizeError(`SETTINGS acknowledgement of ${lengthBytes} bytes`);
    sink.onSettingsAck();
    return;
  }
  if (lengthBytes % ENTRY_BYTES !== 0) throw frameSizeError(`SETTINGS frame of ${lengthBytes} bytes`);
  const { bytes } = frame;
  const entries: SettingEntry[] = [];
  for (let offset = frame.start; offset < frame.end; offset += ENTRY_BYTES) {
    const id = (bytes[offset]! << 8) | bytes[offset + 1]!;
    const value = readUint32(bytes, offset + 2);
    checkSetting(id, value);
    entries.push([id, value]);
  }
  sink.onSettings(entries);
}

function checkSetting(id: number, value: number): void {
  switch (id) {
    case SettingId.ENABLE_PUSH:
    case SettingId.ENABLE_CONNECT_PROTOCOL:
      if (value > 1) throw protocolError(`Setting ${id} of ${value}, which can be 0 or 1`);
      return;
    case SettingId.INITIAL_WINDOW_SIZE:
      if (value > MAX_WINDOW_BYTES) {
        throw new Http2Error(ErrorCode.FLOW_CONTROL_ERROR, `SETTINGS_INITIAL_WINDOW_SIZE of ${value}`);
      }
      return;
    case SettingId.MAX_FRAME_SIZE:
      if (value < DEFAULT_MAX_FRAME_SIZE_BYTES || value > MAX_FRAME_SIZE_LIMIT_BYTES) {
        throw protocolError(`SETTINGS_MAX_FRAME_SIZE of ${value}`);
      }
      return;
    default:
  }
}

export function writeSettings(out: OutputSlab, entries: readonly SettingEntry[]): void {
  let offset = reserveFrame(out, entries.length * ENTRY_BYTES, FrameType.SETTINGS, 0, 0);
  const { bytes } = out;
  for (const [id, value] of entries) {
    bytes[offset] = id >>> 8;
    bytes[offset + 1] = id;
    writeUint32(bytes, offset + 2, value);
    offset += ENTRY_BYTES;
  }
}

export function writeSettingsAck(out: OutputSlab): void {
  reserveFrame(out, 0, FrameType.SETTINGS, ACK, 0);
}
