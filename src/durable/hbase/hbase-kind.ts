/** HBase in an object: one client of one cluster, with what it knows of regions in storage. */
import type { Clock, Timer } from "../../core/clock.ts";
import type { OperationOptions } from "../../hbase/call/call-context.ts";
import { openHBase } from "../../hbase/client.ts";
import { HBaseError } from "../../hbase/error.ts";
import type { HBase, Table } from "../../hbase/hbase.ts";
import { insidesOf } from "../../hbase/insides.ts";
import type { HBaseOptions } from "../../hbase/options.ts";
import type { CachedRegion } from "../../hbase/region/cached-region.ts";
import type { ScanOptions } from "../../hbase/scan/scan-options.ts";
import { FrameKind, plainFrame, type FrameWriter } from "../boundary/frames.ts";
import type { CallMethod, CallScope, ClientKind, Refusal, StreamScope } from "../kind.ts";
import type { ObjectStorage } from "../workers-api.ts";
import { packBatchResult, rowPayload, type HBaseView, type ScanProgress } from "./messages.ts";
import { toPlain } from "./plain-error.ts";
import { RegionStore } from "./region-store.ts";

/** How often a stream that brings nothing says so: its stub waits for no object that is silent for a second more than its time. */
const SAY_EVERY_MS = 500;
/** How long after a call what it has learnt is saved: what many learn is saved once. */
const SAVE_AFTER_MS = 1_000;

const REFUSALS: Readonly<Record<Refusal, { readonly exception: string; readonly transient: boolean }>> = {
  target: { exception: "AccessDeniedException", transient: false },
  busy: { exception: "CallQueueTooBigException", transient: true },
  request: { exception: "UnsupportedOperationException", transient: false },
};

/** What an object's HBase works with. */
export interface HBaseKindInit {
  readonly storage: ObjectStorage;
  readonly clock: Clock;
  /** What the client is opened with: the owner's word goes before the caller's. */
  readonly optionsOf: (cluster: string, options: HBaseOptions) => HBaseOptions;
}

export function hbaseKind({ storage, clock, optionsOf }: HBaseKindInit): ClientKind<HeldHBase> {
  const store = new RegionStore(storage);
  return {
    name: "HBASE",
    open: (cluster, options) => new HeldHBase(cluster, optionsOf(cluster, options as HBaseOptions), { store, clock }),
    close: (held) => held.close(),
    calls: CALLS,
    streams: { scan, callServiceOnRegions },
    plainError: toPlain,
    refusal: (reason, message) => new HBaseError({ ...REFUSALS[reason], message, step: "argument" }),
  };
}

/** A client, and what it has in storage. */
export class HeldHBase {
  readonly hbase: HBase;
  readonly clock: Clock;
  readonly #cluster: string;
  readonly #store: RegionStore;
  #savedAt = 0;
  #timer: Timer | undefined;

  constructor(
    cluster: string,
    options: HBaseOptions,
    { store, clock }: { readonly store: RegionStore; readonly clock: Clock },
  ) {
    this.hbase = openHBase(cluster, options);
    this.#cluster = cluster;
    this.#store = store;
    this.clock = clock;
    this.hbase.importRegions(store.load(cluster));
    this.#savedAt = this.#changes;
  }

  /** Something may have been learnt. */
  learnt(): void {
    if (this.#timer !== undefined || this.#changes === this.#savedAt) return;
    this.#timer = this.clock.setTimer(SAVE_AFTER_MS, () => this.#save());
  }

  async close(): Promise<void> {
    this.#timer?.cancel();
    if (this.#changes !== this.#savedAt) this.#save();
    await this.hbase.close();
  }

  get #changes(): number {
    return insidesOf(this.hbase).locator.changes;
  }

  #save(): void {
    this.#timer = undefined;
    this.#savedAt = this.#changes;
    this.#store.save(this.#cluster, this.hbase.exportRegions());
  }
}

type TableArgs = readonly [table: string, ...rest: readonly unknown[]];

/** A method of a table whose last argument are its options, `options` being that argument's place. */
function onTable(
  options: number,
  perform: (table: Table, args: readonly never[]) => Promise<unknown>,
): CallMethod<HeldHBase> {
  return async (held, given: TableArgs, scope) => {
    const [name, ...args] = given;
    args[options] = scoped(args[options] as OperationOptions | undefined, scope);
    try {
      return await perform(held.hbase.table(name), args as never[]);
    } finally {
      held.learnt();
    }
  };
}

