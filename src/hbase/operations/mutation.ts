/**
 * Mutations as users give them: put, delete, append, increment; each becomes one message of the wire. Alone they go as a Mutate, together
 * as a Multi.
 */
import { int64ToBytes, toBytes, type BytesInput } from "../bytes.ts";
import type { OperationOptions } from "../call/call-context.ts";
import { parseColumn, parseWholeColumn, type ColumnInput } from "../columns.ts";
import { equalBytes } from "../wire/bytes.ts";
import { CellType, type NewCell } from "../wire/cell.ts";
import type { MutationMessage } from "../wire/mutation-message.ts";
import {
  cellAcl,
  cellVisibility,
  returnResults as resultsAttribute,
  timeToLive,
  type CellPermission,
} from "./attributes.ts";
import { timeRangeOf, type TimeRangeInput } from "./query.ts";
import { argumentError, rowKey } from "./row-key.ts";

/** How sure a write is before the server answers: in the write-ahead log of memory, of the file system, on the disk. */
export type Durability = "skip-wal" | "async-wal" | "sync-wal" | "fsync-wal";
const DURABILITIES: Readonly<Record<Durability, number>> = {
  "skip-wal": 1,
  "async-wal": 2,
  "sync-wal": 3,
  "fsync-wal": 4,
};

/** What all mutations can be told. */
export interface MutationSettings {
  /** Default: as the table has it. */
  readonly durability?: Durability | undefined;
  /** The cells' timestamp. Default: the server's time. */
  readonly timestamp?: bigint | undefined;
  /** Milliseconds after which the cells may be dropped. Default: as the family has it. */
  readonly ttlMs?: number | undefined;
  /** Who may see the cells, as an expression of labels. */
  readonly visibility?: string | undefined;
  /** Who may do what to the cells, by user or `"@group"`. */
  readonly acl?: Readonly<Record<string, readonly CellPermission[]>> | undefined;
  readonly attributes?: Readonly<Record<string, BytesInput>> | undefined;
}

/** A column and what is put there. */
export interface CellInput {
  readonly column: ColumnInput;
  readonly value: BytesInput;
  /** Default: the mutation's. */
  readonly timestamp?: bigint | undefined;
}

/** What is put: by `"family:qualifier"`, or cell by cell. */
export type CellsInput = Readonly<Record<string, BytesInput>> | readonly CellInput[];

/** Which columns are deleted, and how much of them. */
export interface DeleteSettings extends MutationSettings {
  /** `"family:qualifier"`, or `"family"` for all of its columns. Default: the whole row. */
  readonly columns?: readonly ColumnInput[] | undefined;
  /**
   * `"all"`: all versions up to the timestamp; `"one"`: just the one of the timestamp, or without one a column's newest. Default:
   * `"all"`.
   */
  readonly versions?: "all" | "one" | undefined;
}

/** What an increment or append answers with. */
export interface UpdateSettings extends MutationSettings {
  /** Whether the new values are answered. Default: true. */
  readonly returnResults?: boolean | undefined;
  /** From which versions it starts. */
  readonly timeRange?: TimeRangeInput | undefined;
}

/** How a mutation is asked for alone. */
export interface PutOptions extends MutationSettings, OperationOptions {}
export interface DeleteOptions extends DeleteSettings, OperationOptions {}
export interface UpdateOptions extends UpdateSettings, OperationOptions {}

/** A mutation among others. */
export type Mutation =
  | ({ readonly type: "put"; readonly columns: CellsInput } & MutationSettings)
  | ({ readonly type: "delete" } & DeleteSettings)
  | ({ readonly type: "increment"; readonly columns: Readonly<Record<string, bigint>> } & UpdateSettings)
  | ({ readonly type: "append"; readonly columns: CellsInput } & UpdateSettings);

/** MutationProto.MutationType. */
const APPEND = 0;
const INCREMENT = 1;
const PUT = 2;
const DELETE = 3;

const NO_BYTES = new Uint8Array(0);

/** @param newNonce For increments and appends: by it a server knows a repetition. */
export function mutationMessage(row: BytesInput, mutation: Mutation, newNonce: () => bigint): MutationMessage {
  switch (mutation.type) {
    case "put":
      return putMessage(row, mutation.columns, mutation);
    case "delete":
      return deleteMessage(row, mutation);
    case "increment":
      return incrementMessage(row, mutation.columns, { settings: mutation, nonce: newNonce() });
    case "append":
      return appendMessage(row, mutation.columns, { settings: mutation, nonce: newNonce() });
  }
}

export function putMessage(row: BytesInput, columns: CellsInput, settings: MutationSettings): MutationMessage {
  return { type: PUT, row: rowKey(row), cells: cellsOf(columns, settings.timestamp), ...common(settings) };
}

