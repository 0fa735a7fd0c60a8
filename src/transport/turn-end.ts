/**
 * The end of a turn on Workers: a timer of no time. It comes behind whatever other sockets have brought meanwhile, so that calls which
 * their answers set off leave in one write a connection, which is worth more than the timer costs.
 */

/** Makes a `defer` that waits for a timer, one for all that is deferred until then. */
export function deferByTimer(
  setTimeout: (callback: () => void, delayMs: number) => unknown,
): (callback: () => void) => void {
  let deferred: (() => void)[] = [];
  const run = (): void => {
    const callbacks = deferred;
    deferred = [];
    // Each in a microtask of its own, so that one that throws stops no other.
    for (let index = 1; index < callbacks.length; index++) queueMicrotask(callbacks[index]!);
    callbacks[0]?.();
  };
  return (callback) => {
    if (deferred.length === 0) setTimeout(run, 0);
    deferred.push(callback);
  };
}
