/**
 * The limit on answers that wait for the socket: acknowledgements of PING and SETTINGS. A server that asks and never
 * reads would have us keep them without end (CVE-2019-9512, CVE-2019-9515).
 *
 * Output leaves in order, so two generations suffice to know how many are left: what was written before a mark, gone
 * once the socket has taken that much, and what came after it.
 */
import { ErrorCode, Http2Error } from "./error.ts";

/** Answers that may wait: more than any server asks for before it reads. */
const MOST_WAITING = 10_000;

/** One connection's unsent answers. */
export class AnswerBacklog {
  /** Bytes that the socket has taken so far. */
  #takenBytes = 0;
  /** Where the older generation ends, on the same scale. */
  #markBytes = 0;
  #older = 0;
  #newer = 0;

  /** An answer is written. Throws ENHANCE_YOUR_CALM when too many wait. */
  add(): void {
    this.#newer += 1;
    if (this.#older + this.#newer <= MOST_WAITING) return;
    throw new Http2Error(ErrorCode.ENHANCE_YOUR_CALM, `The server does not read the answers to its PING or SETTINGS`);
  }

  /** The socket took `bytes`, and `leftBytes` wait still. */
  taken(bytes: number, leftBytes: number): void {
    this.#takenBytes += bytes;
    if (this.#takenBytes < this.#markBytes) return;
    this.#older = this.#newer;
    this.#newer = 0;
    this.#markBytes = this.#takenBytes + leftBytes;
  }
}
