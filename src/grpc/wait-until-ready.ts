/** Waiting for a channel to be connected (grpc-go's `WithBlock` with `FailOnNonTempDialError` and `WithReturnConnectionError`). */
import { Code } from "@connectrpc/connect";
import { onAbort } from "../core/call/cancellation.ts";
import type { Channel } from "../core/channel/channel.ts";
import type { Clock } from "../core/clock.ts";
import { TransportError, type TransportStep } from "../core/transport-error.ts";
import { cancelledError, GrpcError } from "./error.ts";
import type { GrpcConnection } from "./connection.ts";

/** How to wait. */
export interface ReadyOptions {
  /** Milliseconds. Default: as long as it takes. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Gives up at an error that time will not mend: TLS refused, an option that the runtime lacks. Default: false. */
  readonly failOnNonTemporaryError?: boolean | undefined;
}

/** A call of no method. */
const ANY = { path: "" };

const NON_TEMPORARY: ReadonlySet<TransportStep> = new Set<TransportStep>(["tls", "unsupported"]);

/** Fulfilled when the channel is READY. Rejects with a GrpcError, whose cause is the last connection error. */
export async function waitUntilReady(
  channel: Channel<GrpcConnection>,
  clock: Clock,
  { timeoutMs, signal, failOnNonTemporaryError = false }: ReadyOptions,
): Promise<void> {
  const timeout = new AbortController();
  const timer = timeoutMs === undefined ? undefined : clock.setTimer(timeoutMs, () => timeout.abort());
  const ending = signal === undefined ? timeout.signal : AbortSignal.any([signal, timeout.signal]);
  const aborted = Promise.withResolvers<never>();
  aborted.promise.catch(() => {});
  const removeListener = onAbort(ending, aborted.reject);
  let last: TransportError | undefined;
  try {
    for (let state = channel.state; state !== "READY"; state = channel.state) {
      channel.connect();
      last = connectionError(channel) ?? last;
      if (state === "SHUTDOWN") throw notReady(Code.Canceled, "The transport was closed", last);
      if (failOnNonTemporaryError && last !== undefined && NON_TEMPORARY.has(last.step)) {
        throw notReady(Code.Unavailable, "The channel cannot become READY", last);
      }
      // While it stays in TRANSIENT_FAILURE its next picker may know another error.
      const next = state === "TRANSIENT_FAILURE" ? nextPicker(channel) : undefined;
      await (next === undefined
        ? channel.waitForStateChange(state, { signal: ending })
        : Promise.race([next, aborted.promise]));
    }
  } catch (error) {
    if (!ending.aborted) throw error;
    if (signal?.aborted === true) throw cancelledError(signal.reason, { reach: "not-sent" });
    throw notReady(Code.DeadlineExceeded, `The channel was not READY within ${timeoutMs} ms`, last);
  } finally {
    timer?.cancel();
    removeListener();
  }
}

function nextPicker(channel: Channel<GrpcConnection>): Promise<void> | undefined {
  try {
    const selected = channel.select(ANY, true);
    if (selected instanceof Promise) return selected;
    selected.done?.({ error: undefined, sent: false });
  } catch {
    // What drops every call says nothing of its successor.
  }
  return undefined;
}

/** What a call would fail with now, while the channel is in TRANSIENT_FAILURE. */
export function connectionError(channel: Channel<GrpcConnection>): TransportError | undefined {
  if (channel.state !== "TRANSIENT_FAILURE") return undefined;
  try {
    const selected = channel.select(ANY, false);
    if (!(selected instanceof Promise)) selected.done?.({ error: undefined, sent: false });
    return undefined;
  } catch (error) {
    return error instanceof TransportError ? error : undefined;
  }
}

function notReady(code: Code, what: string, last: TransportError | undefined): GrpcError {
  const message = last === undefined ? what : `${what}: ${last.message}`;
  return new GrpcError({ code, step: "connect", message, address: last?.address, reach: "not-sent", cause: last });
}
