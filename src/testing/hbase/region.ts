/** One region of a table: its rows, and what may be done to them one request at a time (`HRegion`). */
import { CellType } from "../../hbase/wire/cell.ts";
import { regionName } from "../../hbase/wire/region-name.ts";
import { seeRow, type Query } from "./query.ts";
import { RowStore } from "./row-store.ts";
import { bytesOf, isPut, textOf, type StoredCell } from "./stored-cell.ts";

/** A range of a table's rows, as hbase:meta has it. */
export interface RegionKeyRange {
  readonly table: string;
  readonly startKey: string;
  /** `""` for the table's end. */
  readonly endKey: string;
  readonly regionId: bigint;
}

/** What an increment or append answered, by its nonce. */
type Answers = Map<string, readonly StoredCell[]>;

/** How many nonces are remembered; beyond, the oldest is forgotten. */
const NONCES = 10_000;

/** A region. */
export class Region {
  readonly range: RegionKeyRange;
  /** The primary's. */
  readonly name: string;
  readonly families: ReadonlySet<string>;
  readonly store: RowStore;
  /** Rises with each opening. */
  sequenceNumber = 1n;
  /** Of the last change: no two have the same. */
  #lastMs = 0;
  readonly #answers: Answers = new Map();

  constructor(range: RegionKeyRange, families: ReadonlySet<string>, store: RowStore = new RowStore()) {
    this.range = range;
    this.families = families;
    this.store = store;
    this.name = textOf(regionName({ ...range, startKey: bytesOf(range.startKey), replicaId: 0 }));
  }

  /** Whether the row belongs here. */
  has(row: string): boolean {
    const { startKey, endKey } = this.range;
    return row >= startKey && (endKey === "" || row < endKey);
  }

  /** A time for a change: what is written later is newer. */
  timeOfChange(nowMs: number): bigint {
    this.#lastMs = Math.max(Math.floor(nowMs), this.#lastMs + 1);
    return BigInt(this.#lastMs);
  }

  read(row: string, query: Query, nowMs: number): readonly StoredCell[] {
    return seeRow(row, this.store.cells(row), query, Math.max(nowMs, this.#lastMs)).cells;
  }

  /** The newest value of a column; `undefined` for none. */
  newest(
    { row, family, qualifier }: Pick<StoredCell, "row" | "family" | "qualifier">,
    nowMs: number,
  ): StoredCell | undefined {
    return this.read(row, oneColumn(family, qualifier), nowMs)[0];
  }

  add(cell: StoredCell): void {
    this.store.add(cell);
  }

  /** A marker for one version, whichever is the newest; nothing where there is none. */
  markNewest(cell: StoredCell, nowMs: number): void {
    const newest = this.newest(cell, nowMs);
    if (newest !== undefined) this.store.add({ ...cell, timestamp: newest.timestamp });
  }

  /** What was answered to a change with this nonce, if it has been made. */
  answerTo(nonce: string): readonly StoredCell[] | undefined {
    return this.#answers.get(nonce);
  }

  remember(nonce: string, answer: readonly StoredCell[]): void {
    const [oldest] = this.#answers.keys();
    if (this.#answers.size >= NONCES && oldest !== undefined) this.#answers.delete(oldest);
    this.#answers.set(nonce, answer);
  }

  /** Nonces stay known across splits, merges and moves. */
  takeNonces(other: Region): void {
    for (const [nonce, answer] of other.#answers) this.remember(nonce, answer);
    this.#lastMs = Math.max(this.#lastMs, other.#lastMs);
  }

  /** How many values there are, deleted ones included. */
  get size(): number {
    return this.store.keys.reduce((sum, row) => sum + this.store.cells(row).filter(isPut).length, 0);
  }
}

function oneColumn(family: string, qualifier: string): Query {
  return {
    columns: new Map([[family, new Set([qualifier])]]),
    times: { from: 0n, to: 2n ** 63n - 1n },
    familyTimes: new Map(),
    ...{ maxVersions: 1, storeLimit: Number.POSITIVE_INFINITY, storeOffset: 0, filter: undefined },
  };
}

/** The types by Client.proto's DeleteType. */
export const DELETE_TYPES: readonly CellType[] = [
  ...[CellType.delete, CellType.deleteColumn, CellType.deleteFamily, CellType.deleteFamilyVersion],
];
