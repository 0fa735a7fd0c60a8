/**
 * Runs the cases side by side, but not all at once: hundreds in one turn of the event loop make each look slow to the
 * cases that measure deadlines.
 */
const parallelCases = 16;

export async function forEachCase(
  cases: AsyncIterable<Uint8Array>,
  run: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  for await (const bytes of cases) {
    const one = run(bytes).finally(() => running.delete(one));
    running.add(one);
    if (running.size >= parallelCases) await Promise.race(running);
  }
  await Promise.all(running);
}
