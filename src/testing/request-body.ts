/**
 * A request's body as an async iterable: pushed to by a stream, pulled from by a handler, with flow control's credit given
 * back as the handler takes the pieces.
 */

/** Queues the pieces of one body for one reader. */
export class RequestBody implements AsyncIterable<Uint8Array>, AsyncIterator<Uint8Array, undefined> {
  readonly #consume: (bytes: number) => void;
  #pieces: Uint8Array[] = [];
  /** How the body goes on behind the pieces; `left` once its reader is not interested any more. */
  #state: "open" | "ended" | "left" | { readonly error: Error } = "open";
  #waiting: PromiseWithResolvers<IteratorResult<Uint8Array, undefined>> | undefined;

  constructor(consume: (bytes: number) => void) {
    this.#consume = consume;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined> {
    return this;
  }

  /** Adds a piece, which is copied. */
  push(data: Uint8Array): void {
    if (this.#state !== "open" || this.#waiting !== undefined) this.#consume(data.length);
    if (this.#state !== "open") return;
    if (this.#waiting === undefined) this.#pieces.push(data.slice());
    else this.#settle({ done: false, value: data.slice() });
  }

  /** The body is complete. */
  end(): void {
    if (this.#state !== "open") return;
    this.#state = "ended";
    this.#settle({ done: true, value: undefined });
  }

  /** The body breaks off. */
  fail(error: Error): void {
    if (this.#state !== "open") return;
    this.#state = { error };
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.reject(error);
  }

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const value = this.#pieces.shift();
    if (value !== undefined) {
      this.#consume(value.length);
      return Promise.resolve({ done: false, value });
    }
    if (typeof this.#state === "object") return Promise.reject(this.#state.error);
    if (this.#state !== "open") return Promise.resolve({ done: true, value: undefined });
    this.#waiting ??= Promise.withResolvers();
    return this.#waiting.promise;
  }

  return(): Promise<IteratorResult<Uint8Array, undefined>> {
    for (const piece of this.#pieces) this.#consume(piece.length);
    this.#pieces = [];
    this.#state = "left";
    this.#settle({ done: true, value: undefined });
    return Promise.resolve({ done: true, value: undefined });
  }

  #settle(result: IteratorResult<Uint8Array, undefined>): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(result);
  }
}
