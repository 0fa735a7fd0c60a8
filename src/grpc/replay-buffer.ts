/**
 * What a call has sent so far, kept for another attempt until the call is committed (gRFC A6, "Memory Management"): a limit for
 * the call, and one for all calls of the channel together.
 */

/** What all calls of a channel may keep. */
export class ReplayBudget {
  readonly #limitBytes: number;
  #usedBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get exhausted(): boolean {
    return this.#usedBytes > this.#limitBytes;
  }

  /** Takes bytes, or with a negative number gives them back. */
  take(bytes: number): void {
    this.#usedBytes += bytes;
  }
}

/** A call's sent messages. */
export class ReplayBuffer {
  readonly #limitBytes: number;
  readonly #budget: ReplayBudget;
  #messages: Uint8Array[] | undefined;
  #bytes = 0;
  #ended = false;

  constructor(limitBytes: number, budget: ReplayBudget) {
    this.#limitBytes = limitBytes;
    this.#budget = budget;
  }

  /** Of the longest message, with its prefix. */
  get largestBytes(): number {
    return (this.#messages ?? []).reduce((largest, { length }) => Math.max(largest, length), 0);
  }

  /** Whether more is here than may be kept: a sender that has no stream yet should wait, one that has one goes on without. */
  get full(): boolean {
    return this.#bytes >= this.#limitBytes || this.#budget.exhausted;
  }

  add(framed: Uint8Array, end: boolean): void {
    this.#messages ??= [];
    this.#messages.push(framed);
    this.#bytes += framed.length;
    this.#budget.take(framed.length);
    this.#ended = end;
  }

  /** Sends all again. Returns whether the last one may be followed by more at once. */
  replay(send: (framed: Uint8Array, end: boolean) => boolean): boolean {
    const messages = this.#messages;
    if (messages === undefined) return true;
    const last = messages.length - 1;
    let room = true;
    for (let i = 0; i <= last; i++) room = send(messages[i] as Uint8Array, this.#ended && i === last);
    return room;
  }

  /** Forgets everything. Idempotent. */
  drop(): void {
    this.#messages = undefined;
    this.#budget.take(-this.#bytes);
    this.#bytes = 0;
  }
}
