/** Rows in order, each with its cells in order: what a region holds. */
import { CellType } from "../../hbase/wire/cell.ts";
import { compareCells, type StoredCell } from "./stored-cell.ts";

/** Which row comes first. */
export type CompareRows = (a: string, b: string) => number;

const byBytes: CompareRows = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** Versions of a column that are kept, markers counted: the oldest goes, as compaction has it go, and reads stay as fast as they were. */
const MOST_VERSIONS = 100;

/** Some rows. */
export class RowStore {
  readonly #compare: CompareRows;
  readonly #rows = new Map<string, StoredCell[]>();
  /** Sorted; made anew when it is asked for after a row came or went. */
  #keys: string[] | undefined;

  /** @param compare Default: by their bytes. */
  constructor(compare: CompareRows = byBytes) {
    this.#compare = compare;
  }

  compare(a: string, b: string): number {
    return this.#compare(a, b);
  }

  get keys(): readonly string[] {
    this.#keys ??= [...this.#rows.keys()].toSorted(this.#compare);
    return this.#keys;
  }

  /** A row's cells, in order; none for a row that is not there. */
  cells(row: string): readonly StoredCell[] {
    return this.#rows.get(row) ?? [];
  }

  /** Adds a cell, in the place of one of the same column, time and type. */
  add(cell: StoredCell): void {
    const cells = this.#rows.get(cell.row);
    if (cells === undefined) {
      this.#rows.set(cell.row, [cell]);
      this.#keys = undefined;
      return;
    }
    let [low, high] = [0, cells.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareCells(cells[middle] as StoredCell, cell) < 0) low = middle + 1;
      else high = middle;
    }
    const same = low < cells.length && compareCells(cells[low] as StoredCell, cell) === 0;
    cells.splice(low, same ? 1 : 0, cell);
    if (!same && cells.length > MOST_VERSIONS) dropOldest(cells, low);
  }

  /** The place of the first key that is not below `row`. */
  indexOf(row: string): number {
    const { keys } = this;
    let [low, high] = [0, keys.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.compare(keys[middle] as string, row) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The rows from `start` to before `end` (`""` for no end), in a store of their own. */
  range(start: string, end: string): RowStore {
    const part = new RowStore();
    for (const [row, cells] of this.#rows) {
      if (row >= start && (end === "" || row < end)) part.#rows.set(row, [...cells]);
    }
    return part;
  }

  /** Takes another store's rows as well. */
  absorb(other: RowStore): void {
    for (const [row, cells] of other.#rows) this.#rows.set(row, cells);
    this.#keys = undefined;
  }

  /** Drops a family's cells: the family is gone. */
  dropFamily(family: string): void {
    for (const [row, cells] of this.#rows) {
      const left = cells.filter((cell) => cell.family !== family);
      if (left.length > 0) this.#rows.set(row, left);
      else this.#rows.delete(row);
    }
    this.#keys = undefined;
  }
}

/** Drops the oldest version of the column whose cell is at `at`, if there are too many. */
function dropOldest(cells: StoredCell[], at: number): void {
  let first = at;
  while (first > 0 && isSameColumn(cells, first - 1, at)) first -= 1;
  if (!isSameColumn(cells, first + MOST_VERSIONS, at)) return;
  let last = first + MOST_VERSIONS;
  while (isSameColumn(cells, last + 1, at)) last += 1;
  for (let oldest = last; oldest >= first; oldest--) {
    if (hidesMore(cells, oldest, first)) continue;
    cells.splice(oldest, 1);
    return;
  }
}

/** Whether a cell is a family's marker, which hides what is in other columns, and no newer one (from `first` on) hides all that it does. */
function hidesMore(cells: readonly StoredCell[], at: number, first: number): boolean {
  const type = cells[at]?.type;
  if (type !== CellType.deleteFamily && type !== CellType.deleteFamilyVersion) return false;
  return !cells.slice(first, at).some((newer) => newer.type === CellType.deleteFamily);
}

function isSameColumn(cells: readonly StoredCell[], one: number, other: number): boolean {
  const [a, b] = [cells[one], cells[other]];
  return a !== undefined && a.family === b?.family && a.qualifier === b.qualifier;
}
