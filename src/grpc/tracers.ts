/**
 * Several tracers as one: a transport may have several stats handlers, and an attempt's interceptors ask to hear of it too. What
 * one of them throws is passed over, since a call must not fail, nor hang, by those who watch it.
 */
import type { AttemptTracer, CallTracer, StatsHandler } from "./stats.ts";

/** Asks each in the order of the list, and gives what they answered. */
function ask<T, R>(all: readonly T[], question: (one: T) => R | undefined): R[] {
  const answers: R[] = [];
  for (const one of all) {
    try {
      const answer = question(one);
      if (answer !== undefined) answers.push(answer);
    } catch {
      // Its own affair.
    }
  }
  return answers;
}

/** Tells each in the order of the list. */
export function combineAttemptTracers(tracers: readonly AttemptTracer[]): AttemptTracer | undefined {
  if (tracers.length === 0) return undefined;
  const tell = (event: (tracer: AttemptTracer) => void): void => void ask(tracers, event);
  return {
    onPickDelayed: () => tell((tracer) => tracer.onPickDelayed?.()),
    onOutHeader: (header) => tell((tracer) => tracer.onOutHeader?.(header)),
    onOutPayload: (bytes) => tell((tracer) => tracer.onOutPayload?.(bytes)),
    onOutTrailer: () => tell((tracer) => tracer.onOutTrailer?.()),
    onInHeader: (fields) => tell((tracer) => tracer.onInHeader?.(fields)),
    onInPayload: (bytes) => tell((tracer) => tracer.onInPayload?.(bytes)),
    onInTrailer: (fields) => tell((tracer) => tracer.onInTrailer?.(fields)),
    onEnd: (error) => tell((tracer) => tracer.onEnd?.(error)),
  };
}

function combineCallTracers(tracers: readonly CallTracer[]): CallTracer | undefined {
  if (tracers.length === 0) return undefined;
  return {
    onAttempt: (attempt) => combineAttemptTracers(ask(tracers, (tracer) => tracer.onAttempt?.(attempt))),
    onEnd: (error) => void ask(tracers, (tracer) => tracer.onEnd?.(error)),
  };
}

/** The handlers as one; `undefined` for none. */
export function combineStats(handlers: readonly StatsHandler[]): StatsHandler | undefined {
  if (handlers.length === 0) return undefined;
  return { onCall: (call) => combineCallTracers(ask(handlers, (handler) => handler.onCall(call))) };
}
