/**
 * The decoder's memory of blocks that it has decoded: bytes to list, valid for one generation of the dynamic table.
 *
 * Small and of fixed size. A look-up compares lengths first and bytes then, which for the few dozen bytes of a response's
 * headers is cheaper than a hash. Places are reused in turn: a peer whose blocks never repeat costs a copy of each.
 */
import type { HeaderFields } from "./header-fields.ts";

const PLACES = 8;

/** Longer blocks are not remembered. */
const MAX_BLOCK_BYTES = 256;

const EMPTY: HeaderFields = [];

/** Maps whole blocks to what they decoded to. */
export class BlockCache {
  #bytes: Uint8Array | undefined;
  readonly #lengths = new Int32Array(PLACES).fill(-1);
  readonly #generations = new Float64Array(PLACES);
  readonly #fields: HeaderFields[] = Array.from({ length: PLACES }, () => EMPTY);
  #nextPlace = 0;

  /** The list that the same bytes gave at the same generation. */
  get(block: Uint8Array, generation: number): HeaderFields | undefined {
    const { length } = block;
    for (let place = 0; place < PLACES; place++) {
      if (this.#lengths[place] !== length || this.#generations[place] !== generation) continue;
      if (this.#equals(place, block)) return this.#fields[place];
    }
    return undefined;
  }

  #equals(place: number, block: Uint8Array): boolean {
    const bytes = this.#bytes!;
    const start = place * MAX_BLOCK_BYTES;
    for (let i = 0; i < block.length; i++) {
      if (bytes[start + i] !== block[i]) return false;
    }
    return true;
  }

  set(block: Uint8Array, generation: number, fields: HeaderFields): void {
    if (block.length > MAX_BLOCK_BYTES) return;
    this.#bytes ??= new Uint8Array(PLACES * MAX_BLOCK_BYTES);
    const place = this.#nextPlace;
    this.#nextPlace = (place + 1) % PLACES;
    this.#bytes.set(block, place * MAX_BLOCK_BYTES);
    this.#lengths[place] = block.length;
    this.#generations[place] = generation;
    this.#fields[place] = fields;
  }
}
