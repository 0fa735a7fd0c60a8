/**
 * What a stub is told by its streams, and what it is answered, in the server's order: an answer waits until the other end has taken the
 * events that came before it. Whoever has no streams open waits for nothing.
 */
import type { Clock } from "../../core/clock.ts";
import type { FrameWriter } from "../boundary/frames.ts";

/** An answer waits for no longer, whatever becomes of the streams. */
const PATIENCE_MS = 1_000;

/** An object's. */
export class Hearing {
  readonly #clock: Clock;
  readonly #writers = new Map<string, Set<FrameWriter>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A stub has a stream. Answers what says that it has it no longer. */
  enter(stub: string, writer: FrameWriter): () => void {
    const writers = this.#writers.get(stub) ?? new Set();
    this.#writers.set(stub, writers.add(writer));
    return () => {
      writers.delete(writer);
      if (writers.size === 0 && this.#writers.get(stub) === writers) this.#writers.delete(stub);
    };
  }

  /** Fulfilled when a stub has what it was told so far. */
  async caughtUp(stub: string): Promise<void> {
    const writers = this.#writers.get(stub);
    if (writers === undefined) return;
    // What came along with the answer is still on its way to the streams.
    await new Promise<void>((resolve) => this.#clock.defer(resolve));
    const outOfPatience = Promise.withResolvers<void>();
    const timer = this.#clock.setTimer(PATIENCE_MS, outOfPatience.resolve);
    await Promise.race([Promise.all([...writers].map((writer) => writer.flushed())), outOfPatience.promise]);
    timer.cancel();
  }
}
