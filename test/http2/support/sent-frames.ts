/**
 * What the client engine sends, read back by our own frame reader and HPACK decoder: as values, and as lines to compare.
 */
import { errorCodeName } from "../../../src/http2/error.ts";
import { FrameReader } from "../../../src/http2/frames/frame-reader.ts";
import { CONNECTION_PREFACE } from "../../../src/http2/frames/preface.ts";
import { ReceivedFrames, type ReceivedFrame } from "../../../src/testing/received-frames.ts";
import { toHex } from "../hex.ts";

/** The header of a frame as it travelled: CONTINUATIONs, which the frames' values hide, included. */
export interface RawFrame {
  readonly type: number;
  readonly streamId: number;
  readonly lengthBytes: number;
}

class Frames extends ReceivedFrames {
  readonly raw: RawFrame[] = [];

  override onFrameStart(type = 0, streamId = 0, lengthBytes = 0): void {
    this.raw.push({ type, streamId, lengthBytes });
  }
}

/** Reads one client connection's output, preface first. */
export class SentFrames {
  readonly #frames = new Frames();
  readonly #reader = new FrameReader(this.#frames, { maxFrameSizeBytes: 0xff_ffff, maxHeaderBlockBytes: 1 << 24 });
  #prefaceBytes = 0;
  #seen = 0;

  get all(): readonly ReceivedFrame[] {
    return this.#frames.all;
  }

  get raw(): readonly RawFrame[] {
    return this.#frames.raw;
  }

  receive(bytes: Uint8Array): void {
    let offset = 0;
    for (; offset < bytes.length && this.#prefaceBytes < CONNECTION_PREFACE.length; offset++) {
      if (bytes[offset] !== CONNECTION_PREFACE[this.#prefaceBytes++]) throw new Error("The client's preface is wrong");
    }
    this.#reader.receive(bytes.subarray(offset));
  }

  /** The frames since the last call. */
  next(): readonly ReceivedFrame[] {
    const { all } = this.#frames;
    const next = all.slice(this.#seen);
    this.#seen = all.length;
    return next;
  }
}

/** A frame in one line, such as `DATA 1 5 end` or `RST_STREAM 3 CANCEL`. */
export function describeFrame(frame: ReceivedFrame): string {
  switch (frame.type) {
    case "data":
      return `DATA ${frame.streamId} ${frame.data.length}${frame.endStream ? " end" : ""}`;
    case "headers":
      return `HEADERS ${frame.streamId}${frame.endStream ? " end" : ""}`;
    case "rst-stream":
      return `RST_STREAM ${frame.streamId} ${errorCodeName(frame.code)}`;
    case "settings":
      return `SETTINGS ${frame.entries.map(([id, value]) => `${id}=${value}`).join(" ")}`;
    case "settings-ack":
      return "SETTINGS ack";
    case "ping":
      return frame.ack ? `PING ack ${toHex(frame.opaque)}` : "PING";
    case "goaway":
      return `GOAWAY ${frame.lastStreamId} ${errorCodeName(frame.code)}`;
    case "window-update":
      return `WINDOW_UPDATE ${frame.streamId} ${frame.increment}`;
  }
}
