/**
 * What the frame reader tells the engine: one plain call a frame, no object made for it (RFC 9113 §6).
 *
 * Every view that is handed in is valid only during the call. A sink stops the connection by throwing.
 */
import type { Http2Error } from "../error.ts";

/** One entry of a SETTINGS frame. Ids that nobody knows are passed on, to be ignored. */
export type SettingEntry = readonly [id: number, value: number];

/** Receives the frames of one connection in order. */
export interface FrameSink {
  /** A frame's header is complete and legal. Called for every type, unknown ones too: the place to count rates. */
  onFrameStart(type: number, streamId: number, lengthBytes: number): void;
  /**
   * A piece of a DATA frame, passed on as it arrives. `flowBytes` is what the piece costs of both flow-control windows:
   * its data, padding and pad length; `data` may be empty. `endStream` comes with a frame's last piece only.
   */
  onData(streamId: number, data: Uint8Array, flowBytes: number, endStream: boolean): void;
  /** A complete field block: CONTINUATIONs joined, padding and priority stripped. */
  onHeaders(streamId: number, block: Uint8Array, endStream: boolean): void;
  onPriority(streamId: number): void;
  onRstStream(streamId: number, code: number): void;
  onSettings(entries: readonly SettingEntry[]): void;
  onSettingsAck(): void;
  /** A complete PUSH_PROMISE; a client that disabled push treats it as a connection error. */
  onPushPromise(streamId: number, promisedStreamId: number, block: Uint8Array): void;
  /** `opaque` is 8 bytes long. */
  onPing(opaque: Uint8Array, ack: boolean): void;
  onGoAway(lastStreamId: number, code: number, debugData: Uint8Array): void;
  /** `increment` is 1 at least; stream 0 stands for the connection. */
  onWindowUpdate(streamId: number, increment: number): void;
  /** A frame that breaks its stream only (§5.4.2). The frame has no other effect. */
  onStreamError(streamId: number, error: Http2Error): void;
}
