/**
 * Runs callbacks one after the other: what a callback causes waits until it has returned. Resolver, balancer and
 * subchannels of one channel share a serializer, so that none of them is ever re-entered halfway through a change. A
 * callback that throws does not keep the others from running: the state machines behind them would never move again.
 */
export class Serializer {
  readonly #queue: (() => void)[] = [];
  readonly #onThrow: ((thrown: unknown) => void) | undefined;
  #running = false;

  /** @param onThrow Hears what a callback threw. Default: `run` throws the first of it, when all have run. */
  constructor(onThrow?: (thrown: unknown) => void) {
    this.#onThrow = onThrow;
  }

  /** Runs `callback` now, or right after those that are running or waiting. */
  run(callback: () => void): void {
    this.#queue.push(callback);
    if (this.#running) return;
    this.#running = true;
    const thrown: unknown[] = [];
    const onThrow = this.#onThrow ?? ((error: unknown): void => void thrown.push(error));
    // By index: an array of thousands is dear to shift.
    for (let i = 0; i < this.#queue.length; i++) {
      try {
        (this.#queue[i] as () => void)();
      } catch (error) {
        onThrow(error);
      }
    }
    this.#queue.length = 0;
    this.#running = false;
    if (thrown.length > 0) throw thrown[0];
  }
}
