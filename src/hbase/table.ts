/**
 * A client's table (`org.apache.hadoop.hbase.client.AsyncTable`): each method checks what it is given, as Java's does, and hands an
 * operation of `operations/` to the region's server.
 */
import { rejecting } from "../core/call/rejecting.ts";
import { toBytes, type BytesInput } from "./bytes.ts";
import type { CallContext, OperationOptions } from "./call/call-context.ts";
import { performCall, type Operation } from "./call/retrying-call.ts";
import {
  batchEntry,
  batchResult,
  checkEntry,
  resultsOrThrow,
  rowEntry,
  type BatchAction,
  type BatchResult,
} from "./operations/actions.ts";
import type { CheckResult, Scanner, ServiceCallInput, Table } from "./hbase.ts";
import type { BatchEntry } from "./operations/batch-item.ts";
import { performBatch, type BatchInit, type EntryOutcome } from "./operations/batch.ts";
import { BufferedMutator, type BufferedMutatorOptions } from "./operations/buffered-mutator.ts";
import { conditionBytes, type Condition } from "./operations/condition.ts";
import { coprocessorOperation } from "./operations/coprocessor.ts";
import { existsOperation, getMessage, getOperation, resultOf, type GetOptions } from "./operations/get.ts";
import {
  appendMessage,
  deleteMessage,
  incrementMessage,
  mutationMessage,
  putMessage,
  type CellsInput,
  type DeleteOptions,
  type Mutation,
  type PutOptions,
  type UpdateOptions,
} from "./operations/mutation.ts";
import { mutateOperation } from "./operations/mutate.ts";
import { newNonce } from "./operations/nonce.ts";
import { callRegions, type RegionAnswers, type RegionCallOptions } from "./operations/region-calls.ts";
import { argumentError, rowKey } from "./operations/row-key.ts";
import { SYSTEM_PRIORITY } from "./region/meta-reader.ts";
import type { RegionLocation, RegionLocations } from "./region/region.ts";
import type { LocateOptions, RegionLocator } from "./region/region-locator.ts";
import { RegionTarget } from "./region/region-target.ts";
import { askReplicas } from "./region/replicas.ts";
import { isTimeline } from "./operations/query.ts";
import { isTimelineRead, performReplicatedBatch } from "./operations/replicated-batch.ts";
import type { Result } from "./result.ts";
import type { ScanOptions } from "./scan/scan-options.ts";
import { openScanner } from "./scan/scanner.ts";
import type { MutationMessage } from "./wire/mutation-message.ts";

/** What a table works with. */
export interface TableInit {
  /** `"orders"`, or `"namespace:orders"`. */
  readonly name: string;
  readonly context: CallContext;
  readonly locator: RegionLocator;
}

/** A table of a client's. */
export class ClientTable implements Table {
  readonly name: string;
  readonly #context: CallContext;
  readonly #locator: RegionLocator;
  /** Calls of HBase's own tables go before others. */
  readonly #priority: number | undefined;

  constructor({ name, context, locator }: TableInit) {
    this.name = name;
    this.#context = context;
    this.#locator = locator;
    this.#priority = name.startsWith("hbase:") ? SYSTEM_PRIORITY : undefined;
  }

  get(row: BytesInput, options: GetOptions = {}): Promise<Result | undefined> {
    return rejecting(() => {
      const get = getMessage(row, options);
      return this.#read(get.row, getOperation(get), options);
    });
  }

  exists(row: BytesInput, options: GetOptions = {}): Promise<boolean> {
    return rejecting(() => {
      const get = getMessage(row, options, true);
      return this.#read(get.row, existsOperation(get), options);
    });
  }

