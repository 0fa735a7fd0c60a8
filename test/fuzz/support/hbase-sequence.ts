/**
 * One sequence against an HBase connection's engine, the attempts on it and the readers of their answers: frames, damaged or not and cut
 * anywhere, between calls that are made and cancelled at any time. It must end in a clean close or an error: no throw, each call
 * ended once or cancelled.
 */
import type { Clock } from "../../../src/core/clock.ts";
import { describeFailure } from "../../../src/hbase/call/failure.ts";
import { RpcAttempt, type AttemptFailure } from "../../../src/hbase/rpc/attempt.ts";
import { cellsOf, type CellBlock, type CellRun } from "../../../src/hbase/wire/cell-block.ts";
import { readInt32 } from "../../../src/hbase/wire/cell.ts";
import { HBaseConnection, SIMPLE_AUTH, type ConnectionEvents } from "../../../src/hbase/wire/connection.ts";
import { readGetResponse } from "../../../src/hbase/wire/get-message.ts";
import { readMultiResponse } from "../../../src/hbase/wire/multi-message.ts";
import { readMutateResponse } from "../../../src/hbase/wire/mutation-message.ts";
import type { ProtoReader } from "../../../src/hbase/wire/proto-reader.ts";
import { readScanResponse } from "../../../src/hbase/wire/scan-message.ts";
import { WireError } from "../../../src/hbase/wire/wire-error.ts";
import type { FuzzRandom } from "./fuzz-random.ts";
import { answerTo, type Asked, KINDS, MULTI_COUNTS } from "./hbase-replies.ts";
import { Scratch } from "./mutate.ts";

const SASL_AUTH = 82;
const MAX_FRAME_BYTES = 20_000;
const MOST_CALLS = 12;
const MOST_STEPS = 30;
/** The lengths before a cell's parts, its timestamp and its type. */
const FIXED_BYTES = 20;
const METHODS: Readonly<Record<Asked, string>> = { get: "Get", mutate: "Mutate", multi: "Multi", scan: "Scan" };
const CLOCK: Clock = {
  now: () => 0,
  setTimer() {
    throw new Error("An attempt without a time sets a timer");
  },
  defer() {},
};

/** Looks at everything that a reader gives. */
const READERS: Readonly<Record<Asked, (message: ProtoReader, cells: CellBlock) => void>> = {
  get: (message, cells) => look(readGetResponse(message, cells)?.cells),
  mutate: (message, cells) => look(readMutateResponse(message, cells).result?.cells),
  multi(message, cells) {
    for (const region of readMultiResponse(message, cells, MULTI_COUNTS)) JSON.stringify(Object.keys(region));
  },
  scan(message, cells) {
    for (const result of readScanResponse(message, cells).results) look(result.cells);
  },
};

/** A cell's parts are as long together as the cell. */
function look(run: CellRun | undefined): void {
  let at = run?.start ?? 0;
  for (const cell of run === undefined ? [] : cellsOf(run)) {
    const bytes = readInt32(run?.block ?? new Uint8Array(4), at);
    const { row, family, qualifier, timestamp, value, tags } = cell;
    const parts = FIXED_BYTES + row.length + family.length + qualifier.length + value.length;
    // What comes behind the value may be tags, or of no interest.
    if (parts > bytes || parts + tags.length > bytes) throw new Error(`A cell at ${timestamp} is longer than it says`);
    at += 4 + bytes;
  }
}

class HBaseSequence implements ConnectionEvents {
  readonly #random: FuzzRandom;
  readonly #scratch: Scratch;
  readonly #connection: HBaseConnection;
  readonly #attempts: RpcAttempt[] = [];
  readonly #ends: number[] = [];
  readonly #cancelled = new Set<number>();
  /** Sent, and not answered as far as the server knows. */
  readonly #asked: { readonly callId: number; readonly kind: Asked }[] = [];
  #closed = 0;
  #now = 0;
  #failure: string | undefined;

