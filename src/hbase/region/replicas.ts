/**
 * Reads that any copy of a region may answer (`RawAsyncTableImpl.timelineConsistentRead`): the primary first, the others each a while
 * after the one before, and the first answer wins. The core's hedging counts and waits; here is what an attempt is, and when one that
 * failed leaves the others their chance.
 */
import { onAbort } from "../../core/call/cancellation.ts";
import { Hedging } from "../../core/retry/hedging.ts";
import type { CallContext, OperationOptions } from "../call/call-context.ts";
import { HBaseError } from "../error.ts";
import type { RegionLocations } from "./region.ts";
import type { LocateOptions, RegionLocator } from "./region-locator.ts";

/** Which copies may answer. */
export interface ReplicaOptions {
  /**
   * `"strong"`: the primary alone. `"timeline"`: other copies as well, which may be behind, if it takes long; results of theirs are
   * `stale`. Default: `"strong"`.
   */
  readonly consistency?: "strong" | "timeline" | undefined;
  /** With `"timeline"`: milliseconds until the next copy is asked as well. Default: the client's. */
  readonly replicaDelayMs?: number | undefined;
  /** Asks this copy and no other; 0 is the primary. Default: as `consistency` says. */
  readonly replicaId?: number | undefined;
}

/** Of which region. */
export interface ReplicatedRow extends LocateOptions {
  readonly locator: RegionLocator;
  readonly table: string;
  readonly row: Uint8Array;
  readonly delayMs: number;
}

/** Asks one copy. */
export type AskReplica<T> = (replicaId: number, options: OperationOptions) => Promise<T>;

type Verdict = "may differ elsewhere" | "final";

const MAY_DIFFER: ReadonlySet<Verdict> = new Set(["may differ elsewhere"]);

/** Asks the copies of a region. Rejects with what the last of them, or one that speaks for all, was rejected with. */
export async function askReplicas<T>(
  context: CallContext,
  { locator, table, row, before, delayMs }: ReplicatedRow,
  options: OperationOptions,
  ask: AskReplica<T>,
): Promise<T> {
  const { clock, operationTimeoutMs } = context;
  const deadline = clock.now() + (options.timeoutMs ?? operationTimeoutMs);
  const found = await locateReplicas(context, { locator, table, row, before }, options);
  // Where nobody can say, the primary is asked, and tells what is wrong.
  const count = found?.replicas.length ?? 1;
  const within = (signal: AbortSignal | undefined): OperationOptions => ({
    ...options,
    ...{ signal, timeoutMs: Math.max(1, deadline - clock.now()) },
  });
  if (count === 1) return ask(0, within(options.signal));
  return new Promise((resolve, reject) => {
    const endings = new Map<number, AbortController>();
    const removeListener = onAbort(options.signal, (reason) => {
      for (const ending of endings.values()) ending.abort(reason);
    });
    const hedging = new Hedging<Verdict>({
      policy: { maxAttempts: count, delayMs, nonFatalCodes: MAY_DIFFER },
      clock,
      start(attempt) {
        const ending = new AbortController();
        endings.set(attempt, ending);
        if (options.signal?.aborted === true) ending.abort(options.signal.reason);
        ask(attempt - 1, within(ending.signal)).then(
          (answer) => {
            hedging.won(attempt);
            removeListener();
            resolve(answer);
          },
          (error: unknown) => {
            if (!hedging.failed(attempt, { code: verdictOf(error) })) return;
            removeListener();
            reject(error);
          },
        );
      },
      cancel: (attempt) => endings.get(attempt)?.abort(new Error("Another copy has answered")),
      // Nothing stops the attempts that are to come but the call's end.
      onExhausted() {},
    });
    hedging.begin();
  });
}

/** The copies of a region, wherever they are; `undefined` if nobody can say, or not as fast as the caller wants it. Never rejects. */
export async function locateReplicas(
  { clock, operationTimeoutMs }: CallContext,
  { locator, table, row, before }: Omit<ReplicatedRow, "delayMs">,
  { signal, timeoutMs = operationTimeoutMs }: OperationOptions,
): Promise<RegionLocations | undefined> {
  const known = locator.cachedReplicas(table, row, before);
  if (known !== undefined) return known;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = clock.setTimer(timeoutMs, () => resolve());
  const removeListener = onAbort(signal, () => resolve());
  const lookUp = locator.locate(table, row, { before }).catch(() => undefined);
  await Promise.race([lookUp, promise]);
  timer.cancel();
  removeListener();
  return locator.cachedReplicas(table, row, before);
}

/** What an attempt could not do, another copy may: unless there is no such table, or the caller does not want it any more. */
function verdictOf(error: unknown): Verdict {
  return error instanceof HBaseError && error.retrySafe ? "may differ elsewhere" : "final";
}
