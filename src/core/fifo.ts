/**
 * A queue of things in order: an array whose front moves, since `shift` on a long array costs its length.
 */

/** From so many places on, what the front has left behind is given up when it is half of the array. */
const COMPACT_FROM = 1_024;

/** First in, first out. */
export class Fifo<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  /** The next one, which stays. */
  get first(): T | undefined {
    return this.#items[this.#head];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Puts another in the place of the first. */
  replaceFirst(item: T): void {
    this.#items[this.#head] = item;
  }

  /** Keeps those that `keeps` says, in their order. */
  filter(keeps: (item: T) => boolean): void {
    this.#items = this.#items.slice(this.#head).filter((item) => keeps(item as T));
    this.#head = 0;
  }

  /** Takes out the first. */
  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#head];
    // What was taken out must not be held.
    this.#items[this.#head] = undefined;
    this.#head += 1;
    if (this.#head >= this.#items.length) {
      this.#items.length = 0;
      this.#head = 0;
    } else if (this.#head >= COMPACT_FROM && this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
