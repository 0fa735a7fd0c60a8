/**
 * Keepalive (gRFC A8, grpc/doc/keepalive.md): a PING after so long without a byte from the server, and the connection's end if
 * nothing comes back in time. Any bytes count as a sign of life. Without open streams it rests, unless told otherwise.
 */

/** When to ask whether the server is there. Times in milliseconds. */
export interface KeepaliveOptions {
  /** Without a byte for this long, a PING is sent. 10,000 at least. Default: never. */
  readonly timeMs: number;
  /** How long the answer may take. Default: 20,000. */
  readonly timeoutMs?: number | undefined;
  /** Also while there are no calls. Most servers take that amiss. Default: false. */
  readonly permitWithoutCalls?: boolean | undefined;
}

/** What is to be done. */
export type KeepaliveAction = "nothing" | "ping" | "dead";

/** One connection's keepalive. */
export class Keepalive {
  readonly timeoutMs: number;
  readonly #timeMs: number;
  readonly #withoutCalls: boolean;
  /** When the answer to the PING under way is due. */
  #answerDue: number | undefined;

  constructor({ timeMs, timeoutMs = 20_000, permitWithoutCalls = false }: KeepaliveOptions) {
    this.#timeMs = timeMs;
    this.timeoutMs = timeoutMs;
    this.#withoutCalls = permitWithoutCalls;
  }

  /** When `check` wants to be called; `Infinity` for never. @param heardAt When the last bytes came. */
  nextCheck(heardAt: number, streams: number): number {
    const due = this.#answerDue;
    if (due !== undefined && !this.#alive(due, heardAt)) return due;
    return streams > 0 || this.#withoutCalls ? heardAt + this.#timeMs : Number.POSITIVE_INFINITY;
  }

  check(now: number, heardAt: number, streams: number): KeepaliveAction {
    const due = this.#answerDue;
    if (due !== undefined && !this.#alive(due, heardAt)) return now >= due ? "dead" : "nothing";
    this.#answerDue = undefined;
    if (now < this.nextCheck(heardAt, streams)) return "nothing";
    this.#answerDue = now + this.timeoutMs;
    return "ping";
  }

  /** The PING was answered: a clock that did not move meanwhile tells nothing by itself. */
  answered(): void {
    this.#answerDue = undefined;
  }

  #alive(due: number, heardAt: number): boolean {
    return heardAt > due - this.timeoutMs;
  }
}
