/** The calls of an object that are under way, and no more than the object can bear. */

/** A call under way. */
export interface OpenCall {
  /** Aborted when the caller cancels, or is gone. */
  readonly signal: AbortSignal;
  /** Nobody waits for it any more. Nothing comes of it when it is over. */
  cancel(reason: string): void;
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
  #open = 0;

  constructor(init: OpenCallsInit) {
    this.#init = init;
  }

  /** How many are under way. */
  get size(): number {
    return this.#open;
  }

  /** A call begins. `undefined` if there are as many as there may be. */
  begin(): OpenCall | undefined {
    if (this.#open >= this.#init.limit) return undefined;
    this.#open += 1;
    if (this.#open === 1) this.#init.onBusy();
    const controller = new AbortController();
    let isOver = false;
    return {
      signal: controller.signal,
      cancel(reason) {
        if (!isOver) controller.abort(new Error(reason));
      },
      end: () => {
        if (isOver) return;
        isOver = true;
        this.#open -= 1;
        if (this.#open === 0) this.#init.onIdle();
      },
    };
  }
}