  constructor(random: FuzzRandom, scratch: Scratch) {
    this.#random = random;
    this.#scratch = scratch;
    this.#connection = new HBaseConnection(this, {
      ...{ authCode: random.oneIn(6) ? SASL_AUTH : SIMPLE_AUTH, header: new Uint8Array(20), idleMs: 5_000 },
      ...{ maxFrameBytes: MAX_FRAME_BYTES, maxCalls: MOST_CALLS },
    });
  }

  onSaslToken(): void {
    if (this.#random.oneIn(2)) this.#connection.sendSasl(new Uint8Array(8));
    else this.#connection.saslDone();
  }

  onSwitchToSimple(): boolean {
    return this.#random.oneIn(2);
  }

  onClosed(error: unknown): void {
    this.#closed += 1;
    if (error instanceof WireError && error.message.startsWith("The client failed")) this.#fail(error.message);
  }

  play(): void {
    for (let steps = this.#random.below(MOST_STEPS); steps > 0; steps--) this.#step();
    this.#end();
  }

  #step(): void {
    const what = this.#random.below(160);
    if (what < 60) this.#call();
    else if (what < 125) this.#hear();
    else if (what < 140) this.#cancel();
    else if (what < 156) this.#pass(this.#random.below(3_000));
    else if (what < 158) this.#connection.close();
    else if (what === 158) this.#connection.receiveEnd();
    else this.#connection.fail(new WireError("Planted"));
    this.#read();
    const under = this.#attempts.filter(({ ended }) => !ended).length;
    if (this.#closed === 0 && this.#connection.calls !== under)
      this.#fail(`${this.#connection.calls} calls, and ${under} attempts`);
  }

  #call(): void {
    if (this.#connection.refusal !== undefined) return;
    const kind = this.#random.pick(KINDS);
    const index = this.#ends.push(0) - 1;
    const end = (): void => {
      this.#ends[index] = (this.#ends[index] ?? 0) + 1;
    };
    const attempt: RpcAttempt = new RpcAttempt(
      { method: METHODS[kind], write: (out) => out.raw(new Uint8Array(this.#random.pick([1, 100, 30_000]))) },
      {
        onAnswer: (message, cells) => {
          READERS[kind](message, cells);
          end();
        },
        onFailure: (failure) => {
          end();
          this.#look(failure, attempt);
        },
      },
      { clock: CLOCK, timeoutMs: Number.POSITIVE_INFINITY },
    );
    this.#attempts.push(attempt);
    attempt.begun({
      ...{ compression: undefined, maxFrameBytes: MAX_FRAME_BYTES, unanswered() {} },
      giveUp: (callId) => this.#connection.giveUp(callId),
    });
    const sent = attempt.sent.bind(attempt);
    attempt.sent = (callId, bytes) => {
      this.#asked.push({ callId, kind });
      sent(callId, bytes);
    };
    this.#connection.call(attempt);
  }

  /** What is told of a failure makes sense. */
  #look(failure: AttemptFailure, attempt: RpcAttempt): void {
    if (failure.kind === "unreadable" && !(failure.error instanceof WireError)) {
      this.#fail(`an answer was read wrongly: ${String(failure.error)}`);
    }
    const { action, message } = describeFailure(failure, attempt.wasSent);
    if (action === undefined || typeof message !== "string") this.#fail("a failure without words");
  }

  #cancel(): void {
    const index = this.#random.below(MOST_CALLS);
    const attempt = this.#attempts[index];
    if (attempt === undefined || attempt.ended) return;
    this.#cancelled.add(index);
    attempt.cancel();
  }

  #hear(): void {
    const [random, scratch] = [this.#random, this.#scratch];
    scratch.reset();
    if (random.oneIn(8)) scratch.add(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 2, 7, 7));
    for (let count = random.below(5); count > 0; count--) {
      const at = random.below(Math.max(1, this.#asked.length));
      const [asked] = this.#asked.splice(at, 1);
      if (asked !== undefined) scratch.add(answerTo(asked, random));
    }
    if (random.oneIn(6)) scratch.mutate(random);
    const bytes = scratch.copy();
    for (let offset = 0; offset < bytes.length;) {
      const end = offset + 1 + random.below(random.oneIn(3) ? 20 : bytes.length - offset);
      this.#connection.receive(bytes.subarray(offset, end), this.#now);
      offset = end;
    }
  }

  #pass(ms: number): void {
    this.#now += ms;
    if (this.#connection.nextTimeout() <= this.#now) this.#connection.handleTimeout(this.#now);
    this.#read();
    if (this.#connection.nextTimeout() <= this.#now) this.#fail("a timeout that was handled is still due");
  }

  #read(): void {
    for (let left = 1_000; this.#connection.takeOutput(this.#now) !== undefined; left--) {
      if (left === 0) this.#fail("output without end");
      if (left <= 0) return;
    }
  }

  #end(): void {
    this.#read();
    this.#connection.connectionLost(undefined);
    if (this.#closed !== 1) this.#fail(`closed ${this.#closed} times`);
    if (this.#connection.nextTimeout() < Number.POSITIVE_INFINITY) this.#fail("a timeout is left");
    if (this.#connection.calls !== 0) this.#fail(`${this.#connection.calls} calls are left`);
    this.#ends.forEach((count, index) => {
      const expected = this.#cancelled.has(index) ? 0 : 1;
      if (count !== expected) this.#fail(`call ${index} ended ${count} times, not ${expected}`);
    });
    if (this.#failure !== undefined) throw new Error(this.#failure);
  }

  #fail(what: string): void {
    this.#failure ??= what;
  }
}

const scratch = new Scratch();

/** Plays the sequence that `random` makes. Throws what must not be. */
export function playHBaseSequence(random: FuzzRandom): void {
  new HBaseSequence(random, scratch).play();
}
