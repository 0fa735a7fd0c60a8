/** Chance over a list: clients that share one are not all to begin with the same entry. */
import type { Random } from "./random.ts";

/** The list in another order, by Fisher and Yates. */
export function shuffled<T>(list: readonly T[], random: Random): T[] {
  const order = [...list];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1));
    [order[i], order[j]] = [order[j] as T, order[i] as T];
  }
  return order;
}
