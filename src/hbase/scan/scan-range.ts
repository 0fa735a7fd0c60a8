/** What of a table is still to be scanned, and in which region that begins: moved on by what has come. Pure. */
import { toBytes } from "../bytes.ts";
import type { LocateOptions } from "../region/region-locator.ts";
import type { Region } from "../region/region.ts";
import { compareBytes } from "../wire/bytes.ts";
import type { ScanOptions } from "./scan-options.ts";

const NO_BYTES = new Uint8Array(0);

/** A range of rows with a direction. */
export class ScanRange {
  readonly reversed: boolean;
  readonly stopRow: Uint8Array;
  readonly includeStopRow: boolean;
  #startRow: Uint8Array;
  #includeStartRow: boolean;

  constructor(options: ScanOptions) {
    const { prefix, reversed = false } = options;
    this.reversed = reversed;
    const {
      startRow = "",
      startInclusive = true,
      stopRow = "",
      stopInclusive = false,
    } = prefix === undefined ? options : prefixRange(toBytes(prefix), reversed);
    this.#startRow = toBytes(startRow);
    this.#includeStartRow = startInclusive;
    this.stopRow = toBytes(stopRow);
    this.includeStopRow = stopInclusive;
  }

  get startRow(): Uint8Array {
    return this.#startRow;
  }

  get includeStartRow(): boolean {
    return this.#includeStartRow;
  }

  /** Which region it begins in. */
  get locate(): LocateOptions & { readonly row: Uint8Array } {
    const before = this.reversed && (this.#startRow.length === 0 || !this.#includeStartRow);
    return { row: this.#startRow, before };
  }

  /** Rows up to this one have come; `include` if more of its cells may. One that lies before the beginning moves nothing. */
  resumeAt(row: Uint8Array, include: boolean): void {
    const order = compareBytes(row, this.#startRow);
    const isBehind = this.reversed ? this.#startRow.length > 0 && order > 0 : order < 0;
    if (isBehind) return;
    this.#startRow = row.slice();
    this.#includeStartRow = include;
  }

  /** A region has been scanned: the range begins behind it. Returns `false` if nothing is left. */
  leave({ startKey, endKey }: Region): boolean {
    const edge = this.reversed ? startKey : endKey;
    if (edge.length === 0) return false;
    if (this.stopRow.length > 0) {
      const order = compareBytes(edge, this.stopRow);
      if (this.reversed ? order <= 0 : order > 0 || (order === 0 && !this.includeStopRow)) return false;
    }
    this.#startRow = edge;
    this.#includeStartRow = !this.reversed;
    return true;
  }
}

function prefixRange(prefix: Uint8Array, reversed: boolean): ScanOptions {
  const behind = successor(prefix);
  if (!reversed) return { startRow: prefix, stopRow: behind };
  return { startRow: behind, startInclusive: false, stopRow: prefix, stopInclusive: true };
}

/** The first key behind all that begin so; empty if that is behind all keys. */
function successor(prefix: Uint8Array): Uint8Array {
  let end = prefix.length;
  while (end > 0 && prefix[end - 1] === 0xff) end -= 1;
  if (end === 0) return NO_BYTES;
  const next = prefix.slice(0, end);
  next[end - 1] = (next[end - 1] as number) + 1;
  return next;
}
