/** A table through an object: most methods check nothing and say what they are given; the object's own table does the rest. */
import { argumentError } from "../../hbase/operations/row-key.ts";
import type { BytesInput } from "../../hbase/bytes.ts";
import { HBaseError } from "../../hbase/error.ts";
import type { OperationOptions } from "../../hbase/call/call-context.ts";
import type { CheckResult, Scanner, ServiceCallInput, Table } from "../../hbase/hbase.ts";
import { batchEntry, resultsOrThrow, type BatchAction, type BatchResult } from "../../hbase/operations/actions.ts";
import type { BatchEntry } from "../../hbase/operations/batch-item.ts";
import {
  BufferedMutator,
  type BufferedMutation,
  type BufferedMutatorOptions,
} from "../../hbase/operations/buffered-mutator.ts";
import type { Condition } from "../../hbase/operations/condition.ts";
import type { GetOptions } from "../../hbase/operations/get.ts";
import type {
  CellsInput,
  DeleteOptions,
  Mutation,
  PutOptions,
  UpdateOptions,
} from "../../hbase/operations/mutation.ts";
import type { RegionAnswers, RegionCallOptions } from "../../hbase/operations/region-calls.ts";
import type { RegionLocations } from "../../hbase/region/region.ts";
import type { LocateOptions } from "../../hbase/region/region-locator.ts";
import type { PackedResult, Result } from "../../hbase/result.ts";
import type { ScanOptions } from "../../hbase/scan/scan-options.ts";
import { checkScan } from "../../hbase/scan/scanner.ts";
import type { Clock } from "../../core/clock.ts";
import type { CallName } from "../boundary/caller.ts";
import type { IncomingStream } from "../boundary/incoming-stream.ts";
import type { RemoteObject } from "../boundary/protocol.ts";
import type { Place } from "../placement.ts";
import { unpackBatchResult, unpackResult, type PlainBatchResult } from "./messages.ts";
import { toPlain } from "./plain-error.ts";
import type { Shards } from "./shards.ts";
import { ofRead } from "./stub-errors.ts";
import { StubRegionAnswers } from "./stub-region-answers.ts";
import { StubScanner } from "./stub-scanner.ts";

/** What a stub's tables work with. */
export interface StubTableInit {
  readonly name: string;
  readonly shards: Shards;
  readonly clock: () => Clock;
  /** Makes a call. Rejects with an HBaseError. */
  readonly call: (object: Place<RemoteObject>, name: CallName, options: OperationOptions) => Promise<unknown>;
  readonly stream: (object: Place<RemoteObject>, name: CallName, signal: AbortSignal | undefined) => IncomingStream;
  readonly guarded: <T>(
    wait: Promise<T>,
    incoming: IncomingStream,
    name: CallName,
    timeoutMs: number | undefined,
  ) => Promise<T>;
  readonly left: (name: CallName) => Error;
}

/** A mutator's entry, with what it was made from: it is checked and measured here, and encoded by the object. */
type StubEntry = BatchEntry & { readonly mutation: BufferedMutation };

/** What is asked about many rows. */
interface DividedCall<T> {
  readonly rowOf: (item: T) => BytesInput;
  readonly options: OperationOptions;
  /** The answer for an item of an object whose call failed. Default: all is rejected. */
  readonly failed?: (error: unknown, item: T) => unknown;
}

export class StubTable implements Table {
  readonly name: string;
  readonly #init: StubTableInit;

  constructor(init: StubTableInit) {
    this.name = init.name;
    this.#init = init;
  }

