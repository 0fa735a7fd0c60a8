/**
 * One sequence against the client engine: frames, damaged or not and cut anywhere, between calls that are opened, written,
 * read, reset and closed at any time. It must end in a clean close or an error: no throw, each call ended once, nothing left.
 */
import { Http2Connection, type Http2Events } from "../../../src/http2/connection.ts";
import { ErrorCode, Http2Error } from "../../../src/http2/error.ts";
import type { Http2Stream, StreamHandler } from "../../../src/http2/stream.ts";
import { REQUEST } from "../../http2/support/client.ts";
import { FIRST_FRAMES, GOOD_FRAMES, OTHER_FRAMES } from "./frame-corpus.ts";
import type { FuzzRandom } from "./fuzz-random.ts";
import { Scratch } from "./mutate.ts";

const OPTIONS = {
  initialWindowBytes: 1_000,
  maxWindowBytes: 4_000,
  maxHeaderListBytes: 5_000,
  maxQueuedStreams: 2,
  controlFrameBurst: 20,
  maxStreams: 6,
};
const NOTHING = new Uint8Array(0);
const PIECES: readonly Uint8Array[] = [0, 1, 100, 5_000, 40_000, 70_000].map((length) => new Uint8Array(length));
/** More takes than any sequence's output has pieces. */
const MOST_TAKES = 1_000;
const MOST_OUTPUT_BYTES = 4_000_000;
const MOST_CALLS = 12;

class FuzzCall implements StreamHandler {
  stream: Http2Stream | undefined;
  ends = 0;
  reset = false;
  readonly #sequence: EngineSequence;

  constructor(sequence: EngineSequence) {
    this.#sequence = sequence;
  }

  onHeaders(): void {
    this.#heard();
  }

  onData(data: Uint8Array): void {
    if (this.#sequence.random.below(4) > 0) this.stream?.consume(data.length);
    this.#heard();
  }

  onTrailers(): void {
    this.#heard();
  }

  onWritable(): void {
    this.#heard();
  }

  onEnd(): void {
    this.ends += 1;
    if (this.ends > 1) this.#sequence.fail("a call ended twice");
    this.#heard();
  }

  #heard(): void {
    if (this.reset) this.#sequence.fail("a call that was reset hears more");
    this.#sequence.heard(this);
  }
}

/** What `heard` throws on purpose. */
class PlantedError extends Error {}

class EngineSequence implements Http2Events {
  readonly random: FuzzRandom;
  readonly #connection: Http2Connection;
  readonly #calls: FuzzCall[] = [];
  #closed = 0;
  #now = 0;
  #outputBytes = 0;
  /** A violation inside a callback, which the engine would catch. */
  #failure: string | undefined;

  constructor(random: FuzzRandom) {
    this.random = random;
    this.#connection = new Http2Connection(this, OPTIONS);
  }

  onReady(): void {
    for (let count = this.random.below(4); count > 0; count--) this.#open();
  }

  onDraining(): void {
    if (this.random.oneIn(4)) this.#open();
  }

  onClosed(error: unknown): void {
    this.#closed += 1;
    if (!(error instanceof Http2Error) || error.code !== ErrorCode.INTERNAL_ERROR) return;
    if (!(error.cause instanceof PlantedError)) this.fail(`the engine itself failed: ${String(error.cause)}`);
  }

  fail(what: string): void {
    this.#failure ??= what;
  }

  /** A handler does something of its own now and then, and seldom throws. */
  heard(call: FuzzCall): void {
    const { random } = this;
    const what = random.below(64);
    if (what === 0) this.#reset(call);
    else if (what === 1) this.#open();
    else if (what === 2) call.stream?.write(random.pick(PIECES), random.oneIn(2));
    else if (what === 3) this.#connection.close();
    else if (what === 4 && random.oneIn(4)) throw new PlantedError("Planted");
  }

