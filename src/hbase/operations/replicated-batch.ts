/**
 * Batches with reads that any copy of a region may answer: those go region by region, each as a batch of its own that is hedged, and
 * what remains goes as always. One region that is slow holds up none of the others.
 */
import type { OperationOptions } from "../call/call-context.ts";
import { askReplicas, locateReplicas } from "../region/replicas.ts";
import { HBaseError } from "../error.ts";
import type { BatchAction } from "./actions.ts";
import type { BatchEntry } from "./batch-item.ts";
import { performBatch, type BatchInit, type EntryOutcome } from "./batch.ts";
import { isTimeline } from "./query.ts";

/** Entries that go together, by their places in the batch. */
interface Part {
  readonly places: number[];
  readonly entries: BatchEntry[];
  /** Milliseconds until the next copy is asked as well; `undefined` for what only the primary does. */
  readonly delayMs: number | undefined;
}

/** Whether any copy may answer it. */
export function isTimelineRead(action: BatchAction): boolean {
  return (action.type === "get" || action.type === "exists") && isTimeline(action);
}

/** Does it all, as `performBatch`. @param actions What the entries were made of. */
export async function performReplicatedBatch(
  init: BatchInit,
  entries: readonly BatchEntry[],
  actions: readonly BatchAction[],
  options: OperationOptions,
): Promise<readonly EntryOutcome[]> {
  const parts = await splitUp(init, entries, actions, options);
  const outcomes: EntryOutcome[] = [];
  const perform = async (part: Part): Promise<void> => {
    const done = await (part.delayMs === undefined
      ? performBatch(init, part.entries, options)
      : hedged(init, part, part.delayMs, options));
    for (const [at, place] of part.places.entries()) outcomes[place] = done[at] as EntryOutcome;
  };
  await Promise.all(parts.map(perform));
  return outcomes;
}

async function splitUp(
  { context, locator, table }: BatchInit,
  entries: readonly BatchEntry[],
  actions: readonly BatchAction[],
  options: OperationOptions,
): Promise<readonly Part[]> {
  const rest: Part = { places: [], entries: [], delayMs: undefined };
  const byRegion = new Map<unknown, Part>();
  const place = async (entry: BatchEntry, at: number): Promise<void> => {
    const action = actions[at];
    let part = rest;
    if (action !== undefined && isTimelineRead(action)) {
      // Where nobody can say, the batch is told why.
      const found = await locateReplicas(context, { locator, table, row: entry.row }, options);
      const { replicaDelayMs: delayMs = context.replicaDelayMs } = action as { readonly replicaDelayMs?: number };
      const key = found?.region.name.join() ?? entry;
      part = byRegion.get(key) ?? { places: [], entries: [], delayMs };
      byRegion.set(key, part);
    }
    part.places.push(at);
    part.entries.push(entry);
  };
  await Promise.all(entries.map(place));
  return [rest, ...byRegion.values()].filter((part) => part.places.length > 0);
}

/** Never rejects. */
async function hedged(
  init: BatchInit,
  { entries }: Part,
  delayMs: number,
  options: OperationOptions,
): Promise<readonly EntryOutcome[]> {
  const { context, locator, table } = init;
  const [first] = entries;
  if (first === undefined) return [];
  try {
    return await askReplicas(
      context,
      { locator, table, row: first.row, delayMs },
      options,
      async (replicaId, asking) => {
        const outcomes = await performBatch({ ...init, replicaId }, entries, asking);
        const failed = outcomes.find((outcome) => outcome.kind === "failed");
        if (failed !== undefined) throw new Unfinished(failed.error, outcomes);
        return outcomes;
      },
    );
  } catch (error) {
    if (error instanceof Unfinished) return error.outcomes;
    throw error;
  }
}

/** Some of a region's reads failed: another copy may do better. */
class Unfinished extends HBaseError {
  readonly outcomes: readonly EntryOutcome[];

  constructor({ exception, message, step, retrySafe: transient }: HBaseError, outcomes: readonly EntryOutcome[]) {
    super({ exception, message, step, transient });
    this.outcomes = outcomes;
  }
}
