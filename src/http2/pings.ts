/** PINGs that wait for their answer (RFC 9113 §6.7), by the number that each carries. */
import { ErrorCode, Http2Error } from "./error.ts";
import { writePing } from "./frames/ping.ts";
import type { OutputSlab } from "./output-slab.ts";

/** More unanswered PINGs than this are refused: nobody needs them. */
const MAX_OUTSTANDING = 64;

/** One connection's PINGs. */
export class Pings {
  readonly #waiting = new Map<number, (now: number) => void>();
  #next = 1;

  /** Whether no further PING can be sent before an answer comes. */
  get full(): boolean {
    return this.#waiting.size >= MAX_OUTSTANDING;
  }

  /** Writes a PING; `onAnswer` is called with the time of its answer, or never. Returns `false` when too many wait. */
  send(out: OutputSlab, onAnswer: (now: number) => void): boolean {
    if (this.full) return false;
    const opaque = new Uint8Array(8);
    const number = this.#next;
    this.#next = (this.#next + 1) >>> 0;
    new DataView(opaque.buffer).setUint32(4, number);
    this.#waiting.set(number, onAnswer);
    writePing(out, opaque, false);
    return true;
  }

  /** An answer arrived. Throws PROTOCOL_ERROR for an answer to nothing. */
  answered(opaque: Uint8Array, now: number): void {
    const number = new DataView(opaque.buffer, opaque.byteOffset, 8).getUint32(4);
    const onAnswer = this.#waiting.get(number);
    if (onAnswer === undefined) {
      throw new Http2Error(ErrorCode.PROTOCOL_ERROR, "The server answered a PING that was never sent");
    }
    this.#waiting.delete(number);
    onAnswer(now);
  }
}
