/**
 * Runs callbacks one after the other: what a callback causes waits until it has returned. Resolver, balancer and
 * subchannels of one channel share a serializer, so that none of them is ever re-entered halfway through a change. A
 * callback that throws does not keep the others from running: the state machines behind them would never move again.
 */
export class Serializer {
  readonly #queue: (() => void)[] = [];
  #running = false;

  /** Runs `callback` now, or right after the one that is running. Throws the first of what was thrown, when all have run. */
  run(callback: () => void): void {
    this.#queue.push(callback);
    if (this.#running) return;
    this.#running = true;
    const thrown: unknown[] = [];
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      try {
        next();
      } catch (error) {
        thrown.push(error);
      }
    }
    this.#running = false;
    if (thrown.length > 0) throw thrown[0];
  }
}
