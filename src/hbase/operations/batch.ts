/**
 * Many actions at once (`AsyncBatchRpcRetryingCaller`): grouped by server and region, one Multi a server; each action has an outcome of
 * its own, and only those that failed are tried again, when and where the table of exceptions says.
 */
import { onAbort } from "../../core/call/cancellation.ts";
import type { EndableCall } from "../../core/call/keyed-calls.ts";
import type { Timer } from "../../core/clock.ts";
import type { AttemptInfo, CallContext, OperationOptions } from "../call/call-context.ts";
import {
  CLIENT_CLOSED,
  describeException,
  describeFailure,
  lookUpFailure,
  pauseAfter,
  type Failure,
} from "../call/failure.ts";
import { attemptBegins, attemptFailed, attemptSucceeded, logFailure } from "../call/observe.ts";
import { cancelled, endedBy, errorOf, isLongMissing, newProgress, noteFailure, outOfTime } from "../call/progress.ts";
import type { HBaseError } from "../error.ts";
import type { RegionLocation } from "../region/region.ts";
import type { RegionLocator } from "../region/region-locator.ts";
import { whyMissing } from "../region/region-target.ts";
import type { AttemptFailure, RpcAttempt } from "../rpc/attempt.ts";
import { messageOf } from "../wire/exceptions.ts";
import type { ActionOutcome, NamedException, RegionOutcome } from "../wire/multi-message.ts";
import type { BatchEntry, BatchItem, RegionGroup } from "./batch-item.ts";
import { MultiAttempt } from "./multi-attempt.ts";

/** What became of it. */
export type EntryOutcome =
  | {
      readonly kind: "done";
      readonly outcomes: readonly (ActionOutcome | undefined)[];
      readonly processed: boolean | undefined;
    }
  | { readonly kind: "failed"; readonly error: HBaseError };

/** What a batch works with. */
export interface BatchInit {
  readonly context: CallContext;
  readonly locator: RegionLocator;
  readonly table: string;
  /** As users know it: `"batch"`. */
  readonly name: string;
  readonly priority?: number | undefined;
  /** Which copy of the regions. Default: 0, the primary. */
  readonly replicaId?: number | undefined;
}

/** Does it all. Never rejects: each entry has an outcome, in the order of the entries. */
export function performBatch(
  init: BatchInit,
  entries: readonly BatchEntry[],
  options: OperationOptions = {},
): Promise<readonly EntryOutcome[]> {
  if (entries.length === 0) return Promise.resolve([]);
  return new Promise((resolve) => {
    new Batch(init, options, resolve).begin(entries);
  });
}

class Batch implements EndableCall {
  readonly #init: BatchInit;
  readonly #options: OperationOptions;
  readonly #resolve: (outcomes: readonly EntryOutcome[]) => void;
  readonly #deadline: number;
  readonly #outcomes: (EntryOutcome | undefined)[] = [];
  readonly #unsettled = new Set<BatchItem>();
  readonly #underWay = new Set<MultiAttempt>();
  readonly #pauses = new Set<Timer>();
  #deadlineTimer: Timer | undefined;
  #removeListener = (): void => {};
  /** Those whose look-ups have ended in this turn. */
  #gathered: BatchItem[] = [];

  constructor(init: BatchInit, options: OperationOptions, resolve: (outcomes: readonly EntryOutcome[]) => void) {
    this.#init = init;
    this.#options = options;
    this.#resolve = resolve;
    this.#deadline = init.context.clock.now() + this.#timeoutMs;
  }

  begin(entries: readonly BatchEntry[]): void {
    const items = entries.map((entry, place): BatchItem => ({
      ...entry,
      ...newProgress(entry.effect),
      ...{ place, location: undefined },
    }));
    for (const item of items) this.#unsettled.add(item);
    this.#init.context.waiting.add(this);
    this.#deadlineTimer = this.#init.context.clock.setTimer(this.#timeoutMs, () => this.#outOfTime());
    this.#removeListener = onAbort(this.#options.signal, (reason) => this.#cancelled(reason));
    this.#send(items);
  }

  /** The client is closed. */
  end(): void {
    const sent = this.#sent();
    for (const item of this.#unsettled) {
      this.#settleFailed(item, { ...CLIENT_CLOSED, maybeDone: sent.has(item) });
    }
    this.#finish();
  }