export function appendMessage(
  row: BytesInput,
  columns: CellsInput,
  { settings, nonce }: { readonly settings: UpdateSettings; readonly nonce: bigint },
): MutationMessage {
  const cells = cellsOf(columns, settings.timestamp);
  return { type: APPEND, row: rowKey(row), cells, nonce, ...update(settings) };
}

export function incrementMessage(
  row: BytesInput,
  columns: Readonly<Record<string, bigint>>,
  { settings, nonce }: { readonly settings: UpdateSettings; readonly nonce: bigint },
): MutationMessage {
  const inputs = Object.entries(columns).map(([column, by]) => ({ column, value: int64ToBytes(by) }));
  const cells = cellsOf(inputs, settings.timestamp);
  return { type: INCREMENT, row: rowKey(row), cells, nonce, ...update(settings) };
}

export function deleteMessage(row: BytesInput, settings: DeleteSettings): MutationMessage {
  const { columns = [], versions = "all" } = settings;
  const timestamp = checkedTime(settings.timestamp);
  const cells = columns.map((input): NewCell => {
    const { family, qualifier } = parseColumn(input);
    if (qualifier !== undefined) {
      const type = versions === "all" ? CellType.deleteColumn : CellType.delete;
      return { family, qualifier, timestamp, type, value: NO_BYTES };
    }
    if (versions === "one" && timestamp === undefined) {
      throw argumentError('To delete one version of a whole family, say which: give a "timestamp"');
    }
    const type = versions === "all" ? CellType.deleteFamily : CellType.deleteFamilyVersion;
    return { family, qualifier: NO_BYTES, timestamp, type, value: NO_BYTES };
  });
  return { type: DELETE, row: rowKey(row), cells: byFamily(cells), timestamp, ...common(settings) };
}

/** Servers refuse a negative one each time anew, as if it might pass. */
function checkedTime(timestamp: bigint | undefined): bigint | undefined {
  if (timestamp === undefined || timestamp >= 0n) return timestamp;
  throw argumentError(`A timestamp is 0 at least, not ${timestamp}`);
}

function cellsOf(columns: CellsInput, timestamp: bigint | undefined): NewCell[] {
  const inputs = isList(columns) ? columns : Object.entries(columns).map(([column, value]) => ({ column, value }));
  if (inputs.length === 0) throw argumentError("A mutation needs one column at least");
  const cells = inputs.map((input: CellInput): NewCell => {
    const { family, qualifier } = parseWholeColumn(input.column);
    const value = toBytes(input.value);
    return { family, qualifier, value, timestamp: checkedTime(input.timestamp ?? timestamp), type: CellType.put };
  });
  return byFamily(cells);
}

function isList(columns: CellsInput): columns is readonly CellInput[] {
  return Array.isArray(columns);
}

/** Those of a family side by side, in the order in which families were named first. */
function byFamily(cells: NewCell[]): NewCell[] {
  const [first] = cells;
  // Mostly one family.
  if (first === undefined || cells.every(({ family }) => equalBytes(family, first.family))) return cells;
  const families = new Map<string, NewCell[]>();
  for (const cell of cells) {
    const key = cell.family.join();
    const others = families.get(key);
    if (others === undefined) families.set(key, [cell]);
    else others.push(cell);
  }
  return [...families.values()].flat();
}

function common(settings: MutationSettings): Pick<MutationMessage, "attributes" | "durability"> {
  const { durability } = settings;
  return {
    attributes: attributesOf(settings),
    durability: (durability && DURABILITIES[durability]) as MutationMessage["durability"],
  };
}

function update(settings: UpdateSettings): Pick<MutationMessage, "attributes" | "durability" | "timeRange"> {
  const { attributes, durability } = common(settings);
  const results = settings.returnResults === false ? resultsAttribute(false) : undefined;
  const all = results === undefined ? attributes : { ...attributes, ...results };
  return { attributes: all, durability, timeRange: timeRangeOf({ timeRange: settings.timeRange }) };
}

function attributesOf({ attributes, ttlMs, visibility, acl }: MutationSettings): MutationMessage["attributes"] {
  if (attributes === undefined && ttlMs === undefined && visibility === undefined && acl === undefined) {
    return undefined;
  }
  return {
    ...Object.fromEntries(Object.entries(attributes ?? {}).map(([name, value]) => [name, toBytes(value)])),
    ...(ttlMs === undefined ? {} : timeToLive(ttlMs)),
    ...(visibility === undefined ? {} : cellVisibility(visibility)),
    ...(acl === undefined ? {} : cellAcl(acl)),
  };
}
