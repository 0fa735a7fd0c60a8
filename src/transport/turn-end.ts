/**
 * The end of a turn for a runtime whose macrotasks are dear: some microtasks later, when the chains of promise
 * reactions that one event sets off have run.
 */

/** Longer than the chain of awaits between a reply and a caller's next call. */
const HOPS = 32;

/** Makes a `defer` that lets 32 microtasks pass; what is deferred meanwhile runs with the rest. */
export function deferByMicrotasks(): (callback: () => void) => void {
  let deferred: (() => void)[] = [];
  let hopsLeft = 0;
  const hop = (): void => {
    if (--hopsLeft > 0) {
      queueMicrotask(hop);
      return;
    }
    const callbacks = deferred;
    deferred = [];
    // Each in a microtask of its own, so that one that throws stops no other.
    for (let index = 1; index < callbacks.length; index++) queueMicrotask(callbacks[index]!);
    callbacks[0]?.();
  };
  return (callback) => {
    deferred.push(callback);
    if (deferred.length > 1) return;
    hopsLeft = HOPS;
    queueMicrotask(hop);
  };
}
