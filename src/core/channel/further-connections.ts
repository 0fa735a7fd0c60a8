/**
 * A subchannel's connections beyond its first: made when the server's limit on concurrent calls is used up, and closed
 * when they are idle again. Nothing of this is there before a connection has said that it is full.
 */
import type { Clock, Timer } from "../clock.ts";

/** What is asked of a connection: the subchannel's `Connection` has it. */
export interface Fillable {
  close(): void;
  readonly full?: boolean | undefined;
  readonly calls?: number | undefined;
}

/** How long calls wait for a further connection before they queue on one that is full. */
const PATIENCE_MS = 1_000;
/** How long one is not tried again after it failed. */
const PAUSE_MS = 5_000;
/** A connection without calls at two looks in a row is closed. */
const SWEEP_MS = 30_000;

/** What {@link FurtherConnections} asks of its subchannel. */
export interface FurtherOptions<C extends Fillable> {
  readonly clock: Clock;
  /** Connections in all, the first included. */
  readonly limit: number;
  /** Makes one; the result is `undefined` if that failed. Returns what gives the attempt up. */
  readonly dial: (onResult: (made: C | undefined) => void) => () => void;
  /** Calls that were told to wait may select again. */
  readonly onRoom: () => void;
}

/** Not made yet, under way, or given up by the calls that waited for it. */
type Making = { readonly abort: () => void; late: boolean } | undefined;

export class FurtherConnections<C extends Fillable> {
  readonly #options: FurtherOptions<C>;
  #live: C[] = [];
  #idle: readonly C[] = [];
  #making: Making;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  #patience: Timer | undefined;
  #sweep: Timer | undefined;

  constructor(options: FurtherOptions<C>) {
    this.#options = options;
  }

  /** Another connection than `first`, which is full: one with room, the least busy if there is none, or nothing while one is being made. */
  select(first: C): C | undefined {
    const { clock, limit } = this.#options;
    let best = first;
    for (const connection of this.#live) if (better(connection, best)) best = connection;
    if (best.full !== true) return best;
    if (this.#making === undefined) {
      if (this.#live.length + 1 >= limit || clock.now() < this.#pausedUntil) return best;
      this.#make();
    }
    return this.#making?.late === false ? undefined : best;
  }

  /** Takes one out, to be the subchannel's first. */
  promote(): C | undefined {
    return this.#live.shift();
  }

  /** It takes no more calls. */
  remove(connection: C): void {
    this.#live = this.#live.filter((other) => other !== connection);
  }

  /** Makes no more, and forgets those that are there: the subchannel closes them. */
  stop(): void {
    this.#making?.abort();
    this.#making = undefined;
    this.#live = [];
    this.#patience?.cancel();
    this.#sweep?.cancel();
  }

  #make(): void {
    const { clock, dial, onRoom } = this.#options;
    const abort = dial((made) => {
      if (this.#making !== making) {
        made?.close();
        return;
      }
      this.#making = undefined;
      this.#patience?.cancel();
      if (made === undefined) this.#pausedUntil = clock.now() + PAUSE_MS;
      else this.#add(made);
      onRoom();
    });
    const making: Making = { abort, late: false };
    this.#making = making;
    this.#patience = clock.setTimer(PATIENCE_MS, () => {
      making.late = true;
      onRoom();
    });
  }

  #add(made: C): void {
    this.#live.push(made);
    // One may be under way still, from before all of them were lost.
    if (this.#sweep === undefined) this.#sweepLater();
  }

  #sweepLater(): void {
    this.#sweep = this.#options.clock.setTimer(SWEEP_MS, () => {
      this.#sweep = undefined;
      const idle = this.#live.filter(({ calls }) => calls === 0);
      for (const connection of idle) {
        if (!this.#idle.includes(connection)) continue;
        this.remove(connection);
        connection.close();
      }
      this.#idle = idle;
      if (this.#live.length > 0) this.#sweepLater();
    });
  }
}

function better(a: Fillable, b: Fillable): boolean {
  if (a.full !== b.full) return a.full !== true;
  return (a.calls ?? 0) < (b.calls ?? 0);
}
