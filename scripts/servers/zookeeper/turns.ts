/**
 * Turns at something that one at a time may have. Whoever takes one has a number to show for it: who comes back after its time is over
 * gives back no other's.
 */

/** Gives out one turn after the other. */
export class Turns {
  readonly #longestMs: number;
  #last: Promise<void> = Promise.resolve();
  #taken = 0;
  #holder: { readonly turn: number; readonly end: () => void } | undefined;

  /** @param longestMs A holder that died does not keep the others waiting for longer. */
  constructor(longestMs: number) {
    this.#longestMs = longestMs;
  }

  /** Waits for the others; answers the turn. */
  async take(): Promise<number> {
    const before = this.#last;
    const over = Promise.withResolvers<void>();
    this.#last = over.promise;
    await before;
    const turn = ++this.#taken;
    const end = (): void => {
      clearTimeout(timer);
      this.#holder = undefined;
      over.resolve();
    };
    const timer = setTimeout(end, this.#longestMs).unref();
    this.#holder = { turn, end };
    return turn;
  }

  /** Throws for a turn that is over. */
  check(turn: number): void {
    if (this.#holder?.turn !== turn) throw new Error(`Turn ${turn} is over: it took longer than ${this.#longestMs} ms`);
  }

  /** Answers whether it was the holder's to give. */
  give(turn: number): boolean {
    if (this.#holder?.turn !== turn) return false;
    this.#holder.end();
    return true;
  }
}
