/**
 * Makes of what a scanner brings what the caller wants: whole rows, though the server may have cut them; parts of so many cells; or
 * the parts as they come (`CompleteScanResultCache`, `BatchScanResultCache`, `AllowPartialScanResultCache`).
 *
 * When a scanner has to be opened anew, whole rows go on behind the last that is whole. Parts go on within their row: what has been
 * handed out of it comes again, and is left out.
 */
import { Result } from "../result.ts";
import { compareBytes, equalBytes } from "../wire/bytes.ts";
import { cellsOf, firstCell } from "../wire/cell-block.ts";
import type { Cell } from "../wire/cell.ts";
import type { ResultMessage } from "../wire/result-message.ts";

/** How rows are to come: whole, in parts of so many cells, or in whatever parts. */
export type RowMode =
  | { readonly kind: "whole" }
  | { readonly kind: "batch"; readonly cells: number }
  | { readonly kind: "parts" };

/** One scan's. */
export class RowAssembler {
  readonly #mode: RowMode;
  /** Cells of a row that is not whole, or of a part that is not full. */
  #pending: Cell[] = [];
  #stale = false;
  /** In the modes with parts: the last cell that was handed out, while its row may go on. */
  #last: Cell | undefined;
  /** Whether cells up to the last are to be left out: they come again. */
  #repeats = false;
  /** The last row of which something was handed out, or all. */
  #position: { readonly row: Uint8Array; readonly include: boolean } | undefined;

  /** Rows that are at their end. */
  rows = 0;

  constructor(mode: RowMode) {
    this.#mode = mode;
  }

  /** Where to go on if the scanner is lost; `undefined` if nothing was handed out. */
  get position(): { readonly row: Uint8Array; readonly include: boolean } | undefined {
    return this.#position;
  }

  /** The scanner is lost, and will be opened at `position`. */
  restart(): void {
    this.#pending = [];
    this.#repeats = this.#last !== undefined;
  }

  /** Takes an answer's results. @param over Whether the row that came last is at its end: no more of it follows. */
  add(messages: readonly ResultMessage[], over: boolean): Result[] {
    const results: Result[] = [];
    for (const message of messages) {
      if (message.cells.count === 0) continue;
      this.#beginRow(firstCell(message.cells).row, results);
      if (this.#mode.kind === "whole") this.#addWhole(message, results);
      else this.#addPart(this.#mode, message, results);
    }
    if (over) this.#flush(results);
    return results;
  }

  /** A row that was not said to be whole is, when another begins. */
  #beginRow(row: Uint8Array, results: Result[]): void {
    const [pending] = this.#pending;
    if (pending !== undefined && !equalBytes(pending.row, row)) this.#flush(results);
    if (this.#last !== undefined && !equalBytes(this.#last.row, row)) this.#endRow();
  }

  #addWhole(message: ResultMessage, results: Result[]): void {
    const { partial, stale, cells } = message;
    if (!partial && this.#pending.length === 0) {
      // Nearly always: not a cell is touched.
      results.push(new Result(cells, { stale }));
      this.rows += 1;
      this.#position = { row: firstCell(cells).row, include: false };
      return;
    }
    this.#pending.push(...cellsOf(cells));
    this.#stale ||= stale;
    if (!partial) this.#flush(results);
  }

  #addPart(mode: Exclude<RowMode, { kind: "whole" }>, message: ResultMessage, results: Result[]): void {
    const { partial, stale } = message;
    const fresh = this.#withoutRepeated(cellsOf(message.cells));
    this.#pending.push(...fresh);
    this.#stale ||= stale;
    const size = mode.kind === "batch" ? mode.cells : this.#pending.length;
    while (this.#pending.length > 0 && (this.#pending.length >= size || !partial)) {
      const cells = this.#pending.splice(0, size);
      this.#emit(cells, partial || this.#pending.length > 0, results);
    }
    if (!partial) this.#endRow();
  }

  #withoutRepeated(cells: Cell[]): Cell[] {
    if (!this.#repeats || this.#last === undefined) return cells;
    const last = this.#last;
    const first = cells.findIndex((cell) => compareCells(cell, last) > 0);
    if (first < 0) return [];
    this.#repeats = false;
    return cells.slice(first);
  }

  #flush(results: Result[]): void {
    if (this.#pending.length > 0) {
      const cells = this.#pending;
      this.#pending = [];
      this.#emit(cells, false, results);
    }
    this.#endRow();
  }

  #emit(cells: readonly Cell[], partial: boolean, results: Result[]): void {
    results.push(new Result(cells, { stale: this.#stale, partial }));
    const last = cells.at(-1) as Cell;
    this.#position = { row: last.row, include: partial };
    this.#last = partial ? last : undefined;
    if (!partial) this.rows += 1;
  }

  #endRow(): void {
    this.#stale = false;
    this.#repeats = false;
    if (this.#last === undefined) return;
    this.#position = { row: this.#last.row, include: false };
    this.rows += 1;
    this.#last = undefined;
  }
}

/** Of one row: by family, qualifier, the newest first, and type. */
function compareCells(a: Cell, b: Cell): number {
  const byFamily = compareBytes(a.family, b.family);
  if (byFamily !== 0) return byFamily;
  const byQualifier = compareBytes(a.qualifier, b.qualifier);
  if (byQualifier !== 0) return byQualifier;
  if (a.timestamp !== b.timestamp) return a.timestamp > b.timestamp ? -1 : 1;
  return b.type - a.type;
}
