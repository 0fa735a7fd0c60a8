/**
 * Flow control of what we receive (RFC 9113 §5.2, §6.9), for a stream or for the whole connection.
 *
 * The peer may send `available` more bytes. What has been dealt with is owed back to it as credit, and handed out in
 * WINDOW_UPDATEs of a quarter of the window or more: often enough to keep it sending (what is held back meanwhile is so
 * much less to send with; at a half, a fast server would get half a window a round trip), seldom enough to cost nothing. A raised
 * target goes out with the next credit, and so reaches only those who read: a stream that nobody reads never holds more
 * than it was granted before.
 */
import { ErrorCode, Http2Error } from "./error.ts";

/** One receive window. Sizes in bytes. */
export class ReceiveWindow {
  #available: number;
  #credit = 0;
  #size: number;

  constructor(size: number) {
    this.#available = size;
    this.#size = size;
  }

  /** What the window is meant to be when all is read. */
  get size(): number {
    return this.#size;
  }

  /** What the peer may still send. */
  get available(): number {
    return this.#available;
  }

  /** Makes the window larger from the next credit on. */
  grow(size: number): void {
    if (size <= this.#size) return;
    this.#credit += size - this.#size;
    this.#size = size;
  }

  /** The peer sent `bytes`. Throws FLOW_CONTROL_ERROR if it was not allowed to. */
  received(bytes: number): void {
    this.#available -= bytes;
    if (this.#available < 0) {
      throw new Http2Error(ErrorCode.FLOW_CONTROL_ERROR, "The server sent more than the flow-control window allows");
    }
  }

  /** `bytes` were dealt with. Returns the increment to announce, or 0 for not yet. */
  consumed(bytes: number): number {
    this.#credit += bytes;
    if (this.#credit * 4 < this.#size) return 0;
    const increment = this.#credit;
    this.#credit = 0;
    this.#available += increment;
    return increment;
  }
}
