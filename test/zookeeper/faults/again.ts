/** Operations that are repeated when a connection was lost by them: a bound number of times, for what does not come back is a fault. */
import { ZooKeeperError } from "../../../src/zookeeper/index.ts";

const TRIES = 50;

/** Repeats what a lost connection took. Rejects as the last try did. */
export async function again<T>(operation: () => Promise<T>): Promise<T> {
  for (let left = TRIES; ; left--) {
    try {
      return await operation();
    } catch (error) {
      if (left <= 1 || !(error instanceof ZooKeeperError && error.codeName === "ConnectionLoss")) throw error;
    }
  }
}
