/** Actions of a batch as users give them, each with a row of its own; and what became of each. */
import type { BytesInput } from "../bytes.ts";
import { HBaseError } from "../error.ts";
import { Result } from "../result.ts";
import type { Action, ActionOutcome } from "../wire/multi-message.ts";
import type { BatchEntry } from "./batch-item.ts";
import type { EntryOutcome } from "./batch.ts";
import { conditionBytes, type Condition } from "./condition.ts";
import { getMessage, resultOf, type GetOptions } from "./get.ts";
import { mutationMessage, type Mutation } from "./mutation.ts";
import { rowKey } from "./row-key.ts";

/** One action. */
export type BatchAction =
  | ({ readonly type: "get" | "exists"; readonly row: BytesInput } & GetOptions)
  | (Mutation & { readonly row: BytesInput })
  /** All of them or none. */
  | { readonly type: "row"; readonly row: BytesInput; readonly mutations: readonly Mutation[] }
  /** All of them or none, if the condition holds. */
  | {
      readonly type: "check";
      readonly row: BytesInput;
      readonly condition: Condition;
      readonly mutations: readonly Mutation[];
    };

/** What became of an action. */
export type BatchResult =
  | {
      readonly ok: true;
      /** What a get found, or an increment or append made; `undefined` for nothing. */
      readonly result: Result | undefined;
      /** What `exists` asked; whether the condition of a `check` held. For others it is true. */
      readonly applied: boolean;
    }
  | { readonly ok: false; readonly error: HBaseError };

/** Throws an HBaseError or TypeError for one that cannot be. */
export function batchEntry(action: BatchAction, newNonce: () => bigint): BatchEntry {
  const row = rowKey(action.row);
  switch (action.type) {
    case "get":
      return { row, effect: "reads", actions: [{ get: getMessage(row, action) }] };
    case "exists":
      return { row, effect: "reads", actions: [{ get: getMessage(row, action, true) }] };
    case "row":
      return rowEntry(row, action.mutations, newNonce);
    case "check":
      return checkEntry(row, action, newNonce);
    case "put":
    case "delete":
    case "increment":
    case "append":
      return { row, effect: "writes", actions: [{ mutation: mutationMessage(row, action, newNonce) }] };
  }
}

export function rowEntry(row: Uint8Array, mutations: readonly Mutation[], newNonce: () => bigint): BatchEntry {
  const actions = mutations.map((mutation): Action => ({ mutation: mutationMessage(row, mutation, newNonce) }));
  return { row, effect: "writes", actions, atomic: true };
}

export function checkEntry(
  row: Uint8Array,
  { condition, mutations }: { readonly condition: Condition; readonly mutations: readonly Mutation[] },
  newNonce: () => bigint,
): BatchEntry {
  const entry = rowEntry(row, mutations, newNonce);
  return { ...entry, effect: "writes-once", condition: conditionBytes(row, condition) };
}

export function batchResult(outcome: EntryOutcome): BatchResult {
  if (outcome.kind === "failed") return { ok: false, error: outcome.error };
  const results = outcome.outcomes.flatMap((each) => messageOf(each) ?? []);
  const exists = results[0]?.exists;
  const cells = results.flatMap((message) => (message.cells.count === 0 ? [] : [message]));
  const [first] = cells;
  // Several increments of one row have an answer each, and are one row.
  const result = cells.length > 1 ? new Result(cells.flatMap((each) => new Result(each.cells).cells)) : resultOf(first);
  return { ok: true, result, applied: exists ?? outcome.processed ?? true };
}

function messageOf(outcome: ActionOutcome | undefined) {
  return outcome?.kind === "result" ? outcome.result : undefined;
}

/** The results, if there is no error among them. Throws an HBaseError that has them all as its cause. */
export function resultsOrThrow(
  name: string,
  table: string,
  results: readonly BatchResult[],
): readonly (Result | undefined)[] {
  const errors = results.flatMap((each) => (each.ok ? [] : [each.error]));
  const [first] = errors;
  if (first === undefined) return results.map((each) => (each.ok ? each.result : undefined));
  throw new HBaseError({
    ...{ exception: "RetriesExhaustedWithDetailsException", step: first.step, operation: name, table },
    message: `${errors.length} of ${results.length} failed; the first: ${first.message}`,
    attempts: Math.max(...errors.map(({ attempts }) => attempts)),
    maybeApplied: errors.some(({ maybeApplied }) => maybeApplied),
    transient: errors.every(({ retrySafe }) => retrySafe),
    cause: new AggregateError(errors),
  });
}
