/** The parts of a batch: what is asked of a row, how far it has come, and which go to one region together. */
import type { Effect, Progress } from "../call/progress.ts";
import type { RegionLocation } from "../region/region.ts";
import type { Action } from "../wire/multi-message.ts";

/** What is asked of one row. */
export interface BatchEntry {
  readonly row: Uint8Array;
  /** More than one are done all or none. */
  readonly actions: readonly Action[];
  readonly effect: Effect;
  readonly atomic?: boolean | undefined;
  /** A Condition's bytes. */
  readonly condition?: Uint8Array | undefined;
}

/** An entry on its way. */
export interface BatchItem extends BatchEntry, Progress {
  readonly place: number;
  location: RegionLocation | undefined;
}

/** What is asked of one region. An entry that is atomic or has a condition is a group of its own. */
export interface RegionGroup {
  readonly location: RegionLocation;
  readonly items: readonly BatchItem[];
}
