/** Puts, deletes, increments and appends of one row, and the conditions that they may have (`HRegion.doMiniBatchMutate`). */
import {
  type Condition,
  type MutationProto,
  MutationProto_MutationType as MutationType,
} from "../../gen/hbase/client_pb.ts";
import { CompareType } from "../../gen/hbase/common_pb.ts";
import type { CellBlock } from "../../hbase/wire/cell-block.ts";
import { cellsOf } from "../../hbase/wire/cell-block.ts";
import { CellType } from "../../hbase/wire/cell.ts";
import { serverFilter } from "./filters/registry.ts";
import { serverComparator } from "./filters/comparators.ts";
import { noSuchFamily, readTimes } from "./query.ts";
import { HBaseRefusal } from "./refusal.ts";
import { DELETE_TYPES, type Region } from "./region.ts";
import { textOf, type StoredCell } from "./stored-cell.ts";

/** The timestamp that stands for the server's time. */
const LATEST = 2n ** 63n - 1n;

/** A change of one column, before its time is known. */
type NewValue = Omit<StoredCell, "row" | "expiresAtMs">;

/** What a mutation is carried out with. */
export interface MutationContext {
  readonly nowMs: number;
  readonly nonceGroup: bigint;
  /** Cells that travel behind the request. */
  readonly block: CellBlock;
}

/** A mutation, read: its cells are taken from the block, in order. */
export interface ReadMutation {
  readonly type: MutationType;
  readonly row: string;
  readonly values: readonly NewValue[];
  readonly message: MutationProto;
}

export function readMutation(message: MutationProto, block: CellBlock): ReadMutation {
  const values = message.columnValue.flatMap(({ family, qualifierValue }) =>
    qualifierValue.map(({ qualifier, value, timestamp, deleteType }): NewValue => {
      const isDelete = message.mutateType === MutationType.DELETE;
      const type = isDelete ? (DELETE_TYPES[deleteType] ?? CellType.delete) : CellType.put;
      return { family: textOf(family), qualifier: textOf(qualifier), value, timestamp: timestamp || LATEST, type };
    }),
  );
  for (const cell of cellsOf(block.take(message.associatedCellCount))) {
    const { family, qualifier, timestamp, type, value } = cell;
    const own = { value: value.slice(), timestamp, type: type as CellType };
    values.push({ family: textOf(family), qualifier: textOf(qualifier), ...own });
  }
  return { type: message.mutateType, row: textOf(message.row), values, message };
}

/** Throws unless the region and its table have what the mutation is about. */
function checkMutation(region: Region, { row, values }: ReadMutation): void {
  if (!region.has(row)) {
    throw new HBaseRefusal("WrongRegionException", `Requested row out of range for the region ${region.name}: ${row}`);
  }
  for (const { family } of values) if (!region.families.has(family)) throw noSuchFamily(family);
}

/** Carries it out. Gives the new values of increments and appends, unless they are not wanted. */
export function mutate(region: Region, mutation: ReadMutation, context: MutationContext): readonly StoredCell[] {
  checkMutation(region, mutation);
  switch (mutation.type) {
    case MutationType.PUT:
      put(region, mutation, context);
      return [];
    case MutationType.DELETE:
      remove(region, mutation, context);
      return [];
    case MutationType.INCREMENT:
    case MutationType.APPEND:
      return once(region, mutation, context);
  }
}

function put(region: Region, { row, values, message }: ReadMutation, { nowMs }: MutationContext): void {
  const changed = region.timeOfChange(nowMs);
  const ttl = message.attribute.find(({ name }) => name === "_ttl")?.value;
  const expiresAtMs =
    ttl === undefined ? undefined : nowMs + Number(new DataView(ttl.buffer, ttl.byteOffset, 8).getBigInt64(0));
  for (const each of values) {
    region.add({ ...each, row, timestamp: each.timestamp === LATEST ? changed : each.timestamp, expiresAtMs });
  }
}

