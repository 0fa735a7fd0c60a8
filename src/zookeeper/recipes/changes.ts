/** What a watch says may have changed, collected while something else is read; and reading many nodes at once. */
import { ZooKeeperError } from "../error.ts";
import type { WatchEvent } from "../watch/watch-stream.ts";
import { ErrorCode } from "../wire/error-code.ts";

/** Events that wait; more make for reading everything again. */
export const EVENT_LIMIT = 10_000;
/** Reads that are on their way at once. */
const READS_AT_ONCE = 64;

/** What may have changed. */
export class Changes {
  readonly #events: AsyncIterableIterator<WatchEvent>;
  #paths = new Set<string>();
  #state: "open" | { readonly error: unknown } = "open";
  #wake: (() => void) | undefined;
  /** Everything has to be read again. */
  everything = false;

  constructor(events: AsyncIterableIterator<WatchEvent>) {
    this.#events = events;
    void this.#collect();
  }

  /** The paths, parents before their children. */
  take(): readonly string[] {
    const paths = [...this.#paths].toSorted();
    this.#paths = new Set();
    return paths;
  }

  /** Waits for some. Rejects when there will be none. */
  async come(): Promise<void> {
    while (!this.everything && this.#paths.size === 0) {
      if (this.#state !== "open") throw this.#state.error;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async #collect(): Promise<void> {
    try {
      for await (const event of this.#events) {
        if (event.type === "Resync" || this.#paths.size >= EVENT_LIMIT) {
          this.everything = true;
          this.#paths.clear();
        } else this.#paths.add(event.path);
        this.#wake?.();
      }
      this.#state = { error: new ZooKeeperError({ code: ErrorCode.NoWatcher, operation: "cache" }) };
    } catch (error) {
      this.#state = { error };
    }
    this.#wake?.();
  }
}

/** Reads so many at once, and applies what was read in the order of the paths. */
export async function inBatches(paths: readonly string[], read: (path: string) => Promise<() => void>): Promise<void> {
  for (let at = 0; at < paths.length; at += READS_AT_ONCE) {
    const batch = await Promise.all(paths.slice(at, at + READS_AT_ONCE).map(read));
    for (const apply of batch) apply();
  }
}
