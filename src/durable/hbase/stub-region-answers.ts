/** A coprocessor's answers, region by region, through an object. */
import type { RegionAnswer, RegionAnswers } from "../../hbase/operations/region-calls.ts";
import { plainOf } from "../boundary/frames.ts";
import type { IncomingStream } from "../boundary/incoming-stream.ts";
import type { PlainError } from "../boundary/protocol.ts";
import { fromPlain } from "./plain-error.ts";

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

export class StubRegionAnswers implements RegionAnswers {
  readonly #init: { readonly open: () => IncomingStream; readonly left: () => Error };
  #incoming: IncomingStream | undefined;

  constructor(init: { readonly open: () => IncomingStream; readonly left: () => Error }) {
    this.#init = init;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<RegionAnswer, undefined>> {
    this.#incoming ??= this.#init.open();
    const frame = this.#incoming.take() ?? (await this.#incoming.next());
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
