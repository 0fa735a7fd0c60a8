/**
 * Runs the user's callbacks in the order of things (`ClientCnxn.EventThread`). Each comes behind the reactions of promises that were
 * fulfilled before it, so that replies and events are heard as the server sent them; and each by itself, so that one that throws
 * or takes long holds up no other. None is left out: what is queued when a session ends is heard before its last event.
 */

/** What waits for it goes on behind the reactions of all that was fulfilled before. */
const NOW = Promise.resolve();

/** One client's callbacks. */
export class Deliveries {
  readonly #onError: (error: unknown) => void;

  /** @param onError Hears what a callback threw, or what its promise was rejected with. */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Calls it, soon. What it returns is not waited for. */
  push(callback: () => unknown): void {
    void this.#deliver(callback);
  }

  async #deliver(callback: () => unknown): Promise<void> {
    await NOW;
    try {
      const result = callback();
      if (result instanceof Promise) result.catch(this.#onError);
    } catch (error) {
      this.#onError(error);
    }
  }
}
