/**
 * The pump: joins an engine to a byte stream and a clock. Nothing else in the project does I/O on a connection.
 *
 * Whatever happens in a turn of the event loop (bytes arriving, calls being made) only marks the pump; at the end of
 * the turn one flush takes all output and hands it over in one write. Socket writes are the dearest thing a client
 * does, so this is where its speed comes from; and it is the hottest path: nothing here allocates per flush.
 */
import type { ByteStream, ByteStreamHandler } from "../core/byte-stream.ts";
import type { Clock, Timer } from "../core/clock.ts";
import type { Engine } from "../core/engine.ts";
import { TransportError } from "../core/transport-error.ts";
import { joinBytes } from "./join-bytes.ts";

/** What a pump joins. */
export interface PumpOptions {
  readonly engine: Engine;
  /** Not started yet: the pump starts it. */
  readonly stream: ByteStream;
  readonly clock: Clock;
  /** How long a graceful close may take until the connection is aborted, in milliseconds. Default: 5,000. */
  readonly closeTimeoutMs?: number | undefined;
}

/** Pieces from this size on are written as they are; smaller ones are joined, as a copy costs less than a write. */
const LARGE_PIECE_BYTES = 32 * 1024;
/** How much is joined into one write. */
const JOINED_BYTES = 256 * 1024;

/** How far a connection has come: `blocked` waits for the stream's drain, `closing` for its end, `over` had it. */
type PumpState = "open" | "blocked" | "closing" | "over";

/** Drives one engine over one byte stream, from its making to the connection's end. Needs no disposal. */
export class Pump implements ByteStreamHandler {
  readonly #engine: Engine;
  readonly #stream: ByteStream;
  readonly #clock: Clock;
  readonly #closeTimeoutMs: number;
  /** Small pieces to be joined; empty between flushes. */
  readonly #pieces: Uint8Array[] = [];
  #piecesBytes = 0;
  #state: PumpState = "open";
  #flushDeferred = false;
  #timer: Timer | undefined;
  #timerAt = Infinity;

  constructor({ engine, stream, clock, closeTimeoutMs = 5_000 }: PumpOptions) {
    this.#engine = engine;
    this.#stream = stream;
    this.#clock = clock;
    this.#closeTimeoutMs = closeTimeoutMs;
    engine.wake = this.#deferFlush;
    stream.start(this);
    this.#deferFlush();
  }

  /** For the byte stream. */
  onData(chunk: Uint8Array): void {
    if (this.#isEnding()) return;
    try {
      this.#engine.receive(chunk, this.#clock.now());
    } catch (error) {
      this.#fail(error);
    }
    this.#deferFlush();
  }

  /** For the byte stream. */
  onReadEnd(): void {
    if (this.#isEnding()) return;
    try {
      this.#engine.receiveEnd(this.#clock.now());
    } catch (error) {
      this.#fail(error);
    }
    this.#deferFlush();
  }

  /** For the byte stream. */
  onDrain(): void {
    if (this.#state !== "blocked") return;
    this.#state = "open";
    // The turn's other events may have output of their own, so even now there is one flush a turn.
    this.#deferFlush();
  }

  /** For the byte stream. */
  expectedBytes(): number {
    return this.#engine.expectedBytes?.() ?? 0;
  }

  /** For the byte stream. */
  onClose(error: TransportError | undefined): void {
    if (this.#state === "over") return;
    this.#finish(error);
  }

  readonly #deferFlush = (): void => {
    if (this.#flushDeferred || this.#isEnding()) return;
    this.#flushDeferred = true;
    this.#clock.defer(this.#flush);
  };

  readonly #flush = (): void => {
    this.#flushDeferred = false;
    if (this.#isEnding()) return;
    try {
      const now = this.#clock.now();
      const drained = this.#state !== "blocked" && this.#takeOutput(now);
      const { intent } = this.#engine;
      if (intent === "abort") this.#close(true);
      else if (intent === "close" && drained) this.#close(false);
      else this.#setTimer(now);
    } catch (error) {
      this.#fail(error);
    }
  };

  /** Writes what the engine has until the stream is full. Returns whether the engine has nothing left. */
  #takeOutput(now: number): boolean {
    const engine = this.#engine;
    for (let piece = engine.takeOutput(now); piece !== undefined; piece = engine.takeOutput(now)) {
      let open = true;
      if (piece.byteLength >= LARGE_PIECE_BYTES) {
        open = this.#writePieces();
        open = this.#stream.write(piece) && open;
      } else {
        this.#pieces.push(piece);
        this.#piecesBytes += piece.byteLength;
        if (this.#piecesBytes >= JOINED_BYTES) open = this.#writePieces();
      }
      if (!open) {
        this.#state = "blocked";
        return false;
      }
    }
    if (!this.#writePieces()) this.#state = "blocked";
    return true;
  }

  #writePieces(): boolean {
    const pieces = this.#pieces;
    const [first] = pieces;
    if (first === undefined) return true;
    const bytes = pieces.length === 1 ? first : joinBytes(pieces, this.#piecesBytes);
    pieces.length = 0;
    this.#piecesBytes = 0;
    return this.#stream.write(bytes);
  }

  /** Keeps the one timer no later than the engine's next timeout; a later one is seen to when the timer comes early. */
  #setTimer(now: number): void {
    const at = this.#engine.nextTimeout();
    if (at >= this.#timerAt) return;
    this.#timer?.cancel();
    this.#timerAt = at;
    this.#timer = this.#clock.setTimer(at - now, this.#onTimer);
  }

  readonly #onTimer = (): void => {
    this.#timer = undefined;
    this.#timerAt = Infinity;
    try {
      const now = this.#clock.now();
      if (this.#engine.nextTimeout() > now) {
        this.#setTimer(now);
        return;
      }
      this.#engine.handleTimeout(now);
    } catch (error) {
      this.#fail(error);
    }
    this.#deferFlush();
  };

  #close(atOnce: boolean): void {
    this.#state = "closing";
    this.#timer?.cancel();
    this.#timer = undefined;
    if (atOnce) {
      this.#stream.abort();
      return;
    }
    this.#timer = this.#clock.setTimer(this.#closeTimeoutMs, () => this.#stream.abort());
    this.#stream.close();
  }

  /** An engine must not throw; if one does, its connection ends and not the process. */
  #fail(cause: unknown): void {
    if (this.#state === "over") return;
    const address = this.#stream.remoteAddress;
    const message = `The connection to "${address}" failed on an error in its own protocol engine: ${String(cause)}`;
    this.#finish(new TransportError({ step: "read", address, message, cause }));
    this.#stream.abort(cause);
  }

  #finish(error: TransportError | undefined): void {
    this.#state = "over";
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#pieces.length = 0;
    try {
      this.#engine.connectionLost(error, this.#clock.now());
    } catch {
      // The connection is over, and there is nobody left to tell.
    }
  }

  #isEnding(): boolean {
    return this.#state === "closing" || this.#state === "over";
  }
}
