/**
 * Chance from a seed: small, fast, and the same on every runtime (xorshift32). Each sequence of a fuzz run has its own, made of
 * the run's seed and the sequence's number, so that any of them can be played alone.
 */
import type { Random } from "../../../src/core/random.ts";

/** A stream of numbers. */
export class FuzzRandom implements Random {
  #state: number;

  constructor(seed: number, sequence: number) {
    // Neighbouring numbers must not give neighbouring streams (murmur3's finalizer).
    let mixed = (seed ^ Math.imul(sequence + 1, 0x9e37_79b1)) >>> 0;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
    this.#state = (mixed ^ (mixed >>> 16)) >>> 0 || 1;
  }

  next(): number {
    return this.#bits() / 0x1_0000_0000;
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    return this.#bits() % limit;
  }

  /** True once in `times`. */
  oneIn(times: number): boolean {
    return this.#bits() % times === 0;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.#bits() % values.length] as T;
  }

  #bits(): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state >>> 0;
    return this.#state;
  }
}