  play(bytes: Uint8Array): void {
    let offset = 0;
    while (offset < bytes.length) {
      const end = this.random.oneIn(3)
        ? offset + 1 + this.random.below(20)
        : offset + 1 + this.random.below(bytes.length - offset);
      this.#connection.receive(bytes.subarray(offset, end), this.#now);
      offset = end;
      this.#act();
    }
    this.#act();
    this.#end();
  }

  #act(): void {
    const { random } = this;
    const call = this.#calls[random.below(MOST_CALLS)];
    const what = random.below(16);
    if (what < 5) this.#take(random.oneIn(3) ? 1 : MOST_TAKES);
    else if (what === 5) this.#open();
    else if (what === 6) call?.stream?.write(random.pick(PIECES), random.oneIn(3));
    else if (what === 7) call?.stream?.write(NOTHING, true);
    else if (what === 8 && call !== undefined) this.#reset(call);
    else if (what === 9) this.#pass(random.below(30_000));
    else if (what === 10) call?.stream?.consume(random.below(100));
    else if (what === 11 && random.oneIn(8)) this.#connection.close();
    else if (what === 12 && random.oneIn(8)) this.#connection.receiveEnd(this.#now);
    else if (what === 13) this.#connection.ping(() => {});
    let open = 0;
    for (const { ends, reset, stream } of this.#calls) if (ends === 0 && !reset && stream !== undefined) open += 1;
    if (this.#connection.streamCount !== open) this.fail(`${this.#connection.streamCount} streams, and ${open} calls`);
  }

  #open(): void {
    if (this.#calls.length >= MOST_CALLS) return;
    const call = new FuzzCall(this);
    this.#calls.push(call);
    try {
      call.stream = this.#connection.open({ template: REQUEST, fields: [] }, call);
    } catch (error) {
      // A refused call ends inside `open`, and its handler's own throw is its caller's.
      if (!(error instanceof PlantedError)) throw error;
    }
  }

  #reset(call: FuzzCall): void {
    if (call.ends > 0 || call.stream === undefined) return;
    call.reset = true;
    call.stream.reset(8);
  }

  #pass(ms: number): void {
    this.#now += ms;
    if (this.#connection.nextTimeout() <= this.#now) this.#connection.handleTimeout(this.#now);
    if (this.#connection.nextTimeout() <= this.#now) this.fail("a timeout that was handled is still due");
  }

  #take(most: number): void {
    for (let taken = 0; taken < most; taken++) {
      const bytes = this.#connection.takeOutput(this.#now);
      if (bytes === undefined) return;
      this.#outputBytes += bytes.length;
    }
    if (most === MOST_TAKES) this.fail("output without end");
  }

  #end(): void {
    this.#take(MOST_TAKES);
    if (this.random.oneIn(2)) this.#connection.receiveEnd(this.#now);
    this.#connection.connectionLost(undefined);
    if (this.#closed !== 1) this.fail(`closed ${this.#closed} times`);
    if (this.#connection.streamCount > 0) this.fail("streams are left");
    if (this.#connection.nextTimeout() < Number.POSITIVE_INFINITY) this.fail("a timeout is left");
    if (this.#outputBytes > MOST_OUTPUT_BYTES) this.fail(`${this.#outputBytes} bytes of output`);
    for (const call of this.#calls)
      if (call.ends !== (call.reset ? 0 : 1)) this.fail(`a call ended ${call.ends} times`);
    if (this.#failure !== undefined) throw new Error(this.#failure);
  }
}

const scratch = new Scratch();

/** Plays the sequence that `random` makes. Throws what must not be. */
export function playEngineSequence(random: FuzzRandom): void {
  scratch.reset();
  if (!random.oneIn(40)) scratch.add(random.pick(FIRST_FRAMES));
  for (let count = 1 + random.below(10); count > 0; count--)
    scratch.add(random.pick(random.oneIn(8) ? OTHER_FRAMES : GOOD_FRAMES));
  if (random.oneIn(2)) for (let count = 1 + random.below(4); count > 0; count--) scratch.mutate(random);
  new EngineSequence(random).play(scratch.copy());
}
