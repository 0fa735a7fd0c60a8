/**
 * Call correlation by key: replies name the call they belong to and come in any order (HTTP/2 stream ids, HBase call ids).
 *
 * The table is what makes every call end exactly once: whoever takes a call out of it (reply, error, deadline, cancel,
 * loss of the connection) ends it, and nobody else can. A reply whose key is gone is late, and skipped.
 */

/** A call that a table can end when its connection is lost. */
export interface EndableCall {
  /** Ends the call; made once, by the one who took it out of the table. */
  end(reason: unknown): void;
}

/** Calls in flight on one connection, by key. */
export class KeyedCalls<Key, Call extends EndableCall> {
  readonly #calls = new Map<Key, Call>();
  readonly #limit: number;

  /** @param limit The most calls in flight; `add` refuses more. */
  constructor(limit: number = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#calls.size;
  }

  /** Enters a call. Throws a RangeError when the table is full or the key in use: the caller checks `size` before. */
  add(key: Key, call: Call): void {
    if (this.#calls.size >= this.#limit) throw new RangeError(`More than ${this.#limit} calls in flight`);
    if (this.#calls.has(key)) throw new RangeError(`Call "${String(key)}" is in flight already`);
    this.#calls.set(key, call);
  }

  /** The call that waits under `key`; `undefined` if it ended: then what arrived is late, and skipped. */
  get(key: Key): Call | undefined {
    return this.#calls.get(key);
  }

  /** Takes the call out, so that the caller may end it; `undefined` if somebody else has. */
  take(key: Key): Call | undefined {
    const call = this.#calls.get(key);
    if (call !== undefined) this.#calls.delete(key);
    return call;
  }

  /** Every call in flight, in the order of entry. */
  values(): IterableIterator<Call> {
    return this.#calls.values();
  }

  /** Ends every call: the connection is lost. A call that `end` enters anew is not ended. */
  endAll(reason: unknown): void {
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const call of calls) call.end(reason);
  }
}
