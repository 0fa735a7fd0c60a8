/**
 * The calls of a transport that have not ended, as an intrusive list: entering and leaving cost two pointers, and an ended
 * call points at nobody. (A `Set` that lives on additions and deletions keeps the dead alive: see `keyed-calls.ts`.)
 */

/** A member of the list. The two links belong to the list. */
export interface OpenCall {
  nextOpen: OpenCall | undefined;
  previousOpen: OpenCall | undefined;
  cancel(reason: unknown): void;
}

/** Open calls, newest first. */
export class OpenCalls {
  #first: OpenCall | undefined;
  #size = 0;
  #empty: PromiseWithResolvers<void> | undefined;

  get size(): number {
    return this.#size;
  }

  /** Enters a call that is not in the list. */
  add(call: OpenCall): void {
    call.nextOpen = this.#first;
    if (this.#first !== undefined) this.#first.previousOpen = call;
    this.#first = call;
    this.#size += 1;
  }

  /** Takes a call out that is in the list. */
  delete(call: OpenCall): void {
    if (call.previousOpen === undefined) this.#first = call.nextOpen;
    else call.previousOpen.nextOpen = call.nextOpen;
    if (call.nextOpen !== undefined) call.nextOpen.previousOpen = call.previousOpen;
    call.nextOpen = undefined;
    call.previousOpen = undefined;
    this.#size -= 1;
    if (this.#size > 0) return;
    this.#empty?.resolve();
    this.#empty = undefined;
  }

  /** Fulfilled when no call is open. */
  whenEmpty(): Promise<void> {
    if (this.#size === 0) return Promise.resolve();
    this.#empty ??= Promise.withResolvers<void>();
    return this.#empty.promise;
  }

  /** Cancels every call. Each leaves the list by that. */
  cancelAll(reason: unknown): void {
    while (this.#first !== undefined) this.#first.cancel(reason);
  }
}
