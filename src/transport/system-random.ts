/** The runtime's randomness, for everything that is not a secret. */
import type { Random } from "../core/random.ts";

/** `Math.random` as a {@link Random}. */
export const systemRandom: Random = { next: Math.random };
