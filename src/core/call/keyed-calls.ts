/**
 * Call correlation by key: replies name the call they belong to and come in any order (HTTP/2 stream ids, HBase call ids).
 *
 * The table is what makes every call end exactly once: whoever takes a call out of it (reply, error, deadline, cancel,
 * loss of the connection) ends it, and nobody else can. A reply whose key is gone is late, and skipped.
 *
 * It is a hash table of our own (open addressing, linear probing, deletion by shifting back), because keys that are added
 * and deleted for ever are what V8's `Map` is worst at: it replaces its table every few dozen calls, and each discarded
 * table keeps the next one, and with it the ended calls, alive until a full collection. Measured: a third of all CPU time.
 */

/** A call that a table can end when its connection is lost. */
export interface EndableCall {
  /** Ends the call; made once, by the one who took it out of the table. */
  end(reason: unknown): void;
}

/** Ends each call, whatever the others' `end` throws; then throws the first of what was thrown. */
export function endEach(calls: readonly EndableCall[], reason: unknown): void {
  const thrown: unknown[] = [];
  for (const call of calls) {
    try {
      call.end(reason);
    } catch (error) {
      thrown.push(error);
    }
  }
  if (thrown.length > 0) throw thrown[0];
}

const INITIAL_CAPACITY = 16;

/** Calls in flight on one connection, by a whole number. */
export class KeyedCalls<Call extends EndableCall> {
  readonly #limit: number;
  /** A power of two long, at most half full. Parallel to `#calls`. */
  #keys: number[] = emptySlots(INITIAL_CAPACITY, 0);
  #calls: (Call | undefined)[] = emptySlots(INITIAL_CAPACITY, undefined);
  #size = 0;

  /** @param limit The most calls in flight; `add` refuses more. */
  constructor(limit: number = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#size;
  }

  /** Enters a call. Throws a RangeError when the table is full or the key in use: the caller checks `size` before. */
  add(key: number, call: Call): void {
    if (this.#size >= this.#limit) throw new RangeError(`More than ${this.#limit} calls in flight`);
    if (this.#size * 2 >= this.#calls.length) this.#grow();
    const slot = this.#slotOf(key);
    if (this.#calls[slot] !== undefined) throw new RangeError(`Call "${key}" is in flight already`);
    this.#keys[slot] = key;
    this.#calls[slot] = call;
    this.#size += 1;
  }

  /** The call that waits under `key`; `undefined` if it ended: then what arrived is late, and skipped. */
  get(key: number): Call | undefined {
    return this.#calls[this.#slotOf(key)];
  }

  /** Takes the call out, so that the caller may end it; `undefined` if somebody else has. */
  take(key: number): Call | undefined {
    const slot = this.#slotOf(key);
    const call = this.#calls[slot];
    if (call !== undefined) this.#vacate(slot);
    return call;
  }

  /** Every call in flight, by key. */
  values(): Call[] {
    const taken: { readonly key: number; readonly call: Call }[] = [];
    this.#calls.forEach((call, slot) => {
      if (call !== undefined) taken.push({ key: this.#keys[slot] as number, call });
    });
    return taken.sort((a, b) => a.key - b.key).map(({ call }) => call);
  }

  /** Ends every call: the connection is lost. A call that `end` enters anew is not ended. Throws what an `end` threw, last. */
  endAll(reason: unknown): void {
    const calls = this.values();
    this.clear();
    endEach(calls, reason);
  }

  /** Forgets every call: the caller ends them. */
  clear(): void {
    this.#keys = emptySlots(INITIAL_CAPACITY, 0);
    this.#calls = emptySlots(INITIAL_CAPACITY, undefined);
    this.#size = 0;
  }

  /** Where `key` is, or would be. */
  #slotOf(key: number): number {
    const mask = this.#calls.length - 1;
    let slot = key & mask;
    while (this.#calls[slot] !== undefined && this.#keys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  /** Empties a slot, and moves back those behind it that would not be found across the gap. */
  #vacate(slot: number): void {
    const mask = this.#calls.length - 1;
    let gap = slot;
    for (let next = (gap + 1) & mask; this.#calls[next] !== undefined; next = (next + 1) & mask) {
      const home = (this.#keys[next] as number) & mask;
      if (((next - home) & mask) < ((next - gap) & mask)) continue;
      this.#keys[gap] = this.#keys[next] as number;
      this.#calls[gap] = this.#calls[next];
      gap = next;
    }
    this.#calls[gap] = undefined;
    this.#size -= 1;
  }

  #grow(): void {
    const keys = this.#keys;
    const calls = this.#calls;
    this.#keys = emptySlots(calls.length * 2, 0);
    this.#calls = emptySlots(calls.length * 2, undefined);
    calls.forEach((call, from) => {
      if (call === undefined) return;
      const slot = this.#slotOf(keys[from] as number);
      this.#keys[slot] = keys[from] as number;
      this.#calls[slot] = call;
    });
  }
}

function emptySlots<T>(length: number, value: T): T[] {
  return Array.from({ length }, () => value);
}