  async get(row: BytesInput, options: GetOptions = {}): Promise<Result | undefined> {
    return unpackResult((await this.#call("get", row, [row], options)) as PackedResult | undefined);
  }

  async exists(row: BytesInput, options: GetOptions = {}): Promise<boolean> {
    return (await this.#call("exists", row, [row], options)) as boolean;
  }

  async put(row: BytesInput, columns: CellsInput, options: PutOptions = {}): Promise<void> {
    await this.#call("put", row, [row, columns], options);
  }

  async delete(row: BytesInput, options: DeleteOptions = {}): Promise<void> {
    await this.#call("delete", row, [row], options);
  }

  async append(row: BytesInput, columns: CellsInput, options: UpdateOptions = {}): Promise<Result | undefined> {
    return unpackResult((await this.#call("append", row, [row, columns], options)) as PackedResult | undefined);
  }

  async increment(
    row: BytesInput,
    columns: Readonly<Record<string, bigint>>,
    options: UpdateOptions = {},
  ): Promise<Result | undefined> {
    return unpackResult((await this.#call("increment", row, [row, columns], options)) as PackedResult | undefined);
  }

  scan(options: ScanOptions = {}): Scanner {
    checkScan(options);
    const { signal, timeoutMs, ...rest } = options;
    const first = options.prefix ?? options.startRow ?? "";
    const name = { method: "scan", args: [this.name, { ...rest, timeoutMs }] };
    const { shards, stream, guarded, left } = this.#init;
    return new StubScanner({
      open: () => stream(shards.of(this.name, first), name, signal),
      guarded: (wait, incoming) => guarded(wait, incoming, name, timeoutMs),
      left: () => left(name),
    });
  }

  async getAll(rows: readonly BytesInput[], options: GetOptions = {}): Promise<readonly (Result | undefined)[]> {
    const packed = await this.#divided("getAll", rows, { rowOf: (row) => row, options });
    return packed.map((row) => unpackResult(row as PackedResult | undefined));
  }

  async existsAll(rows: readonly BytesInput[], options: GetOptions = {}): Promise<readonly boolean[]> {
    return (await this.#divided("existsAll", rows, { rowOf: (row) => row, options })) as readonly boolean[];
  }

  async putAll(rows: Readonly<Record<string, CellsInput>>, options: PutOptions = {}): Promise<void> {
    const actions = Object.entries(rows).map(
      ([row, columns]) => ({ ...withoutTimes(options), type: "put", row, columns }) as const,
    );
    resultsOrThrow("putAll", this.name, await this.batch(actions, options));
  }

  /** As of a client of one's own, what fails is in the results: of an object that is lost, all that it was given. */
  async batch(actions: readonly BatchAction[], options: OperationOptions = {}): Promise<readonly BatchResult[]> {
    const isDivided = this.#init.shards.count > 1;
    // One that cannot be is refused before any other is sent, to whatever object.
    if (isDivided && Array.isArray(actions)) for (const action of actions) batchEntry(action, () => 0n);
    const failed = (error: unknown, { type }: BatchAction): PlainBatchResult => {
      if (!(error instanceof HBaseError) || (error.step === "argument" && !isDivided)) throw error;
      return { ok: false, error: toPlain(isRead(type) ? ofRead(error) : error) };
    };
    const plain = await this.#divided("batch", actions, { rowOf: ({ row }) => row, options, failed });
    return (plain as PlainBatchResult[]).map(unpackBatchResult);
  }

  bufferedMutator(options: BufferedMutatorOptions = {}): BufferedMutator {
    const encode = (mutation: BufferedMutation): StubEntry => ({ ...batchEntry(mutation, () => 0n), mutation });
    const send = (entries: readonly BatchEntry[]): Promise<readonly BatchResult[]> =>
      this.#sent((entries as readonly StubEntry[]).map(({ mutation }) => mutation));
    return new BufferedMutator({ clock: this.#init.clock(), table: this.name, encode, send }, options);
  }

  async locate(
    row: BytesInput,
    options: LocateOptions & { readonly reload?: boolean | undefined } = {},
  ): Promise<RegionLocations> {
    const { call, shards } = this.#init;
    return (await call(
      shards.of(this.name, row),
      { method: "locate", args: [this.name, row, options] },
      {},
    )) as RegionLocations;
  }

  async locateAll(): Promise<readonly RegionLocations[]> {
    return (await this.#call("locateAll", "", [], {})) as readonly RegionLocations[];
  }

  async mutateRow(
    row: BytesInput,
    mutations: readonly Mutation[],
    options: OperationOptions = {},
  ): Promise<Result | undefined> {
    return unpackResult((await this.#call("mutateRow", row, [row, mutations], options)) as PackedResult | undefined);
  }

  async checkAndMutate(
    row: BytesInput,
    condition: Condition,
    mutation: Mutation | readonly Mutation[],
    options: OperationOptions = {},
  ): Promise<CheckResult> {
    const answer = await this.#call("checkAndMutate", row, [row, condition, mutation], options);
    const { applied, result } = answer as { readonly applied: boolean; readonly result: PackedResult | undefined };
    return { applied, result: unpackResult(result) };
  }

  async callService(row: BytesInput, call: ServiceCallInput, options: OperationOptions = {}): Promise<Uint8Array> {
    return (await this.#call("callService", row, [row, call], options)) as Uint8Array;
  }

  callServiceOnRegions(call: ServiceCallInput, options: RegionCallOptions = {}): RegionAnswers {
    const { signal, ...rest } = options;
    const { shards, stream, guarded, left } = this.#init;
    const name = { method: "callServiceOnRegions", args: [this.name, call, rest] };
    return new StubRegionAnswers({
      open: () => stream(shards.of(this.name, options.startRow ?? ""), name, signal),
      guarded: (wait, incoming) => guarded(wait, incoming, name, options.timeoutMs),
      left: () => left(name),
    });
  }

  #call(method: string, row: BytesInput, args: readonly unknown[], options: OperationOptions): Promise<unknown> {
    return this.#ask(this.#init.shards.of(this.name, row), method, args, options);
  }

  #ask(
    object: Place<RemoteObject>,
    method: string,
    args: readonly unknown[],
    options: OperationOptions,
  ): Promise<unknown> {
    return this.#init.call(object, { method, args: [this.name, ...args, withoutTimes(options)] }, options);
  }

  /** What is about many rows, shard by shard, in the order of the rows. */
  async #divided<T>(
    method: string,
    items: readonly T[],
    { rowOf, options, failed = rethrown }: DividedCall<T>,
  ): Promise<unknown[]> {
    if (!Array.isArray(items)) throw argumentError(`"${method}" takes a list, not ${typeof items}`);
    const { shards } = this.#init;
    const places = new Map<number, number[]>();
    for (const [place, item] of items.entries()) {
      const shard = shards.numberOf(this.name, rowOf(item));
      const here = places.get(shard);
      if (here === undefined) places.set(shard, [place]);
      else here.push(place);
    }
    const answers = Array.from<unknown>({ length: items.length });
    const asked = [...places].map(async ([shard, here]) => {
      const mine = here.map((place) => items[place]);
      const answered = await this.#ask(shards.object(shard), method, [mine], options).catch((error: unknown) =>
        mine.map((item) => failed(error, item as T)),
      );
      for (const [index, place] of here.entries()) answers[place] = (answered as unknown[])[index];
    });
    await Promise.all(asked);
    return answers;
  }

  /** Never rejects: what the whole batch suffers, each of its writes does. */
  async #sent(mutations: readonly BufferedMutation[]): Promise<readonly BatchResult[]> {
    try {
      return await this.batch(mutations);
    } catch (error) {
      return mutations.map(() => ({ ok: false, error: error as never }));
    }
  }
}

function isRead(type: BatchAction["type"]): boolean {
  return type === "get" || type === "exists";
}

function rethrown(error: unknown): never {
  throw error;
}

/** The signal cannot cross, and the time does so with the call. */
function withoutTimes<Options extends OperationOptions>(options: Options): Omit<Options, "signal" | "timeoutMs"> {
  const { signal: _signal, timeoutMs: _timeoutMs, ...rest } = options;
  return rest;
}
