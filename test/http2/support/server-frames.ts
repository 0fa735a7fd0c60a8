/**
 * A server's frames, right and wrong, as bytes: what the tests of the client engine feed it.
 */
import { writeContinuation } from "../../../src/http2/frames/continuation.ts";
import { writeData } from "../../../src/http2/frames/data.ts";
import { reserveFrame } from "../../../src/http2/frames/frame.ts";
import type { SettingEntry } from "../../../src/http2/frames/frame-sink.ts";
import { writeGoAway } from "../../../src/http2/frames/goaway.ts";
import { writeHeaders } from "../../../src/http2/frames/headers.ts";
import { writePing } from "../../../src/http2/frames/ping.ts";
import { writeRstStream } from "../../../src/http2/frames/rst-stream.ts";
import { writeSettings, writeSettingsAck } from "../../../src/http2/frames/settings.ts";
import { writeWindowUpdate } from "../../../src/http2/frames/window-update.ts";
import { HpackEncoder } from "../../../src/http2/hpack/encoder.ts";
import { HeaderTemplate, type HeaderFields } from "../../../src/http2/hpack/header-fields.ts";
import { OutputSlab } from "../../../src/http2/output-slab.ts";
import { concatBytes } from "../hex.ts";

/** The head of a response that is as it should be. */
export const OK_FIELDS: HeaderFields = [":status", "200", "content-type", "application/grpc"];
const OK_TEMPLATE = new HeaderTemplate(OK_FIELDS);

export function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Collects frames; each method adds one. */
export class ServerFrames {
  readonly #out = new OutputSlab();
  readonly #encoder = new HpackEncoder();

  /** What was added since the last call. */
  take(): Uint8Array {
    const pieces: Uint8Array[] = [];
    for (let piece = this.#out.take(); piece !== undefined; piece = this.#out.take()) pieces.push(piece);
    return concatBytes(pieces);
  }

  bytes(bytes: Uint8Array): this {
    this.#out.append(bytes);
    return this;
  }

  /** Any frame: type, flags, stream, payload. */
  raw(type: number, flags: number, streamId: number, payload: Uint8Array = new Uint8Array(0)): this {
    const offset = reserveFrame(this.#out, payload.length, type, flags, streamId);
    this.#out.bytes.set(payload, offset);
    return this;
  }

  settings(entries: readonly SettingEntry[] = []): this {
    writeSettings(this.#out, entries);
    return this;
  }

  settingsAck(): this {
    writeSettingsAck(this.#out);
    return this;
  }

  /** `fields` after a good head's, which come from the dynamic table after their first use. */
  ok(streamId: number, fields: HeaderFields = [], endStream = false): this {
    writeHeaders(this.#out, streamId, this.#encoder.encode(OK_TEMPLATE, fields), endStream, 16_384);
    return this;
  }

  headers(streamId: number, fields: HeaderFields, endStream = false): this {
    writeHeaders(this.#out, streamId, this.#encoder.encode(undefined, fields), endStream, 16_384);
    return this;
  }

  trailers(streamId: number, fields: HeaderFields = ["grpc-status", "0"]): this {
    return this.headers(streamId, fields, true);
  }

  /** A header section in CONTINUATIONs of `pieceBytes`. */
  headersInPieces(streamId: number, fields: HeaderFields, pieceBytes: number, endStream = false): this {
    const block = this.#encoder.encode(undefined, fields).slice();
    this.raw(1, endStream ? 1 : 0, streamId, block.subarray(0, pieceBytes));
    for (let start = pieceBytes; start < block.length; start += pieceBytes) {
      const end = Math.min(block.length, start + pieceBytes);
      writeContinuation(this.#out, streamId, block.subarray(start, end), end === block.length);
    }
    return this;
  }

  data(streamId: number, data: Uint8Array | string, endStream = false): this {
    writeData(this.#out, streamId, typeof data === "string" ? ascii(data) : data, endStream);
    return this;
  }

  paddedData(streamId: number, data: Uint8Array | string, padBytes: number, endStream = false): this {
    const bytes = typeof data === "string" ? ascii(data) : data;
    return this.raw(
      0,
      0x8 | (endStream ? 1 : 0),
      streamId,
      concatBytes([Uint8Array.of(padBytes), bytes, new Uint8Array(padBytes)]),
    );
  }

  rst(streamId: number, code: number): this {
    writeRstStream(this.#out, streamId, code);
    return this;
  }

  ping(opaque: Uint8Array = new Uint8Array(8), ack = false): this {
    writePing(this.#out, opaque, ack);
    return this;
  }

  goAway(lastStreamId: number, code = 0, debugText = ""): this {
    writeGoAway(this.#out, lastStreamId, code, ascii(debugText));
    return this;
  }

  windowUpdate(streamId: number, increment: number): this {
    writeWindowUpdate(this.#out, streamId, increment);
    return this;
  }
}
