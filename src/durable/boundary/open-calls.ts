/** The calls of an object that are under way, by those who wait for them, and no more than the object can bear. */

/** A call under way. */
export interface OpenCall {
  /** Aborted when the caller cancels, or is gone. */
  readonly signal: AbortSignal;
  /** It is over. Idempotent. */
  end(): void;
}

/** Whoever waits for calls: when it is gone, so are they. */
export interface Holder {
  cancel(id: string, reason: string): void;
  end(reason: string): void;
}

/** What they are bounded by, and who hears of the last one's end. */
export interface OpenCallsInit {
  readonly limit: number;
  /** There is a call, where there was none. */
  readonly onBusy: () => void;
  /** There is none any more. */
  readonly onIdle: () => void;
}

/** Holders for each call that there may be: most of them wait for none just now. */
const HOLDERS_PER_CALL = 16;

/** One object's calls. */
export class OpenCalls {
  readonly #init: OpenCallsInit;
  /** Calls by their ids, by their holders' names. */
  readonly #holders = new Map<string, Map<string, AbortController>>();
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

  /** Whether there are as many holders as there may be: others' calls are not taken. */
  get isCrowded(): boolean {
    return this.#holders.size >= this.#init.limit * HOLDERS_PER_CALL;
  }

  /** Somebody is going to make calls. */
  hold(name: string): Holder {
    const calls = new Map<string, AbortController>();
    // Whoever comes when there are too many hears so when it calls.
    if (!this.isCrowded) this.#holders.set(name, calls);
    return {
      cancel: (id, reason) => calls.get(id)?.abort(new Error(reason)),
      end: (reason) => {
        this.#holders.delete(name);
        for (const controller of calls.values()) controller.abort(new Error(reason));
      },
    };
  }

  /** A holder's call begins. `undefined` if nobody holds it, or not any more. */
  beginHeld(name: string, id: string): OpenCall | undefined {
    const calls = this.#holders.get(name);
    if (calls === undefined) return undefined;
    const controller = new AbortController();
    calls.set(id, controller);
    return this.#begin(controller, () => calls.delete(id));
  }

  /** A call begins that is cancelled by other means. */
  begin(controller: AbortController): OpenCall {
    return this.#begin(controller, () => {});
  }

  #begin({ signal }: AbortController, ended: () => void): OpenCall {
    this.#open += 1;
    if (this.#open === 1) this.#init.onBusy();
    let isOver = false;
    return {
      signal,
      end: () => {
        if (isOver) return;
        isOver = true;
        ended();
        this.#open -= 1;
        if (this.#open === 0) this.#init.onIdle();
      },
    };
  }
}
