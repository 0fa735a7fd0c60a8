/**
 * Traces of calls, for whoever asks what became of one (grpc-go's `EnableTracing`, channelz in spirit): a stats handler that
 * writes down what a call and its attempts did, and keeps the latest calls. Both are bounded.
 */
import { EventLog, type LoggedEvent } from "../core/observe/event-log.ts";
import type { GrpcError } from "./error.ts";
import type { AttemptInfo, AttemptTracer, CallInfo, CallTracer, StatsHandler } from "./stats.ts";

/** What a call did. */
export interface CallTrace {
  /** `/package.Service/Method`. */
  readonly path: string;
  readonly target: string;
  /** Oldest first; the first are dropped when there are more than the limit. No payload and no metadata is in them. */
  readonly events: readonly LoggedEvent[];
  /** - `open`: not over. - `ok` - `failed`: the last event says why. */
  readonly outcome: "open" | "ok" | "failed";
}

/** What {@link callTraces} takes. */
export interface CallTracesOptions {
  /** Calls that are kept, open ones included; the oldest goes first. Default: 100. */
  readonly maxCalls?: number | undefined;
  /** Events of a call that are kept. Default: 32. */
  readonly maxEvents?: number | undefined;
}

/** A stats handler that remembers. */
export interface CallTraces extends StatsHandler {
  /** The latest calls, oldest first. */
  readonly traces: readonly CallTrace[];
}

/**
 * Makes a stats handler that keeps the traces of the latest calls.
 *
 * @example
 * ```ts
 * const traces = callTraces();
 * await using transport = createGrpcTransport(target, { credentials: tls(), stats: [traces] });
 * console.table(traces.traces.at(-1)?.events);
 * ```
 */
export function callTraces({ maxCalls = 100, maxEvents = 32 }: CallTracesOptions = {}): CallTraces {
  const kept: TracedCall[] = [];
  return {
    get traces() {
      return [...kept];
    },
    onCall(call) {
      const traced = new TracedCall(call, maxEvents);
      kept.push(traced);
      if (kept.length > maxCalls) kept.shift();
      return traced;
    },
  };
}

class TracedCall implements CallTrace, CallTracer {
  readonly path: string;
  readonly target: string;
  outcome: CallTrace["outcome"] = "open";
  readonly #log: EventLog;

  constructor({ path, target, clock }: CallInfo, maxEvents: number) {
    this.path = path;
    this.target = target;
    this.#log = new EventLog(clock, maxEvents);
    this.#log.add("info", "The call begins");
  }

  get events(): readonly LoggedEvent[] {
    return this.#log.entries;
  }

  onAttempt({ number, kind }: AttemptInfo): AttemptTracer {
    const log = this.#log;
    const note = (text: string): void => log.add("info", `Attempt ${number}: ${text}`);
    note(`begins (${kind})`);
    return {
      onPickDelayed: () => note("waits for a connection"),
      onOutHeader: ({ address }) => note(`goes to "${address}"`),
      onOutPayload: (bytes) => note(`sent a message of ${bytes} bytes`),
      onOutTrailer: () => note("sent its request's end"),
      onInHeader: () => note("received headers"),
      onInPayload: (bytes) => note(`received a message of ${bytes} bytes`),
      onInTrailer: () => note("received trailers"),
      onEnd: (error) =>
        error === undefined ? note("ended") : log.add("warning", `Attempt ${number}: failed: ${error.message}`),
    };
  }

  onEnd(error: GrpcError | undefined): void {
    this.outcome = error === undefined ? "ok" : "failed";
    if (error === undefined) this.#log.add("info", "The call ended with OK");
    else this.#log.add("error", `The call failed: ${error.message}`);
  }
}
