/**
 * Many actions at once (`AsyncBatchRpcRetryingCaller`): grouped by server and region, one Multi a server; each action has an outcome of
 * its own, and only those that failed are tried again, when and where the table of exceptions says.
 */
import { onAbort } from "../../core/call/cancellation.ts";
import type { EndableCall } from "../../core/call/keyed-calls.ts";
import type { Timer } from "../../core/clock.ts";
import type { CallContext, OperationOptions } from "../call/call-context.ts";
import {
  CLIENT_CLOSED,
  describeException,
  describeFailure,
  lookUpFailure,
  pauseAfter,
  type Failure,
} from "../call/failure.ts";
import { HBaseError } from "../error.ts";
import { printable, type RegionLocation } from "../region/region.ts";
import type { RegionLocator } from "../region/region-locator.ts";
import { whyMissing } from "../region/region-target.ts";
import type { AttemptFailure, RpcAttempt } from "../rpc/attempt.ts";
import { messageOf, simpleName } from "../wire/exceptions.ts";
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

/** How often a region has to be missing before anybody asks why. */
const ASK_WHY_AFTER = 2;

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
      ...{ place, attempts: 0, maybeDone: false, lastFailure: undefined, location: undefined },
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
      item.attempts += 1;
      this.#failed([item], lookUpFailure(error));
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
    for (const groups of groupByServer(items)) {
      for (const item of groups.flatMap((group) => group.items)) item.attempts += 1;
      const { context, priority } = this.#init;
      const multi = new MultiAttempt(context, groups, {
        onAnswer: (regions) => this.#answered(multi, groups, regions),
        onFailure: (failure, attempt) => this.#lost(multi, { groups, failure, attempt }),
      });
      this.#underWay.add(multi);
      const timeoutMs = Math.min(this.#leftMs, this.#options.rpcTimeoutMs ?? context.rpcTimeoutMs);
      multi.begin({
        timeoutMs,
        priority: this.#options.priority ?? priority,
        requestAttributes: this.#options.requestAttributes,
      });
    }
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
    this.#failed(items, failure);
  }

  #lost(
    multi: MultiAttempt,
    lost: { readonly groups: readonly RegionGroup[]; readonly failure: AttemptFailure; readonly attempt: RpcAttempt },
  ): void {
    this.#underWay.delete(multi);
    const described = describeFailure(lost.failure, lost.attempt.wasSent);
    const { closed } = this.#init.context.connections;
    const failure = closed ? { ...CLIENT_CLOSED, maybeDone: described.maybeDone } : described;
    for (const { location, items } of lost.groups) {
      this.#init.locator.failed(location, failure);
      this.#failed(items, failure);
    }
    this.#finish();
  }

  /** Settles those that have failed for good, and sends the others again after a pause. */
  #failed(items: readonly BatchItem[], failure: Failure): void {
    const { context } = this.#init;
    const maxAttempts = this.#options.maxAttempts ?? context.maxAttempts;
    const again: BatchItem[] = [];
    for (const item of items) {
      if (!this.#unsettled.has(item)) continue;
      item.lastFailure = failure;
      item.maybeDone ||= failure.maybeDone && item.effect !== "reads";
      const mayRepeat = item.effect !== "writes-once" || !item.maybeDone;
      const isRetried = failure.action !== "give-up" && failure.action !== "reopen-scanner";
      if (isRetried && mayRepeat && item.attempts < maxAttempts) again.push(item);
      else this.#settleFailed(item, failure);
    }
    const [first] = again;
    if (first !== undefined) {
      if (failure.action === "relocate" && first.attempts >= ASK_WHY_AFTER) void this.#askWhy(again);
      this.#sendAfter(again, pauseAfter(failure, first.attempts, first.attempts === 1, this.#init.context));
    }
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
      const last = item.lastFailure;
      const why = last === undefined ? "" : `; last: ${last.message} (${simpleName(last.exception)})`;
      this.#settleFailed(item, {
        ...{ exception: "OperationTimeoutExceededException", action: "back-off", step: last?.step ?? "call" },
        message: `It could not be done within ${Math.round(this.#timeoutMs)} ms${why}`,
        maybeDone: sent.has(item),
      });
    }
    this.#finish();
  }

  #cancelled(reason: unknown): void {
    const sent = this.#sent();
    for (const item of this.#unsettled) {
      this.#settleFailed(item, {
        ...{ exception: "CallCancelledException", action: "give-up", step: "call", cause: reason },
        message: `It was cancelled: ${reason instanceof Error ? reason.message : "no reason given"}`,
        maybeDone: sent.has(item),
      });
    }
    this.#finish();
  }

  /** What has left, and is not answered: it may have been done. */
  #sent(): ReadonlySet<BatchItem> {
    return new Set([...this.#underWay].flatMap((multi) => (multi.wasSent ? multi.items : [])));
  }

  #settleFailed(item: BatchItem, { exception, message, step, action, cause, maybeDone }: Failure): void {
    const region = item.location?.region.name;
    item.maybeDone ||= maybeDone && item.effect !== "reads";
    const error = new HBaseError({
      ...{ exception, message, step, cause, operation: this.#init.name, table: this.#init.table },
      region: region === undefined ? undefined : printable(region),
      server: item.location?.server.address,
      ...{ attempts: item.attempts, maybeApplied: item.maybeDone, transient: action !== "give-up" },
    });
    this.#settle(item, { kind: "failed", error });
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
