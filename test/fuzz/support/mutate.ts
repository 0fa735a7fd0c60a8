/**
 * Puts pieces of a corpus together and damages them: one buffer, used again for every sequence.
 */
import type { FuzzRandom } from "./fuzz-random.ts";

const CAPACITY = 262_144;

/** Bytes that are being made up. */
export class Scratch {
  readonly #bytes = new Uint8Array(CAPACITY);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  reset(): void {
    this.#length = 0;
  }

  /** A copy, for whoever keeps it. */
  copy(start = 0, end: number = this.#length): Uint8Array {
    return this.#bytes.slice(start, end);
  }

  add(piece: Uint8Array): void {
    if (this.#length + piece.length > CAPACITY) return;
    this.#bytes.set(piece, this.#length);
    this.#length += piece.length;
  }

  /** Damages it in one of the usual ways. */
  mutate(random: FuzzRandom): void {
    if (this.#length === 0) return;
    const at = random.below(this.#length);
    const count = Math.min(1 + random.below(12), this.#length - at);
    switch (random.below(6)) {
      case 0:
        this.#bytes[at] = this.#bytes[at]! ^ (1 << random.below(8));
        break;
      case 1:
        this.#bytes[at] = random.pick([0, 1, 0x7f, 0x80, 0xff, random.below(256)]);
        break;
      case 2:
        this.#bytes.copyWithin(at, at + count, this.#length);
        this.#length -= count;
        break;
      case 3:
        this.#bytes.copyWithin(at + count, at, Math.min(this.#length, CAPACITY - count));
        this.#length = Math.min(CAPACITY, this.#length + count);
        break;
      case 4:
        for (let i = 0; i < count; i++) this.#bytes[at + i] = random.below(256);
        break;
      default:
        this.#length = at;
    }
  }
}
