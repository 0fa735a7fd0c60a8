/** Several tracers as one: a transport may have several stats handlers, and an attempt's interceptors ask to hear of it too. */
import type { AttemptTracer, CallTracer, StatsHandler } from "./stats.ts";

/** Tells each in the order of the list. */
export function combineAttemptTracers(tracers: readonly AttemptTracer[]): AttemptTracer | undefined {
  if (tracers.length < 2) return tracers[0];
  return {
    onPickDelayed: () => tracers.forEach((tracer) => tracer.onPickDelayed?.()),
    onOutHeader: (header) => tracers.forEach((tracer) => tracer.onOutHeader?.(header)),
    onOutPayload: (bytes) => tracers.forEach((tracer) => tracer.onOutPayload?.(bytes)),
    onOutTrailer: () => tracers.forEach((tracer) => tracer.onOutTrailer?.()),
    onInHeader: (fields) => tracers.forEach((tracer) => tracer.onInHeader?.(fields)),
    onInPayload: (bytes) => tracers.forEach((tracer) => tracer.onInPayload?.(bytes)),
    onInTrailer: (fields) => tracers.forEach((tracer) => tracer.onInTrailer?.(fields)),
    onEnd: (error) => tracers.forEach((tracer) => tracer.onEnd?.(error)),
  };
}

function combineCallTracers(tracers: readonly CallTracer[]): CallTracer | undefined {
  if (tracers.length < 2) return tracers[0];
  return {
    onAttempt: (attempt) => combineAttemptTracers(tracers.flatMap((tracer) => tracer.onAttempt?.(attempt) ?? [])),
    onEnd: (error) => tracers.forEach((tracer) => tracer.onEnd?.(error)),
  };
}

/** The handlers as one; `undefined` for none. */
export function combineStats(handlers: readonly StatsHandler[]): StatsHandler | undefined {
  if (handlers.length < 2) return handlers[0];
  return { onCall: (call) => combineCallTracers(handlers.flatMap((handler) => handler.onCall(call) ?? [])) };
}
