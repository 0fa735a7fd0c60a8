/**
 * A row as it was read: its cells in order, and by the names of its columns. Nothing is decoded before somebody looks. The bytes are
 * views on the answer that they came in, which stays in memory as long as one of them does; `copy` takes a row out of it.
 */
import { bytesToInt64, toText } from "./bytes.ts";
import { parseWholeColumn, type ColumnInput } from "./columns.ts";
import { CellBlock, cellsOf, firstCell, packCells, runBytes, type CellRun } from "./wire/cell-block.ts";
import type { Cell } from "./wire/cell.ts";

/** What is said of a row besides its cells. */
export interface ResultFlags {
  readonly stale?: boolean | undefined;
  readonly partial?: boolean | undefined;
}

/** A result as plain data, which any storage or message can carry. */
export interface PackedResult {
  /** Its cells as they travel, each behind its length. */
  readonly cells: Uint8Array;
  readonly count: number;
  readonly stale: boolean;
  readonly partial: boolean;
}

/** A row, or the part of it that was asked for. It has one cell at least. */
export class Result {
  /** Whether it comes from a replica that may be behind. */
  readonly stale: boolean;
  /** Whether more of the row's cells follow, in a scan that asked for parts. */
  readonly partial: boolean;
  readonly #run: CellRun | undefined;
  #cells: readonly Cell[] | undefined;

  /** @param cells In their order. */
  constructor(cells: CellRun | readonly Cell[], { stale = false, partial = false }: ResultFlags = {}) {
    this.stale = stale;
    this.partial = partial;
    if ("block" in cells) this.#run = cells;
    else this.#cells = cells;
  }

  get row(): Uint8Array {
    const cell = this.#cells?.[0] ?? (this.#run === undefined ? undefined : firstCell(this.#run));
    if (cell === undefined) throw new RangeError("A result without cells has no row");
    return cell.row;
  }

  /** The row's key as text. */
  get key(): string {
    return toText(this.row);
  }

  /** By family, qualifier, and timestamp, the newest first. */
  get cells(): readonly Cell[] {
    this.#cells ??= this.#run === undefined ? [] : cellsOf(this.#run);
    return this.#cells;
  }

  /** How many cells there are. */
  get size(): number {
    return this.#cells?.length ?? this.#run?.count ?? 0;
  }

  /** The column's newest cell. */
  cell(column: ColumnInput): Cell | undefined {
    const { family, qualifier } = parseWholeColumn(column);
    return this.cells.find((cell) => cell.isOf(family, qualifier));
  }

  /** All of the column's versions that were read, the newest first. */
  versions(column: ColumnInput): Cell[] {
    const { family, qualifier } = parseWholeColumn(column);
    return this.cells.filter((cell) => cell.isOf(family, qualifier));
  }

  /** The column's newest value. */
  value(column: ColumnInput): Uint8Array | undefined {
    return this.cell(column)?.value;
  }

  /** The column's newest value as text. */
  text(column: ColumnInput): string | undefined {
    const value = this.value(column);
    return value === undefined ? undefined : toText(value);
  }

  /** The column's newest value as a counter. Throws a RangeError if it has another length than a counter's. */
  int64(column: ColumnInput): bigint | undefined {
    const value = this.value(column);
    return value === undefined ? undefined : bytesToInt64(value);
  }

  /** The newest value of each column, by `"family:qualifier"`. */
  toObject(as: "text"): Record<string, string>;
  toObject(as?: "bytes"): Record<string, Uint8Array>;
  toObject(as: "text" | "bytes" = "bytes"): Record<string, string | Uint8Array> {
    const object: Record<string, string | Uint8Array> = {};
    for (const { family, qualifier, value } of this.cells) {
      const name = `${toText(family)}:${toText(qualifier)}`;
      if (!Object.hasOwn(object, name)) object[name] = as === "text" ? toText(value) : value;
    }
    return object;
  }

  /** The same as plain data. */
  pack(): PackedResult {
    const { stale, partial } = this;
    const cells = this.#run === undefined ? packCells(this.cells) : runBytes(this.#run);
    return { cells, count: this.size, stale, partial };
  }

  /** What `pack` has made. Throws a WireError for bytes that are no cells. */
  static unpack({ cells, count, stale, partial }: PackedResult): Result {
    return new Result(new CellBlock(cells).take(count), { stale, partial });
  }

  /** The same in memory of its own, to be kept for long. */
  copy(): Result {
    return new Result(
      this.cells.map((cell) => cell.copy()),
      this,
    );
  }
}
