/**
 * How large the receive windows should be: bandwidth × delay, measured by a PING while data flows (as grpc-go's
 * bdp_estimator does). If most of a window arrives within one round trip, the window is what holds the server back.
 *
 * A sample starts only when a stream has used up half of its window, so that small calls never pay for a PING.
 */

/** What {@link BandwidthEstimator} takes. */
export interface BandwidthEstimatorOptions {
  /** The window to start with, in bytes. */
  readonly windowBytes: number;
  /** The window never grows beyond. */
  readonly maxWindowBytes: number;
}

/** One connection's estimate. */
export class BandwidthEstimator {
  readonly #max: number;
  #window: number;
  #sampling = false;
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

  /** Data arrived. */
  received(bytes: number): void {
    if (this.#sampling) this.#sampleBytes += bytes;
  }

  /** A window was half used. Returns whether to send a PING now and call `sampled` at its answer. */
  wantsSample(now: number): boolean {
    if (this.#sampling || this.#window >= this.#max) return false;
    this.#sampling = true;
    this.#startedAt = now;
    this.#sampleBytes = 0;
    return true;
  }

  /** The PING was answered: the bytes since it was sent are what one round trip carries. */
  sampled(now: number): void {
    this.#sampling = false;
    const bytesPerMs = this.#sampleBytes / Math.max(now - this.#startedAt, 0.1);
    if (this.#sampleBytes * 3 < this.#window * 2 || bytesPerMs <= this.#bestBytesPerMs) return;
    this.#bestBytesPerMs = bytesPerMs;
    this.#window = Math.min(this.#max, this.#sampleBytes * 2);
  }
}
