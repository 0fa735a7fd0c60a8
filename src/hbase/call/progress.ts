/**
 * How far an operation has come, and what follows from its next failure: the same rules for one that goes alone and for each of a batch
 * (`AsyncRpcRetryingCaller`, `AsyncBatchRpcRetryingCaller`).
 */
import { HBaseError } from "../error.ts";
import { printable } from "../region/region.ts";
import { simpleName } from "../wire/exceptions.ts";
import type { Failure } from "./failure.ts";
import type { Destination } from "./target.ts";

/** What a lost answer leaves open. */
export type Effect =
  | "reads"
  /** To do it twice is the same, or the server knows it by its nonce. */
  | "writes"
  /** To do it twice is not: no retry when it may have been done. */
  | "writes-once";

/** What it has gone through. */
export interface Progress {
  readonly effect: Effect;
  attempts: number;
  /** A server may have done it, and that is not known. */
  maybeDone: boolean;
  /** How often in a row its region was not where it was thought to be. */
  missing: number;
  lastFailure: Failure | undefined;
}

/** Of what it is, and where it was tried last. */
export interface Whereabouts {
  /** As users know it: `"get"`. */
  readonly operation: string;
  readonly table: string | undefined;
  readonly destination: Destination | undefined;
}

/** How often a region has to be missing before anybody asks why. */
const ASK_WHY_AFTER = 2;

/** The beginning. */
export function newProgress(effect: Effect): Progress {
  return { effect, attempts: 0, maybeDone: false, missing: 0, lastFailure: undefined };
}

export function noteFailure(progress: Progress, failure: Failure): void {
  progress.lastFailure = failure;
  progress.missing = failure.action === "relocate" ? progress.missing + 1 : 0;
  progress.maybeDone ||= failure.maybeDone && progress.effect !== "reads";
}

/** Whether it is time to ask why the region is nowhere. */
export function isLongMissing({ missing }: Progress): boolean {
  return missing >= ASK_WHY_AFTER;
}

/** What may follow. */
export interface Allowance {
  readonly maxAttempts: number;
  /** For all of it, and what is left of that. */
  readonly timeoutMs: number;
  readonly leftMs: number;
  /** Until the next attempt. */
  readonly pauseMs: number;
  /** Whether the caller of the operation lets it be repeated. Default: all but scanners' ends. */
  readonly retries?: ((failure: Failure) => boolean) | undefined;
}

/**
 * What a failure that was noted ends it with; `undefined` for another attempt after the pause. A pause that would outlast the operation is
 * not begun.
 */
export function endedBy(
  progress: Progress,
  failure: Failure,
  { maxAttempts, timeoutMs, leftMs, pauseMs, retries }: Allowance,
): Failure | undefined {
  const mayRepeat = progress.effect !== "writes-once" || !progress.maybeDone;
  const isRetried = failure.action !== "give-up" && (retries?.(failure) ?? failure.action !== "reopen-scanner");
  if (!isRetried || !mayRepeat) return failure;
  if (leftMs <= 0) return outOfTime(progress, timeoutMs);
  if (progress.attempts >= maxAttempts) return exhausted(failure);
  return pauseMs >= leftMs ? outOfTime(progress, timeoutMs) : undefined;
}

/** Its time is over. @param step What it was at, if nothing has failed yet. */
export function outOfTime({ lastFailure: last }: Progress, timeoutMs: number, step: Failure["step"] = "call"): Failure {
  const why = last === undefined ? "" : `; last: ${last.message} (${simpleName(last.exception)})`;
  return {
    ...{ exception: "OperationTimeoutExceededException", action: "back-off", maybeDone: false },
    message: `It could not be done within ${Math.round(timeoutMs)} ms${why}`,
    step: last?.step ?? step,
    because: last,
  };
}

function exhausted(last: Failure): Failure {
  return {
    ...{ exception: "RetriesExhaustedException", action: last.action, step: last.step, maybeDone: last.maybeDone },
    message: `No attempt was of use; last: ${last.message} (${simpleName(last.exception)})`,
    because: last,
  };
}

/** Its caller does not want it any more. */
export function cancelled(reason: unknown): Failure {
  return {
    ...{ exception: "CallCancelledException", action: "give-up", step: "call", maybeDone: false, cause: reason },
    message: `It was cancelled: ${reason instanceof Error ? reason.message : "no reason given"}`,
  };
}

/** A failure as users hear of it. */
export function errorOf(failure: Failure, progress: Progress, where: Whereabouts): HBaseError {
  const { exception, message, action, step, because } = failure;
  const { operation, table, destination } = where;
  const region = destination?.region?.name;
  return new HBaseError({
    ...{ exception, message, step, operation, table, attempts: progress.attempts },
    cause: because === undefined ? failure.cause : errorOf(because, progress, where),
    region: region === undefined ? undefined : printable(region),
    server: destination?.server.address,
    maybeApplied: progress.maybeDone,
    transient: action !== "give-up",
  });
}
