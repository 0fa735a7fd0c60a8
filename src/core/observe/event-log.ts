/**
 * What happened lately, for whoever asks why a channel is as it is: a ring of the last entries, as channelz keeps them
 * in its traces (gRFC A14). One belongs to each channel and each subchannel, so an owner makes it with the first entry.
 */
import type { Clock } from "../clock.ts";

/** Something that happened. */
export interface LoggedEvent {
  /** The clock's milliseconds. */
  readonly at: number;
  readonly severity: "info" | "warning" | "error";
  readonly text: string;
}

const NONE: readonly LoggedEvent[] = [];
const LIMIT = 32;

/** The last entries, oldest first. */
export class EventLog {
  readonly #clock: Clock;
  readonly #limit: number;
  /** A ring once it is full. */
  readonly #entries: LoggedEvent[] = [];
  #next = 0;

  /** @param limit How many entries are kept. Default: 32. */
  constructor(clock: Clock, limit: number = LIMIT) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** The entries of a log that may not be there yet. */
  static read(log: EventLog | undefined): readonly LoggedEvent[] {
    return log === undefined ? NONE : log.entries;
  }

  get entries(): readonly LoggedEvent[] {
    return [...this.#entries.slice(this.#next), ...this.#entries.slice(0, this.#next)];
  }

  add(severity: LoggedEvent["severity"], text: string): void {
    const entry = { at: this.#clock.now(), severity, text };
    if (this.#entries.length < this.#limit) {
      this.#entries.push(entry);
      return;
    }
    this.#entries[this.#next] = entry;
    this.#next = (this.#next + 1) % this.#limit;
  }
}
