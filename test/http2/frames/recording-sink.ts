/**
 * A frame sink that writes down what it is told, in a form that does not depend on how the bytes were cut.
 */
import type { FrameSink, SettingEntry } from "../../../src/http2/frames/frame-sink.ts";
import type { Http2Error } from "../../../src/http2/error.ts";
import { toHex } from "../hex.ts";

/** Lines such as `HEADERS 1 8286 end`; the pieces of a DATA frame are joined. */
export class RecordingSink implements FrameSink {
  readonly #lines: string[] = [];
  #data: { readonly streamId: number; hex: string; flowBytes: number; missingBytes: number } | undefined;

  get lines(): readonly string[] {
    return this.#lines;
  }

  onFrameStart(type: number, streamId: number, lengthBytes: number): void {
    this.#lines.push(`start ${type} ${streamId} ${lengthBytes}`);
    if (type === 0) this.#data = { streamId, hex: "", flowBytes: 0, missingBytes: lengthBytes };
  }

  onData(streamId: number, data: Uint8Array, flowBytes: number, endStream: boolean): void {
    const frame = this.#data;
    if (frame?.streamId !== streamId || data.length > flowBytes) throw new Error("Piece of no DATA frame");
    frame.hex += toHex(data);
    frame.flowBytes += flowBytes;
    frame.missingBytes -= flowBytes;
    if (frame.missingBytes > 0) {
      if (endStream) throw new Error("End of stream before the last piece");
      return;
    }
    this.#data = undefined;
    this.#lines.push(`DATA ${streamId} ${frame.hex} flow=${frame.flowBytes}${endStream ? " end" : ""}`);
  }

  onHeaders(streamId: number, block: Uint8Array, endStream: boolean): void {
    this.#lines.push(`HEADERS ${streamId} ${toHex(block)}${endStream ? " end" : ""}`);
  }

  onPriority(streamId: number): void {
    this.#lines.push(`PRIORITY ${streamId}`);
  }

  onRstStream(streamId: number, code: number): void {
    this.#lines.push(`RST_STREAM ${streamId} ${code}`);
  }

  onSettings(entries: readonly SettingEntry[]): void {
    this.#lines.push(`SETTINGS ${entries.map(([id, value]) => `${id}=${value}`).join(" ")}`);
  }

  onSettingsAck(): void {
    this.#lines.push("SETTINGS ack");
  }

  onPushPromise(streamId: number, promisedStreamId: number, block: Uint8Array): void {
    this.#lines.push(`PUSH_PROMISE ${streamId} ${promisedStreamId} ${toHex(block)}`);
  }

  onPing(opaque: Uint8Array, ack: boolean): void {
    this.#lines.push(`PING ${toHex(opaque)}${ack ? " ack" : ""}`);
  }

  onGoAway(lastStreamId: number, code: number, debugData: Uint8Array): void {
    this.#lines.push(`GOAWAY ${lastStreamId} ${code} ${toHex(debugData)}`);
  }

  onWindowUpdate(streamId: number, increment: number): void {
    this.#lines.push(`WINDOW_UPDATE ${streamId} ${increment}`);
  }

  onStreamError(streamId: number, error: Http2Error): void {
    this.#lines.push(`stream error ${streamId} ${error.code}`);
  }
}
