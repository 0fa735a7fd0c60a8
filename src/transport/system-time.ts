/** The time of day, for what others date: tokens and their expiry. What waits takes a clock. */

/** Milliseconds since 1970 UTC. */
export function systemTimeMs(): number {
  return Date.now();
}
