/** A scan through an object: its rows come as they are read, and the object asks the servers for no more than that. */
import type { Scanner } from "../../hbase/hbase.ts";
import type { Result } from "../../hbase/result.ts";
import type { ScanMetrics } from "../../hbase/scan/scan-options.ts";
import { FrameKind, plainOf } from "../boundary/frames.ts";
import type { IncomingStream } from "../boundary/incoming-stream.ts";
import { rowOf, type ScanProgress } from "./messages.ts";

const NOTHING_YET: ScanMetrics = { calls: 0, reopened: 0, regions: 0, rows: 0, bytes: 0, heartbeats: 0, server: {} };
const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** What a stub of rows, or of regions' answers, works with. */
export interface StubScannerInit {
  /** Asked for when the first of them is. */
  readonly open: () => IncomingStream;
  /** Ends the wait for the object's next word, if that takes longer than it may. */
  readonly guarded: <T>(wait: Promise<T>, incoming: IncomingStream) => Promise<T>;
  readonly left: () => Error;
}

/** One scan. */
export class StubScanner implements Scanner {
  readonly #init: StubScannerInit;
  #incoming: IncomingStream | undefined;
  #progress: ScanProgress = { metrics: NOTHING_YET, cursor: undefined };
  #rows = 0;

  constructor(init: StubScannerInit) {
    this.#init = init;
  }

  /** What the object said last: of the rows at once, of the rest when the scan is over. */
  get metrics(): ScanMetrics {
    return { ...this.#progress.metrics, rows: Math.max(this.#rows, this.#progress.metrics.rows) };
  }

  get cursor(): Uint8Array | undefined {
    return this.#progress.cursor;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Result, undefined>> {
    this.#incoming ??= this.#init.open();
    const incoming = this.#incoming;
    for (;;) {
      const frame = incoming.take() ?? (await this.#init.guarded(incoming.next(), incoming));
      if (frame === undefined) {
        this.#progress = (incoming.status as ScanProgress | undefined) ?? this.#progress;
        return DONE;
      }
      if (frame.kind === FrameKind.message) {
        this.#rows += 1;
        return { done: false, value: rowOf(frame.payload) };
      }
      this.#progress = plainOf(frame) as ScanProgress;
    }
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#incoming?.leave(this.#init.left());
    return DONE;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}
