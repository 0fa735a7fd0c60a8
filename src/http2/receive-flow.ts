/**
 * The receive side of flow control (RFC 9113 §5.2) for a connection and its streams: windows, what they grow to, and the
 * PINGs by which that is measured.
 *
 * The connection's window is given back as bytes arrive: only streams hold data back, so that one that nobody reads
 * never stops the others.
 */
import { BandwidthEstimator } from "./bandwidth.ts";
import { DEFAULT_WINDOW_BYTES, MAX_WINDOW_BYTES } from "./frames/settings.ts";
import { writeWindowUpdate } from "./frames/window-update.ts";
import type { Http2Limits } from "./options.ts";
import type { OutputSlab } from "./output-slab.ts";
import type { Pings } from "./pings.ts";
import { ReceiveWindow } from "./receive-window.ts";
import type { Http2Stream } from "./stream.ts";

/** The connection's window beside a stream's: so many streams can be read at full speed together. */
const CONNECTION_FACTOR = 4;

/** One connection's receive windows. */
export class ReceiveFlow {
  readonly #out: OutputSlab;
  readonly #pings: Pings;
  readonly #streamBytes: number;
  readonly #bandwidth: BandwidthEstimator;
  readonly #connection: ReceiveWindow;

  constructor(out: OutputSlab, pings: Pings, limits: Http2Limits) {
    this.#out = out;
    this.#pings = pings;
    this.#streamBytes = limits.initialWindowBytes;
    this.#bandwidth = new BandwidthEstimator({
      windowBytes: limits.initialWindowBytes,
      maxWindowBytes: limits.maxWindowBytes,
    });
    this.#connection = new ReceiveWindow(Math.max(DEFAULT_WINDOW_BYTES, connectionBytes(limits.initialWindowBytes)));
  }

  /** What the connection's window is announced to be. */
  get connectionBytes(): number {
    return this.#connection.size;
  }

  /** The window of a new stream. */
  openStream(): ReceiveWindow {
    return new ReceiveWindow(this.#streamBytes);
  }

  /** DATA arrived on the connection. Throws FLOW_CONTROL_ERROR beyond its window. */
  received(flowBytes: number): void {
    this.#bandwidth.received(flowBytes);
    this.#connection.received(flowBytes);
    const increment = this.#connection.consumed(flowBytes);
    if (increment > 0) writeWindowUpdate(this.#out, 0, increment);
  }

  /** A stream's reader gave bytes back. Returns whether a WINDOW_UPDATE was written. */
  consumed(stream: Http2Stream, bytes: number): boolean {
    stream.window.grow(this.#bandwidth.windowBytes);
    const increment = stream.window.consumed(bytes);
    if (increment === 0) return false;
    this.#bandwidth.windowUsed();
    writeWindowUpdate(this.#out, stream.id, increment);
    return true;
  }

  /** Sends the PING of a measurement, if one is due. */
  sample(now: number): void {
    if (this.#pings.full || !this.#bandwidth.start(now)) return;
    this.#pings.send(this.#out, this.#sampled);
  }

  readonly #sampled = (now: number): void => {
    this.#bandwidth.sampled(now);
    this.#connection.grow(connectionBytes(this.#bandwidth.windowBytes));
  };
}

function connectionBytes(streamBytes: number): number {
  return Math.min(MAX_WINDOW_BYTES, streamBytes * CONNECTION_FACTOR);
}
