/**
 * Cells as a server keeps them. Rows, families and qualifiers are strings of one unit a byte, which compare as their bytes do.
 */
import { CellType } from "../../hbase/wire/cell.ts";

/** A value, or a marker that hides values. */
export interface StoredCell {
  readonly row: string;
  readonly family: string;
  readonly qualifier: string;
  readonly timestamp: bigint;
  readonly type: CellType;
  readonly value: Uint8Array;
  /** On the server's clock, for cells with a time to live. */
  readonly expiresAtMs?: number | undefined;
}

/** Bytes as a string that compares like them. */
export function textOf(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4_096) text += String.fromCharCode(...bytes.subarray(at, at + 4_096));
  return text;
}

/** And back. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (unit) => unit.charCodeAt(0));
}

/** The order within a row (`CellComparator`): by column, the newest first, markers before values of the same time. */
export function compareCells(a: StoredCell, b: StoredCell): number {
  if (a.family !== b.family) return a.family < b.family ? -1 : 1;
  if (a.qualifier !== b.qualifier) return a.qualifier < b.qualifier ? -1 : 1;
  if (a.timestamp !== b.timestamp) return a.timestamp > b.timestamp ? -1 : 1;
  return b.type - a.type;
}

export function isPut(cell: StoredCell): boolean {
  return cell.type === CellType.put;
}
