/** A request's body as a stream, for runtimes whose fetch sends one while it is written. */

/** So many bytes may wait to be sent before the writer is asked to wait. */
const BUFFER_BYTES = 65_536;

/** The two ends of a body. */
export class RequestBody {
  readonly stream: ReadableStream<Uint8Array>;
  readonly #onWritable: () => void;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #waiting = false;

  /** @param onWritable Called when there is room again after a `write` that returned `false`. */
  constructor(onWritable: () => void) {
    this.#onWritable = onWritable;
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => this.#wake(),
        // The server has answered, or is gone: what is still written goes nowhere.
        cancel: () => {
          this.#controller = undefined;
          this.#wake();
        },
      },
      { highWaterMark: BUFFER_BYTES, size: (chunk) => chunk?.length ?? 0 },
    );
  }

  /** Returns `false` when to wait. */
  write(bytes: Uint8Array, end: boolean): boolean {
    if (bytes.length > 0) this.#controller?.enqueue(bytes);
    if (end) this.#close();
    this.#waiting = this.#controller !== undefined && (this.#controller.desiredSize ?? 0) <= 0;
    return !this.#waiting;
  }

  /** Breaks it off, if it has not ended: the server must not take what it has for the whole. Idempotent. */
  abandon(): void {
    const controller = this.#controller;
    this.#controller = undefined;
    controller?.error(new Error("The call is over"));
  }

  #close(): void {
    const controller = this.#controller;
    this.#controller = undefined;
    controller?.close();
  }

  #wake(): void {
    if (!this.#waiting) return;
    this.#waiting = false;
    this.#onWritable();
  }
}
