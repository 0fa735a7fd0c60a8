/** When a quiet client says that it lives (`ClientCnxn.SendThread.run`). */

const MAX_MS = 10_000;
/** Once a client has been quiet for a second, a ping goes a second early, so that a lost one can be followed by another. */
const EARLY_MS = 1_000;

/** Milliseconds after the last packet sent. */
export function pingAfterMs(readTimeoutMs: number): number {
  const half = readTimeoutMs / 2;
  const after = half <= EARLY_MS ? half : Math.max(EARLY_MS, half - EARLY_MS);
  return Math.min(after, MAX_MS);
}
