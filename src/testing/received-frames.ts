/**
 * The frames that a scripted server has received: kept as values, and waited for one by one.
 */
import type { Http2Error } from "../http2/error.ts";
import type { FrameSink, SettingEntry } from "../http2/frames/frame-sink.ts";
import { HpackDecoder } from "../http2/hpack/decoder.ts";
import type { HeaderFields } from "../http2/hpack/header-fields.ts";

/** A frame as a value. Bytes are copies. DATA comes in the pieces it arrived in. */
export type ReceivedFrame =
  | { readonly type: "data"; readonly streamId: number; readonly data: Uint8Array; readonly endStream: boolean }
  | { readonly type: "headers"; readonly streamId: number; readonly fields: HeaderFields; readonly endStream: boolean }
  | { readonly type: "rst-stream"; readonly streamId: number; readonly code: number }
  | { readonly type: "settings"; readonly entries: readonly SettingEntry[] }
  | { readonly type: "settings-ack" }
  | { readonly type: "ping"; readonly opaque: Uint8Array; readonly ack: boolean }
  | { readonly type: "goaway"; readonly lastStreamId: number; readonly code: number; readonly debugText: string }
  | { readonly type: "window-update"; readonly streamId: number; readonly increment: number };

/** A queue of frames with one cursor. */
export class ReceivedFrames implements FrameSink {
  /** All frames so far. */
  readonly all: ReceivedFrame[] = [];
  readonly #decoder = new HpackDecoder({ maxListBytes: 1 << 20 });
  #cursor = 0;
  #ended = false;
  #error: unknown;
  #waiting: (() => void)[] = [];

  /** What ended the connection, if it did not end in peace. */
  get error(): unknown {
    return this.#error;
  }

  async next(): Promise<ReceivedFrame | undefined> {
    while (this.#cursor >= this.all.length) {
      if (this.#ended) return undefined;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return this.all[this.#cursor++];
  }

  async nextOf<Type extends ReceivedFrame["type"]>(
    type: Type,
  ): Promise<Extract<ReceivedFrame, { readonly type: Type }>> {
    for (let frame = await this.next(); frame !== undefined; frame = await this.next()) {
      if (isOf(frame, type)) return frame;
    }
    throw new Error(`The connection ended before a "${type}" frame`, { cause: this.#error });
  }

  /** No more will come. */
  end(error: unknown): void {
    this.#ended = true;
    this.#error ??= error;
    this.#wake();
  }

  onFrameStart(): void {}

  onData(streamId: number, data: Uint8Array, _flowBytes: number, endStream: boolean): void {
    this.#add({ type: "data", streamId, data: data.slice(), endStream });
  }

  onHeaders(streamId: number, block: Uint8Array, endStream: boolean): void {
    this.#add({ type: "headers", streamId, fields: this.#decoder.decode(block) ?? [], endStream });
  }

  onPriority(): void {}

  onRstStream(streamId: number, code: number): void {
    this.#add({ type: "rst-stream", streamId, code });
  }

  onSettings(entries: readonly SettingEntry[]): void {
    this.#add({ type: "settings", entries });
  }

  onSettingsAck(): void {
    this.#add({ type: "settings-ack" });
  }

  onPushPromise(): void {}

  onPing(opaque: Uint8Array, ack: boolean): void {
    this.#add({ type: "ping", opaque: opaque.slice(), ack });
  }

  onGoAway(lastStreamId: number, code: number, debugData: Uint8Array): void {
    this.#add({ type: "goaway", lastStreamId, code, debugText: new TextDecoder().decode(debugData) });
  }

  onWindowUpdate(streamId: number, increment: number): void {
    this.#add({ type: "window-update", streamId, increment });
  }

  onStreamError(_streamId: number, error: Http2Error): void {
    throw error;
  }

  #add(frame: ReceivedFrame): void {
    this.all.push(frame);
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

function isOf<Type extends ReceivedFrame["type"]>(
  frame: ReceivedFrame,
  type: Type,
): frame is Extract<ReceivedFrame, { readonly type: Type }> {
  return frame.type === type;
}