  get #timeoutMs(): number {
    return this.#options.timeoutMs ?? this.#init.context.operationTimeoutMs;
  }

  /** Sends those whose regions are known, and looks up the others'. */
  #send(items: readonly BatchItem[]): void {
    const { locator, table, replicaId } = this.#init;
    const located: BatchItem[] = [];
    for (const item of items) {
      if (!this.#unsettled.has(item)) continue;
      item.location = locator.cached(table, item.row, { replicaId });
      if (item.location === undefined) void this.#locate(item);
      else located.push(item);
    }
    this.#sendLocated(located);
  }

  /** Never rejects. Those that wait for the same look-up go out together, at the end of this turn. */
  async #locate(item: BatchItem): Promise<void> {
    const { locator, table, replicaId = 0 } = this.#init;
    try {
      const { replicas } = await locator.locate(table, item.row, { replicaId });
      item.location = replicas[replicaId];
      this.#gather(item);
    } catch (error) {
      const failure = lookUpFailure(error);
      item.attempts += 1;
      noteFailure(item, failure);
      this.#failed([item], failure);
    }
  }

  #gather(item: BatchItem): void {
    this.#gathered.push(item);
    if (this.#gathered.length > 1) return;
    this.#init.context.clock.defer(() => {
      const items = this.#gathered;
      this.#gathered = [];
      this.#sendLocated(items.filter((each) => this.#unsettled.has(each)));
    });
  }

  #sendLocated(items: readonly BatchItem[]): void {
    for (const groups of groupByServer(items)) this.#sendTo(groups);
    this.#finish();
  }

  /** One Multi. */
  #sendTo(groups: readonly RegionGroup[]): void {
    const { context, priority } = this.#init;
    const items = groups.flatMap((group) => group.items);
    for (const item of items) item.attempts += 1;
    const info = (): AttemptInfo => this.#info(groups);
    try {
      attemptBegins(context, info);
    } catch (error) {
      for (const item of items) this.#settleFailed(item, intercepted(error));
      return;
    }
    const multi = new MultiAttempt(context, groups, {
      onAnswer: (regions, bytes) => {
        attemptSucceeded(context, info, bytes);
        this.#answered(multi, groups, regions);
      },
      onFailure: (failure, attempt) => this.#lost(multi, { groups, failure, attempt }),
    });
    this.#underWay.add(multi);
    multi.begin({
      timeoutMs: Math.min(this.#leftMs, this.#options.rpcTimeoutMs ?? context.rpcTimeoutMs),
      priority: this.#options.priority ?? priority,
      requestAttributes: this.#options.requestAttributes,
    });
  }

  #info(groups: readonly RegionGroup[]): AttemptInfo {
    const [first] = groups as readonly [RegionGroup];
    const isOne = groups.every(({ location }) => location.region === first.location.region);
    return {
      ...{ operation: this.#init.name, table: this.#init.table, server: first.location.server.address },
      region: isOne ? first.location.region.name : undefined,
      attempt: Math.max(...groups.map(({ items }) => items[0]?.attempts ?? 0)),
    };
  }

  #answered(multi: MultiAttempt, groups: readonly RegionGroup[], regions: readonly RegionOutcome[]): void {
    this.#underWay.delete(multi);
    groups.forEach((group, at) => this.#groupAnswered(group, regions[at]));
    this.#finish();
  }

  #groupAnswered(group: RegionGroup, region: RegionOutcome | undefined): void {
    const whole = region === undefined ? NO_ANSWER : region.exception;
    if (whole !== undefined) {
      this.#threw(group.location, group.items, whole);
      return;
    }
    const thrown = new Map<string, { readonly exception: NamedException; readonly items: BatchItem[] }>();
    let at = 0;
    for (const item of group.items) {
      const outcomes = region?.outcomes.slice(at, at + item.actions.length) ?? [];
      at += item.actions.length;
      const exception = exceptionOf(item, outcomes);
      if (exception === undefined) {
        this.#settle(item, { kind: "done", outcomes, processed: region?.processed });
        continue;
      }
      const key = `${exception.className} ${exception.message}`;
      const others = thrown.get(key);
      if (others === undefined) thrown.set(key, { exception, items: [item] });
      else others.items.push(item);
    }
    for (const { exception, items } of thrown.values()) this.#threw(group.location, items, exception);
  }

  #threw(location: RegionLocation, items: readonly BatchItem[], { className, message }: NamedException): void {
    const failure = describeException(className, messageOf({ className, stackTrace: message }));
    this.#init.locator.failed(location, failure);
    for (const item of items) noteFailure(item, failure);
    logFailure(this.#init.context, this.#info([{ location, items }]), failure, items.length);
    this.#failed(items, failure);
  }

  #lost(
    multi: MultiAttempt,
    lost: { readonly groups: readonly RegionGroup[]; readonly failure: AttemptFailure; readonly attempt: RpcAttempt },
  ): void {
    this.#underWay.delete(multi);
    const described = describeFailure(lost.failure, lost.attempt.wasSent);
    const { context, locator } = this.#init;
    const { closed } = context.connections;
    const failure = closed ? { ...CLIENT_CLOSED, maybeDone: described.maybeDone } : described;
    const info = this.#info(lost.groups);
    const items = lost.groups.flatMap((group) => group.items);
    for (const item of items) noteFailure(item, failure);
    const [first] = items;
    if (first === undefined) return;
    attemptFailed(
      context,
      () => info,
      () => this.#errorOf(first, failure),
    );
    logFailure(context, info, failure, items.length);
    for (const { location } of lost.groups) locator.failed(location, failure);
    this.#failed(items, failure);
    this.#finish();
  }

  /** Settles those that have failed for good, and sends the others again after a pause. @param failure One that was noted. */
  #failed(all: readonly BatchItem[], failure: Failure): void {
    const { context } = this.#init;
    const { maxAttempts = context.maxAttempts } = this.#options;
    const items = all.filter((item) => this.#unsettled.has(item));
    const [first] = items;
    if (first === undefined) return;
    const pauseMs = pauseAfter(failure, first.attempts, first.missing === 1, context);
    const allowance = { maxAttempts, timeoutMs: this.#timeoutMs, leftMs: this.#leftMs, pauseMs };
    const again = items.filter((item) => {
      const end = endedBy(item, failure, allowance);
      if (end !== undefined) this.#settleFailed(item, end);
      return end === undefined;
    });
    if (again.some(isLongMissing)) void this.#askWhy(again);
    if (again.length > 0) this.#sendAfter(again, pauseMs);
    this.#finish();
  }

  /** They go on meanwhile: whoever is asked may be in the same trouble. Never rejects. */
  async #askWhy(items: readonly BatchItem[]): Promise<void> {
    const { locator, table } = this.#init;
    const hopeless = await whyMissing(locator, table).catch(() => undefined);
    if (hopeless === undefined) return;
    const sent = this.#sent();
    for (const item of items) {
      if (this.#unsettled.has(item)) this.#settleFailed(item, { ...hopeless, maybeDone: sent.has(item) });
    }
    this.#finish();
  }

  #sendAfter(items: readonly BatchItem[], delayMs: number): void {
    if (this.#unsettled.size === 0) return;
    const timer = this.#init.context.clock.setTimer(delayMs, () => {
      this.#pauses.delete(timer);
      this.#send(items);
    });
    this.#pauses.add(timer);
  }

  get #leftMs(): number {
    return this.#deadline - this.#init.context.clock.now();
  }

  #outOfTime(): void {
    const sent = this.#sent();
    for (const item of this.#unsettled) {
      const step = item.location === undefined ? "locate" : "call";
      this.#settleFailed(item, { ...outOfTime(item, this.#timeoutMs, step), maybeDone: sent.has(item) });
    }
    this.#finish();
  }

  #cancelled(reason: unknown): void {
    const sent = this.#sent();
    for (const item of this.#unsettled) this.#settleFailed(item, { ...cancelled(reason), maybeDone: sent.has(item) });
    this.#finish();
  }

  /** What has left, and is not answered: it may have been done. */
  #sent(): ReadonlySet<BatchItem> {
    return new Set([...this.#underWay].flatMap((multi) => (multi.wasSent ? multi.items : [])));
  }

  #settleFailed(item: BatchItem, failure: Failure): void {
    item.maybeDone ||= failure.maybeDone && item.effect !== "reads";
    this.#settle(item, { kind: "failed", error: this.#errorOf(item, failure) });
  }

  #errorOf(item: BatchItem, failure: Failure): HBaseError {
    const where = { operation: this.#init.name, table: this.#init.table, destination: item.location };
    return errorOf(failure, item, where);
  }

  #settle(item: BatchItem, outcome: EntryOutcome): void {
    if (this.#unsettled.delete(item)) this.#outcomes[item.place] = outcome;
  }

  #finish(): void {
    if (this.#unsettled.size > 0) return;
    this.#init.context.waiting.delete(this);
    this.#deadlineTimer?.cancel();
    this.#removeListener();
    for (const timer of this.#pauses) timer.cancel();
    this.#pauses.clear();
    for (const multi of this.#underWay) multi.cancel();
    this.#underWay.clear();
    this.#resolve(this.#outcomes as EntryOutcome[]);
  }
}

const NO_ANSWER: NamedException = {
  className: "IOException",
  message: "The server's answer says nothing of this action",
};

/** What an interceptor throws before an attempt ends it. */
function intercepted(cause: unknown): Failure {
  const message = `An interceptor ended it: ${cause instanceof Error ? cause.message : String(cause)}`;
  return { exception: "DoNotRetryIOException", message, action: "give-up", step: "call", maybeDone: false, cause };
}

/** Of a condition that did not hold, and of what is done all or none, a server may say nothing more. */
function exceptionOf(item: BatchItem, outcomes: RegionOutcome["outcomes"]): NamedException | undefined {
  for (const outcome of outcomes) if (outcome?.kind === "exception") return outcome.exception;
  const mayBeSilent = item.condition !== undefined || item.atomic === true;
  return mayBeSilent || outcomes[0] !== undefined ? undefined : NO_ANSWER;
}

/** For each server the regions, and for each region what is asked of it. Entries that stand for themselves are groups of their own. */
function groupByServer(items: readonly BatchItem[]): RegionGroup[][] {
  const servers = new Map<string, RegionGroup[]>();
  const shared = new Map<RegionLocation, RegionGroup & { readonly items: BatchItem[] }>();
  for (const item of items) {
    const location = item.location as RegionLocation;
    const alone = item.atomic === true || item.condition !== undefined;
    const known = alone ? undefined : shared.get(location);
    if (known !== undefined) {
      known.items.push(item);
      continue;
    }
    const group = { location, items: [item] };
    if (!alone) shared.set(location, group);
    const { address } = location.server;
    const groups = servers.get(address);
    if (groups === undefined) servers.set(address, [group]);
    else groups.push(group);
  }
  return [...servers.values()];
}
