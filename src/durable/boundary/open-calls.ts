/** The calls of an object that are under way, by the ids that their callers gave them, and no more than the object can bear. */

/** A call under way. */
export interface OpenCall {
  /** Aborted when the caller cancels, or is gone. */
  readonly signal: AbortSignal;
  /** It is over. Idempotent. */
  end(): void;
}

/** What they are bounded by, and who hears of the last one's end. */
export interface OpenCallsInit {
  readonly limit: number;
  /** There is a call, where there was none. */
  readonly onBusy: () => void;
  /** There is none any more. */
  readonly onIdle: () => void;
}

/** One object's calls. */
export class OpenCalls {
  readonly #init: OpenCallsInit;
  /** Those that a caller holds, and has not asked anything for yet. */
  readonly #held = new Map<string, AbortController>();
  #open = 0;

  constructor(init: OpenCallsInit) {
    this.#init = init;
  }

  /** How many are under way. */
  get size(): number {
    return this.#open;
  }

  /** Whether there are as many as there may be. */
  get isFull(): boolean {
    return this.#open >= this.#init.limit;
  }

  /** A caller announces a call. The answer cancels it, at whatever time. */
  hold(id: string): (reason: string) => void {
    const controller = new AbortController();
    // Who announces more calls than there may be will hear so when it makes them.
    if (this.#held.size < this.#init.limit) this.#held.set(id, controller);
    return (reason) => {
      this.#held.delete(id);
      controller.abort(new Error(reason));
    };
  }

  /** The announced call begins. `undefined` if it was cancelled before, or never announced. */
  beginHeld(id: string): OpenCall | undefined {
    const controller = this.#held.get(id);
    this.#held.delete(id);
    return controller === undefined ? undefined : this.begin(controller);
  }

  /** A call begins that was not announced. */
  begin(controller: AbortController): OpenCall {
    this.#open += 1;
    if (this.#open === 1) this.#init.onBusy();
    let isOver = false;
    return {
      signal: controller.signal,
      end: () => {
        if (isOver) return;
        isOver = true;
        this.#open -= 1;
        if (this.#open === 0) this.#init.onIdle();
      },
    };
  }
}
