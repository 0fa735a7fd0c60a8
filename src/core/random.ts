/**
 * Chance, handed in: jitter, shuffles and picks draw from it, so that a test or a simulation replays from its seed.
 */

/** A source of randomness. Not for secrets. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
}
