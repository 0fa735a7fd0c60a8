/**
 * One direction of a memory pair: a queue of bytes on their way, with latency, re-chunking, a high-water mark and
 * faults. All that happens on it happens in a turn of the clock of its own, never inside a caller's call.
 */
import type { Clock, Timer } from "../../core/clock.ts";
import type { Random } from "../../core/random.ts";

/** What goes wrong on one direction of a pair. */
export interface LinkFaults {
  /** The connection is cut after this many bytes. */
  readonly cutAfterBytes?: number | undefined;
  /** How it is cut: both ends get a reset (default), or the reader sees an orderly end in the middle. */
  readonly cut?: "reset" | "end" | undefined;
  /** Nothing moves any more after this many bytes, and nobody is told. */
  readonly stallAfterBytes?: number | undefined;
}

/** How bytes travel. */
export interface LinkOptions {
  readonly clock: Clock;
  /** Milliseconds from writing to reading. Default: 0, the next turn. */
  readonly latencyMs?: number | undefined;
  /** The most bytes read at once. Default: 65,536. */
  readonly chunkBytes?: number | undefined;
  /** With it, each read is of a random size between 1 and `chunkBytes`, and some wait a turn. */
  readonly random?: Random | undefined;
  /** From this many bytes unread, `write` says to wait. Default: 65,536. */
  readonly highWaterMarkBytes?: number | undefined;
}

/** What a link tells: the reader's end, the writer's end, and the pair when a fault cuts it. */
export interface LinkEvents {
  /** `chunk` is valid only during the call. */
  onData(chunk: Uint8Array): void;
  onEnd(): void;
  onDrain(): void;
  /** Everything written has been read; called after each time that the link ran empty. */
  onEmpty(): void;
  onCut(): void;
}

interface Parcel {
  readonly bytes: Uint8Array;
  readonly readyAt: number;
}

/** How often a random link lets a read wait for the next turn. */
const NEXT_TURN_CHANCE = 0.25;

/** Bytes on their way from one end to the other. */
export class Link {
  latencyMs: number;
  stalled = false;
  readonly #clock: Clock;
  readonly #random: Random | undefined;
  readonly #highWaterMarkBytes: number;
  readonly #faults: LinkFaults;
  readonly #events: LinkEvents;
  /** What is read is copied here and spoilt after the call, so that a handler which keeps a chunk is found out. */
  readonly #scratch: Uint8Array;
  #parcels: Parcel[] = [];
  #offset = 0;
  #bufferedBytes = 0;
  #deliveredBytes = 0;
  /** When the end follows the bytes: not yet (`Infinity`), or at this time. */
  #endAt = Infinity;
  #full = false;
  #paused = true;
  #over = false;
  #deferred = false;
  #timer: Timer | undefined;

  constructor(options: LinkOptions, faults: LinkFaults, events: LinkEvents) {
    const { clock, latencyMs = 0, chunkBytes = 65_536, random, highWaterMarkBytes = 65_536 } = options;
    this.#clock = clock;
    this.latencyMs = latencyMs;
    this.#random = random;
    this.#highWaterMarkBytes = highWaterMarkBytes;
    this.#faults = faults;
    this.#events = events;
    this.#scratch = new Uint8Array(Math.max(1, chunkBytes));
  }

  get isEmpty(): boolean {
    return this.#parcels.length === 0;
  }

  write(bytes: Uint8Array): boolean {
    if (this.#over || this.#endAt !== Infinity) return true;
    if (bytes.byteLength > 0) {
      this.#parcels.push({ bytes, readyAt: this.#clock.now() + this.latencyMs });
      this.#bufferedBytes += bytes.byteLength;
      this.#schedule();
    }
    this.#full = this.#bufferedBytes >= this.#highWaterMarkBytes;
    return !this.#full;
  }

  end(): void {
    if (this.#endAt !== Infinity) return;
    this.#endAt = this.#clock.now() + this.latencyMs;
    this.#schedule();
  }

  setPaused(paused: boolean): void {
    this.#paused = paused;
    if (!paused) this.#schedule();
  }

  setStalled(stalled: boolean): void {
    this.stalled = stalled;
    if (!stalled) this.#schedule();
  }

  /** Drops what is on its way, and delivers nothing more. */
  drop(): void {
    this.#over = true;
    this.#parcels = [];
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #schedule(): void {
    if (this.#over || this.#deferred || this.#paused || this.stalled) return;
    const at = this.#parcels[0]?.readyAt ?? this.#endAt;
    if (at === Infinity || this.#timer !== undefined) return;
    const waitMs = at - this.#clock.now();
    if (waitMs > 0) {
      this.#timer = this.#clock.setTimer(waitMs, this.#deliver);
      return;
    }
    this.#deferred = true;
    this.#clock.defer(this.#deliver);
  }

  readonly #deliver = (): void => {
    this.#deferred = false;
    this.#timer = undefined;
    const now = this.#clock.now();
    while (!this.#over && !this.#paused && !this.stalled) {
      const [parcel] = this.#parcels;
      if (parcel === undefined) {
        if (now < this.#endAt) break;
        this.#over = true;
        this.#events.onEnd();
        return;
      }
      if (parcel.readyAt > now) break;
      this.#deliverPiece(parcel);
      if (this.#random !== undefined && this.#random.next() < NEXT_TURN_CHANCE) break;
    }
    this.#schedule();
  };

  #deliverPiece(parcel: Parcel): void {
    const most = Math.min(parcel.bytes.byteLength - this.#offset, this.#scratch.byteLength);
    const wanted = this.#random === undefined ? most : 1 + Math.floor(this.#random.next() * most);
    const piece = this.#withinFaults(wanted);
    if (piece > 0) {
      const chunk = this.#scratch.subarray(0, piece);
      chunk.set(parcel.bytes.subarray(this.#offset, this.#offset + piece));
      this.#offset += piece;
      this.#bufferedBytes -= piece;
      this.#deliveredBytes += piece;
      if (this.#offset === parcel.bytes.byteLength) {
        this.#parcels.shift();
        this.#offset = 0;
      }
      this.#events.onData(chunk);
      chunk.fill(0xdd);
    }
    if (this.#over) return;
    this.#meetFault();
    if (this.#full && this.#bufferedBytes < this.#highWaterMarkBytes) {
      this.#full = false;
      this.#events.onDrain();
    }
    if (this.isEmpty) this.#events.onEmpty();
  }

  /** How much of a piece arrives before the next fault. */
  #withinFaults(bytes: number): number {
    const { cutAfterBytes = Infinity, stallAfterBytes = Infinity } = this.#faults;
    return Math.min(bytes, Math.min(cutAfterBytes, stallAfterBytes) - this.#deliveredBytes);
  }

  #meetFault(): void {
    const { cutAfterBytes = Infinity, cut = "reset", stallAfterBytes = Infinity } = this.#faults;
    if (this.#deliveredBytes >= stallAfterBytes) this.stalled = true;
    if (this.#deliveredBytes < cutAfterBytes) return;
    if (cut === "reset") {
      this.#events.onCut();
      return;
    }
    this.drop();
    this.#events.onEnd();
  }
}