function scoped<Options extends OperationOptions>(
  options: Options | undefined,
  { signal, timeoutMs }: CallScope,
): Options {
  return { ...(options as Options), signal, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
}

const CALLS: ClientKind<HeldHBase>["calls"] = {
  get: onTable(1, async (table, [row, options]) => (await table.get(row as never, options))?.pack()),
  exists: onTable(1, (table, [row, options]) => table.exists(row as never, options)),
  put: onTable(2, (table, [row, columns, options]) => table.put(row as never, columns as never, options)),
  delete: onTable(1, (table, [row, options]) => table.delete(row as never, options)),
  append: onTable(2, async (table, [row, columns, options]) =>
    (await table.append(row as never, columns as never, options))?.pack(),
  ),
  increment: onTable(2, async (table, [row, columns, options]) =>
    (await table.increment(row as never, columns as never, options))?.pack(),
  ),
  getAll: onTable(1, async (table, [rows, options]) =>
    (await table.getAll(rows as never, options)).map((row) => row?.pack()),
  ),
  existsAll: onTable(1, (table, [rows, options]) => table.existsAll(rows as never, options)),
  putAll: onTable(1, (table, [rows, options]) => table.putAll(rows as never, options)),
  batch: onTable(1, async (table, [actions, options]) =>
    (await table.batch(actions as never, options)).map(packBatchResult),
  ),
  mutateRow: onTable(2, async (table, [row, mutations, options]) =>
    (await table.mutateRow(row as never, mutations as never, options))?.pack(),
  ),
  checkAndMutate: onTable(3, async (table, [row, condition, mutation, options]) => {
    const { applied, result } = await table.checkAndMutate(
      row as never,
      condition as never,
      mutation as never,
      options,
    );
    return { applied, result: result?.pack() };
  }),
  callService: onTable(2, (table, [row, call, options]) => table.callService(row as never, call as never, options)),
  locate: onTable(1, (table, [row, options]) => table.locate(row as never, options)),
  locateAll: onTable(0, (table) => table.locateAll()),
  clusterId: ({ hbase }) => hbase.clusterId(),
  view: async ({ hbase }): Promise<HBaseView> => ({
    connections: [...hbase.connections],
    events: [...hbase.events],
    regions: hbase.exportRegions(),
  }),
  importRegions: async (held, [regions]: readonly [readonly CachedRegion[]]) => {
    held.hbase.importRegions(regions);
    held.learnt();
  },
};

async function scan(held: HeldHBase, [table, options]: TableArgs, scope: StreamScope): Promise<ScanProgress> {
  const { response } = scope;
  const scanner = held.hbase.table(table).scan(scoped(options as OperationOptions, { ...scope, timeoutMs: undefined }));
  response.highWaterBytes = Math.min(response.highWaterBytes, (options as ScanOptions).prefetchBytes ?? Infinity);
  let told: Uint8Array | undefined;
  using _saying = sayingMeanwhile(held, response, () => progressOf(scanner));
  try {
    for await (const row of scanner) {
      if (scanner.cursor !== told) {
        told = scanner.cursor;
        // The row behind it waits for room, and hears of a reader who has left.
        void response.write(plainFrame(FrameKind.head, progressOf(scanner)))?.catch(() => {});
      }
      const room = response.write({ kind: FrameKind.message, payload: rowPayload(row) });
      if (room !== undefined) await room;
    }
    return progressOf(scanner);
  } finally {
    held.learnt();
  }
}

/** Says something now and then, unless what was said before has not been taken yet. */
function sayingMeanwhile({ clock }: HeldHBase, response: FrameWriter, words: () => unknown): Disposable {
  const say = (): void => {
    if (response.isIdle) void response.write(plainFrame(FrameKind.head, words()))?.catch(() => {});
    timer = clock.setTimer(SAY_EVERY_MS, say);
  };
  let timer = clock.setTimer(SAY_EVERY_MS, say);
  return { [Symbol.dispose]: () => timer.cancel() };
}

function progressOf({ metrics, cursor }: ScanProgress): ScanProgress {
  return { metrics, cursor };
}

async function callServiceOnRegions(
  held: HeldHBase,
  [table, call, options]: TableArgs,
  scope: StreamScope,
): Promise<undefined> {
  const answers = held.hbase
    .table(table)
    .callServiceOnRegions(call as never, scoped(options as OperationOptions, { ...scope, timeoutMs: undefined }));
  using _saying = sayingMeanwhile(held, scope.response, () => ({}));
  try {
    for await (const answer of answers) {
      const plain = answer.ok ? answer : { ...answer, error: toPlain(answer.error) };
      await scope.response.write(plainFrame(FrameKind.message, plain));
    }
  } finally {
    held.learnt();
  }
  return undefined;
}