  put(row: BytesInput, columns: CellsInput, options: PutOptions = {}): Promise<void> {
    return rejecting(() => this.#mutate("put", putMessage(row, columns, options), options));
  }

  delete(row: BytesInput, options: DeleteOptions = {}): Promise<void> {
    return rejecting(() => this.#mutate("delete", deleteMessage(row, options), options));
  }

  append(row: BytesInput, columns: CellsInput, options: UpdateOptions = {}): Promise<Result | undefined> {
    return rejecting(() => {
      const nonce = this.#newNonce();
      return this.#update("append", appendMessage(row, columns, { settings: options, nonce }), options);
    });
  }

  increment(
    row: BytesInput,
    columns: Readonly<Record<string, bigint>>,
    options: UpdateOptions = {},
  ): Promise<Result | undefined> {
    return rejecting(() => {
      const nonce = this.#newNonce();
      return this.#update("increment", incrementMessage(row, columns, { settings: options, nonce }), options);
    });
  }

  scan(options: ScanOptions = {}): Scanner {
    const context = this.#context;
    const priority = options.priority ?? this.#priority;
    return openScanner(
      { context, locator: this.#locator, table: this.name, options: { ...options, priority } },
      options,
    );
  }

  async getAll(rows: readonly BytesInput[], options: GetOptions = {}): Promise<readonly (Result | undefined)[]> {
    const results = await this.#batch(
      "getAll",
      rows.map((row) => ({ ...options, type: "get", row })),
      options,
    );
    return resultsOrThrow("getAll", this.name, results);
  }

  async existsAll(rows: readonly BytesInput[], options: GetOptions = {}): Promise<readonly boolean[]> {
    const results = await this.#batch(
      "existsAll",
      rows.map((row) => ({ ...options, type: "exists", row })),
      options,
    );
    resultsOrThrow("existsAll", this.name, results);
    return results.map((result) => result.ok && result.applied);
  }

  async putAll(rows: Readonly<Record<string, CellsInput>>, options: PutOptions = {}): Promise<void> {
    const actions = Object.entries(rows).map(([row, columns]) => ({ ...options, type: "put", row, columns }) as const);
    resultsOrThrow("putAll", this.name, await this.#batch("putAll", actions, options));
  }

  batch(actions: readonly BatchAction[], options: OperationOptions = {}): Promise<readonly BatchResult[]> {
    return this.#batch("batch", actions, options);
  }

  bufferedMutator(options: BufferedMutatorOptions = {}): BufferedMutator {
    const { clock } = this.#context;
    const encode = (mutation: BatchAction): BatchEntry => batchEntry(mutation, this.#newNonce);
    const send = async (entries: readonly BatchEntry[]): Promise<readonly BatchResult[]> =>
      (await performBatch(this.#batchInit("bufferedMutator"), entries)).map(batchResult);
    return new BufferedMutator({ clock, table: this.name, encode, send }, options);
  }

  async locate(
    row: BytesInput,
    { reload = false, ...options }: LocateOptions & { readonly reload?: boolean | undefined } = {},
  ): Promise<RegionLocations> {
    // Before an empty row is the last region, and an empty row is in the first.
    const key = toBytes(row);
    return reload ? this.#locator.relocate(this.name, key, options) : this.#locator.locate(this.name, key, options);
  }

  locateAll(): Promise<readonly RegionLocations[]> {
    return this.#locator.locateAll(this.name);
  }

  async mutateRow(
    row: BytesInput,
    mutations: readonly Mutation[],
    options: OperationOptions = {},
  ): Promise<Result | undefined> {
    const entry = rowEntry(rowKey(row), checked(mutations), this.#newNonce);
    return taken(await this.#one("mutateRow", entry, options)).result;
  }

  async checkAndMutate(
    row: BytesInput,
    condition: Condition,
    mutation: Mutation | readonly Mutation[],
    options: OperationOptions = {},
  ): Promise<CheckResult> {
    const key = rowKey(row);
    if (isList(mutation)) {
      const entry = checkEntry(key, { condition, mutations: checked(mutation) }, this.#newNonce);
      const { applied, result } = taken(await this.#one("checkAndMutate", entry, options));
      return { applied, result };
    }
    const { nonceGroup } = this.#context;
    const init = { name: "checkAndMutate", nonceGroup, condition: conditionBytes(key, condition) };
    const operation = mutateOperation(mutationMessage(key, mutation, this.#newNonce), init);
    const { processed, result } = await this.#perform(key, operation, options);
    return { applied: processed ?? false, result: resultOf(result) };
  }

  async callService(row: BytesInput, call: ServiceCallInput, options: OperationOptions = {}): Promise<Uint8Array> {
    const key = rowKey(row);
    return this.#perform(key, coprocessorOperation({ row: key, ...call }), options);
  }

  callServiceOnRegions(call: ServiceCallInput, options: RegionCallOptions = {}): RegionAnswers {
    const init = { context: this.#context, locator: this.#locator, table: this.name, priority: this.#priority };
    return callRegions({ ...init, call }, options);
  }

  readonly #newNonce = (): bigint => newNonce(this.#context.random);

  async #batch(
    name: string,
    actions: readonly BatchAction[],
    options: OperationOptions,
  ): Promise<readonly BatchResult[]> {
    const entries = actions.map((action) => batchEntry(action, this.#newNonce));
    const init = this.#batchInit(name);
    const outcomes = actions.some(isTimelineRead)
      ? await performReplicatedBatch(init, entries, actions, options)
      : await performBatch(init, entries, options);
    return outcomes.map(batchResult);
  }

  async #one(name: string, entry: BatchEntry, options: OperationOptions): Promise<BatchResult> {
    const [outcome] = await performBatch(this.#batchInit(name), [entry], options);
    return batchResult(outcome as EntryOutcome);
  }

  #batchInit(name: string): BatchInit {
    return { name, context: this.#context, locator: this.#locator, table: this.name, priority: this.#priority };
  }

  async #mutate(name: string, mutation: MutationMessage, options: OperationOptions): Promise<void> {
    const { nonceGroup } = this.#context;
    await this.#perform(mutation.row, mutateOperation(mutation, { name, nonceGroup }), options);
  }

  async #update(name: string, mutation: MutationMessage, options: UpdateOptions): Promise<Result | undefined> {
    const { nonceGroup } = this.#context;
    const { result } = await this.#perform(mutation.row, mutateOperation(mutation, { name, nonceGroup }), options);
    return resultOf(result);
  }

  #read<T>(row: Uint8Array, operation: Operation<T, RegionLocation>, options: GetOptions): Promise<T> {
    if (!isTimeline(options)) return this.#perform(row, operation, options, options.replicaId);
    const { replicaDelayMs: delayMs = this.#context.replicaDelayMs } = options;
    const where = { locator: this.#locator, table: this.name, row, delayMs };
    return askReplicas(this.#context, where, options, (replicaId, asking) =>
      this.#perform(row, operation, asking, replicaId),
    );
  }

  #perform<T>(
    row: Uint8Array,
    operation: Operation<T, RegionLocation>,
    options: OperationOptions,
    replicaId?: number,
  ): Promise<T> {
    const target = new RegionTarget(this.#locator, { table: this.name, row, replicaId });
    const isAsIs = this.#priority === undefined || options.priority !== undefined;
    return performCall(this.#context, target, operation, isAsIs ? options : { ...options, priority: this.#priority });
  }
}

function isList(mutation: Mutation | readonly Mutation[]): mutation is readonly Mutation[] {
  return Array.isArray(mutation);
}

function checked(mutations: readonly Mutation[]): readonly Mutation[] {
  if (mutations.length === 0) throw argumentError("Changing a row needs one mutation at least");
  return mutations;
}

function taken(result: BatchResult): Extract<BatchResult, { ok: true }> {
  if (!result.ok) throw result.error;
  return result;
}
