/** Waits that end: by their time, or by the caller's signal, whichever is first. */
import { onAbort } from "../../core/call/cancellation.ts";
import type { Clock } from "../../core/clock.ts";
import { ZooKeeperError } from "../error.ts";
import type { OperationOptions } from "../operation-options.ts";
import { ErrorCode } from "../wire/error-code.ts";
import { uncertain } from "./doubt.ts";

/** What is waited for, for errors. */
export interface Waited {
  readonly operation: string;
  readonly path: string;
}

/** The error of a wait whose signal has aborted. */
export function cancelled(signal: AbortSignal, { operation, path }: Waited): ZooKeeperError {
  const { reason } = signal as { readonly reason: unknown };
  if (reason instanceof ZooKeeperError) return reason;
  const timedOut = reason instanceof Error && reason.name === "TimeoutError";
  const code = timedOut ? ErrorCode.OperationTimeout : ErrorCode.SystemError;
  const said = reason instanceof Error ? reason.message : String(reason);
  return new ZooKeeperError({ code, operation, path, message: `it was cancelled: ${said}`, cause: reason });
}

/**
 * Runs `body` with one signal for all that it does, which aborts at the time limit or with the caller's. When it has, the error
 * is the wait's own, whatever `body` was at; and says so, if that was a write which the server may have carried out.
 */
export async function withinTime<T>(
  clock: Clock,
  waited: Waited,
  options: OperationOptions,
  body: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = limitOf(clock, waited, options);
  try {
    if (limit.signal.aborted) throw cancelled(limit.signal, waited);
    return await body(limit.signal);
  } catch (error) {
    if (!limit.signal.aborted) throw error;
    const ended = cancelled(limit.signal, waited);
    throw error instanceof ZooKeeperError && error.maybeApplied ? uncertain(ended) : ended;
  } finally {
    limit.forget();
  }
}

/** A signal for all of it. The caller's does, where there is no time besides. */
function limitOf(
  clock: Clock,
  waited: Waited,
  { signal, timeoutMs }: OperationOptions,
): { readonly signal: AbortSignal; readonly forget: () => void } {
  if (signal !== undefined && timeoutMs === undefined) return { signal, forget() {} };
  const controller = new AbortController();
  const timer =
    timeoutMs === undefined
      ? undefined
      : clock.setTimer(timeoutMs, () => {
          const message = `it took longer than ${timeoutMs} ms`;
          controller.abort(new ZooKeeperError({ code: ErrorCode.OperationTimeout, ...waited, message }));
        });
  const removeListener = onAbort(signal, (reason) => controller.abort(reason));
  return {
    signal: controller.signal,
    forget() {
      timer?.cancel();
      removeListener();
    },
  };
}

/** Waits for what goes on whether or not anybody waits. */
export function waitFor<T>(clock: Clock, waited: Waited, options: OperationOptions, promise: Promise<T>): Promise<T> {
  if (options.signal === undefined && options.timeoutMs === undefined) return promise;
  return withinTime(clock, waited, options, (signal) => {
    const aborted = Promise.withResolvers<never>();
    const removeListener = onAbort(signal, () => aborted.reject(cancelled(signal, waited)));
    return Promise.race([promise, aborted.promise]).finally(removeListener);
  });
}