function remove(region: Region, { row, values, message }: ReadMutation, { nowMs }: MutationContext): void {
  const changed = region.timeOfChange(nowMs);
  const given = message.timestamp > 0n && message.timestamp !== LATEST ? message.timestamp : changed;
  const whole = [...region.families].map((family) => ({
    ...{ family, qualifier: "", type: CellType.deleteFamily, timestamp: LATEST, value: new Uint8Array(0) },
  }));
  for (const each of values.length > 0 ? values : whole) {
    const cell = { ...each, row, timestamp: each.timestamp === LATEST ? given : each.timestamp };
    if (each.type === CellType.delete && each.timestamp === LATEST) region.markNewest(cell, nowMs);
    else region.add(cell);
  }
}

/** A change whose nonce is known has been made: it is answered as it was then. */
function once(region: Region, mutation: ReadMutation, context: MutationContext): readonly StoredCell[] {
  const { message } = mutation;
  const nonce = message.nonce === 0n ? undefined : `${context.nonceGroup}/${message.nonce}`;
  const known = nonce === undefined ? undefined : region.answerTo(nonce);
  const made = known ?? update(region, mutation, context);
  if (nonce !== undefined) region.remember(nonce, made);
  const wanted = message.attribute.find(({ name }) => name === "_rr_")?.value;
  return wanted?.[0] === 0 ? [] : made;
}

function update(region: Region, { type, row, values }: ReadMutation, { nowMs }: MutationContext): StoredCell[] {
  const before = values.map((each) => region.newest({ ...each, row }, nowMs)?.value);
  // All of them are looked at before any is written.
  const after = values.map(({ value }, at) =>
    type === MutationType.APPEND ? joined(before[at], value) : added(before[at], value),
  );
  const timestamp = region.timeOfChange(nowMs);
  const made = values.map((each, at) => ({ ...each, row, timestamp, value: after[at] as Uint8Array }));
  for (const cell of made) region.add(cell);
  return made;
}

function joined(before: Uint8Array = new Uint8Array(0), value: Uint8Array): Uint8Array {
  const all = new Uint8Array(before.length + value.length);
  all.set(before);
  all.set(value, before.length);
  return all;
}

function added(before: Uint8Array = new Uint8Array(8), by: Uint8Array): Uint8Array {
  const int64 = (bytes: Uint8Array): bigint => new DataView(bytes.buffer, bytes.byteOffset, 8).getBigInt64(0);
  if (before.length !== 8) {
    throw new HBaseRefusal("DoNotRetryIOException", `Field is not a long, it's ${before.length} bytes wide`);
  }
  const sum = new Uint8Array(8);
  new DataView(sum.buffer).setBigInt64(0, BigInt.asIntN(64, int64(before) + int64(by)));
  return sum;
}

/** Whether a condition holds (`HRegion.checkAndMutate`). */
export function conditionHolds(region: Region, condition: Condition, nowMs: number): boolean {
  const { family, qualifier, comparator: message, compareType, timeRange, filter } = condition;
  const [row, name] = [textOf(condition.row), textOf(family)];
  const query = {
    columns: new Map(family.length === 0 ? [] : [[name, new Set([textOf(qualifier)])]]),
    times: readTimes(timeRange),
    familyTimes: new Map<string, never>(),
    ...{ maxVersions: 1, storeLimit: Number.POSITIVE_INFINITY, storeOffset: 0 },
    filter: filter === undefined ? undefined : serverFilter(filter),
  };
  if (family.length > 0 && !region.families.has(name)) throw noSuchFamily(name);
  const [found] = region.read(row, query, nowMs);
  if (filter !== undefined) return found !== undefined;
  const comparator = serverComparator(message);
  if (comparator?.isNull !== false) {
    const isAbsent = found === undefined || found.value.length === 0;
    return isAbsent === (compareType !== CompareType.NOT_EQUAL);
  }
  return found !== undefined && stands(compareType, comparator.compare(found.value));
}

/** Conditions have it the other way round than filters: the comparator's value is on the left. */
function stands(operator: CompareType, comparison: number): boolean {
  switch (operator) {
    case CompareType.LESS:
      return comparison < 0;
    case CompareType.LESS_OR_EQUAL:
      return comparison <= 0;
    case CompareType.EQUAL:
      return comparison === 0;
    case CompareType.NOT_EQUAL:
      return comparison !== 0;
    case CompareType.GREATER_OR_EQUAL:
      return comparison >= 0;
    case CompareType.GREATER:
      return comparison > 0;
    case CompareType.NO_OP:
      return true;
  }
}
