/**
 * Runs callbacks one after the other: what a callback causes waits until it has returned. Resolver, balancer and
 * subchannels of one channel share a serializer, so that none of them is ever re-entered halfway through a change.
 */
export class Serializer {
  readonly #queue: (() => void)[] = [];
  #running = false;

  /** Runs `callback` now, or right after the one that is running. */
  run(callback: () => void): void {
    this.#queue.push(callback);
    if (this.#running) return;
    this.#running = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) next();
    } finally {
      this.#running = false;
    }
  }
}
