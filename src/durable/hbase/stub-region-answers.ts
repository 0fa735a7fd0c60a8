/** A coprocessor's answers, region by region, through an object. */
import type { RegionAnswer, RegionAnswers } from "../../hbase/operations/region-calls.ts";
import { FrameKind, plainOf, type Frame } from "../boundary/frames.ts";
import type { IncomingStream } from "../boundary/incoming-stream.ts";
import type { PlainError } from "../boundary/protocol.ts";
import { fromPlain } from "./plain-error.ts";
import type { StubScannerInit } from "./stub-scanner.ts";

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

export class StubRegionAnswers implements RegionAnswers {
  readonly #init: StubScannerInit;
  #incoming: IncomingStream | undefined;

  constructor(init: StubScannerInit) {
    this.#init = init;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<RegionAnswer, undefined>> {
    this.#incoming ??= this.#init.open();
    const incoming = this.#incoming;
    let frame: Frame | undefined;
    // Heads only say that the object is there.
    do frame = incoming.take() ?? (await this.#init.guarded(incoming.next(), incoming));
    while (frame?.kind === FrameKind.head);
    if (frame === undefined) return DONE;
    const answer = plainOf(frame) as RegionAnswer;
    if (answer.ok) return { done: false, value: answer };
    return { done: false, value: { ...answer, error: fromPlain(answer.error as unknown as PlainError) } };
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#incoming?.leave(this.#init.left());
    return DONE;
  }

  async toArray(): Promise<readonly RegionAnswer[]> {
    const all: RegionAnswer[] = [];
    for await (const answer of this) all.push(answer);
    return all;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}
