/** What a filter is to a server (`org.apache.hadoop.hbase.filter.Filter`), for one row after the other. */
import type { StoredCell } from "../stored-cell.ts";

/** What becomes of a cell (`Filter.ReturnCode`); `next-row` leaves out what is left of the family. */
export type Verdict = "include" | "include-and-next-column" | "skip" | "next-column" | "next-row";

/** A filter with what it remembers. */
export interface ServerFilter {
  /** A row begins. */
  reset?(): void;
  /** Nothing that follows will be let through (`filterAllRemaining`). */
  isDone?(): boolean;
  /** By its key alone (`filterRowKey`). */
  excludesRow?(row: string): boolean;
  judge(cell: StoredCell): Verdict;
  transform?(cell: StoredCell): StoredCell;
  /** Of those that were included, once the row is whole (`filterRowCells`). */
  cellsOfRow?(cells: readonly StoredCell[]): readonly StoredCell[];
  /** Once the row is whole (`filterRow`). */
  excludesSeenRow?(): boolean;
}

export function includes(verdict: Verdict): boolean {
  return verdict === "include" || verdict === "include-and-next-column";
}
