/**
 * Keys in their order, and a binary search over them. It goes by numbers that stand in one piece of memory: of each key six bytes behind
 * what all of them begin with. The keys themselves, which lie anywhere, are looked at where those are the same: over a hundred thousand
 * of them a search would mostly wait for memory.
 */
import { compareBytes } from "../wire/bytes.ts";

/** As many bytes as a number holds exactly. */
const NUMBER_BYTES = 6;
/** Of a key that comes before all with their common beginning, and of one behind them. */
const BEFORE = -1;
const BEHIND = Number.POSITIVE_INFINITY;

/** No key twice. */
export class SortedKeys {
  #keys: Uint8Array[] = [];
  #numbers: number[] = [];
  /** What all but an empty key begin with, and perhaps more of those to come. */
  #common: Uint8Array = new Uint8Array(0);

  get size(): number {
    return this.#keys.length;
  }

  /** The place of the last key that is at or before this one (with `before`: before it); −1 if none is. */
  floor(key: Uint8Array, before: boolean): number {
    const most = before ? -1 : 0;
    const [keys, numbers] = [this.#keys, this.#numbers];
    const wanted = this.#numberOf(key);
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const number = numbers[middle] as number;
      const isReached = number === wanted ? compareBytes(keys[middle] as Uint8Array, key) <= most : number < wanted;
      if (isReached) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Takes keys out, and puts one in their place, which keeps the order. */
  splice(first: number, count: number, key?: Uint8Array): void {
    if (key === undefined) {
      this.#keys.splice(first, count);
      this.#numbers.splice(first, count);
      return;
    }
    this.#keys.splice(first, count, key);
    // With the first one that is not empty there is something in common.
    if (this.#keys.length <= 2 || commonLength(key, this.#common) < this.#common.length) this.#count();
    else this.#numbers.splice(first, count, this.#numberOf(key));
  }

  /** @param keys In their order. */
  replaceAll(keys: Uint8Array[]): void {
    this.#keys = keys;
    this.#count();
  }

  /** What lies between two keys begins as both of them do. */
  #count(): void {
    const keys = this.#keys;
    const first = keys[0]?.length === 0 ? keys[1] : keys[0];
    const last = keys.at(-1);
    this.#common =
      first === undefined || last === undefined ? new Uint8Array(0) : first.slice(0, commonLength(first, last));
    this.#numbers = keys.map((key) => this.#numberOf(key));
  }

  #numberOf(key: Uint8Array): number {
    const common = this.#common;
    const shared = commonLength(key, common);
    if (shared < common.length) {
      return shared === key.length || (key[shared] as number) < (common[shared] as number) ? BEFORE : BEHIND;
    }
    let number = 0;
    for (let at = shared; at < shared + NUMBER_BYTES; at++) {
      number = number * 256 + (at < key.length ? (key[at] as number) : 0);
    }
    return number;
  }
}

function commonLength(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a[at] === b[at]) at += 1;
  return at;
}
