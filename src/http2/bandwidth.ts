/**
 * How large the receive windows should be: bandwidth × delay, measured by a PING while data flows (as grpc-go's
 * bdp_estimator does). If most of a window arrives within one round trip, the window is what holds the server back.
 *
 * A sample is wanted only when a stream has used up a quarter of its window, so that small calls never pay for a PING.
 * It begins with the next data to arrive: a server that waits for its window sends in bursts, one a WINDOW_UPDATE, and a sample
 * from one WINDOW_UPDATE to the next would find the burst before it and the burst behind it both outside.
 */

/** What {@link BandwidthEstimator} takes. */
export interface BandwidthEstimatorOptions {
  /** The window to start with, in bytes. */
  readonly windowBytes: number;
  /** The window never grows beyond. */
  readonly maxWindowBytes: number;
}

/**
 * - `idle`: nothing to measure
 * - `wanted`: a quarter of a window was used up, and the next data begins a sample
 * - `due`: it began, and its PING leaves with the next output
 * - `running`: the PING is under way
 */
type Sample = "idle" | "wanted" | "due" | "running";

/** One connection's estimate. */
export class BandwidthEstimator {
  readonly #max: number;
  #window: number;
  #sample: Sample = "idle";
  #startedAt = 0;
  #sampleBytes = 0;
  #bestBytesPerMs = 0;

  constructor({ windowBytes, maxWindowBytes }: BandwidthEstimatorOptions) {
    this.#window = windowBytes;
    this.#max = maxWindowBytes;
  }

  /** The window that a reading stream should have. */
  get windowBytes(): number {
    return this.#window;
  }

  /** A stream has used up a quarter of its window. */
  windowUsed(): void {
    if (this.#sample === "idle" && this.#window < this.#max) this.#sample = "wanted";
  }

  /** Data arrived. */
  received(bytes: number): void {
    if (this.#sample === "idle") return;
    if (this.#sample === "wanted") {
      this.#sample = "due";
      this.#sampleBytes = 0;
    }
    this.#sampleBytes += bytes;
  }

  /** Output is about to leave. Returns whether to send a PING with it, and call `sampled` at its answer. */
  start(now: number): boolean {
    if (this.#sample !== "due") return false;
    this.#sample = "running";
    this.#startedAt = now;
    return true;
  }

  /** The PING was answered: the bytes since it was sent are what one round trip carries. */
  sampled(now: number): void {
    this.#sample = "idle";
    const bytesPerMs = this.#sampleBytes / Math.max(now - this.#startedAt, 0.1);
    if (this.#sampleBytes * 3 < this.#window * 2 || bytesPerMs <= this.#bestBytesPerMs) return;
    this.#bestBytesPerMs = bytesPerMs;
    this.#window = Math.min(this.#max, Math.max(this.#window, this.#sampleBytes * 2));
  }
}
