/**
 * The cells behind an answer, one after the other, each behind its length. Answers say how many belong to which of their results:
 * they are taken in order, checked as they are taken, and decoded when somebody looks.
 */
import { Cell, cellFits, readInt32 } from "./cell.ts";
import { WireError } from "./wire-error.ts";

const LENGTH_BYTES = 4;
const NO_BYTES = new Uint8Array(0);

/** Some cells of a block, in a row. */
export interface CellRun {
  readonly block: Uint8Array;
  /** Where the first one's length is. */
  readonly start: number;
  readonly count: number;
}

export const NO_CELLS: CellRun = { block: NO_BYTES, start: 0, count: 0 };

/** The cells that have not been taken yet. */
export class CellBlock {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array = NO_BYTES) {
    this.#bytes = bytes;
  }

  /** Bytes in all. */
  get length(): number {
    return this.#bytes.length;
  }

  /** Takes the next `count` cells. Throws a WireError when there are fewer, or one is longer than the block. */
  take(count: number): CellRun {
    if (count === 0) return NO_CELLS;
    const block = this.#bytes;
    const start = this.#at;
    for (let taken = 0; taken < count; taken++) {
      const at = this.#at + LENGTH_BYTES;
      if (at > block.length)
        throw new WireError(`A block of cells ends after ${taken} cells, and there are to be ${count}`);
      const bytes = readInt32(block, this.#at);
      cellFits(block, at, bytes);
      this.#at = at + bytes;
    }
    return { block, start, count };
  }
}

/** The cells of a run. */
export function cellsOf({ block, start, count }: CellRun): Cell[] {
  const cells: Cell[] = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    const bytes = readInt32(block, at);
    cells.push(new Cell(block, at + LENGTH_BYTES, bytes));
    at += LENGTH_BYTES + bytes;
  }
  return cells;
}

/** The first cell of a run that has one. */
export function firstCell({ block, start }: CellRun): Cell {
  return new Cell(block, start + LENGTH_BYTES, readInt32(block, start));
}

/** A run's bytes, in memory of their own. */
export function runBytes({ block, start, count }: CellRun): Uint8Array {
  let at = start;
  for (let i = 0; i < count; i++) at += LENGTH_BYTES + readInt32(block, at);
  return block.slice(start, at);
}

/** Cells as a block. */
export function packCells(cells: readonly Cell[]): Uint8Array {
  const copies = cells.map((cell) => cell.bytes);
  const packed = new Uint8Array(copies.reduce((total, { length }) => total + LENGTH_BYTES + length, 0));
  const view = new DataView(packed.buffer);
  let at = 0;
  for (const bytes of copies) {
    view.setInt32(at, bytes.length);
    packed.set(bytes, at + LENGTH_BYTES);
    at += LENGTH_BYTES + bytes.length;
  }
  return packed;
}
