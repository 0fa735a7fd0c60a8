/** A stream through an object, as generated clients see it: messages there, as fast as they are taken, and messages back. */
import { Code } from "@connectrpc/connect";
import { cancelledError, GrpcError } from "../../grpc/error.ts";
import { letGo } from "../../grpc/send-messages.ts";
import { appendFields } from "../../grpc/wire/metadata.ts";
import { FrameKind, plainOf, type Frame } from "../boundary/frames.ts";
import type { IncomingStream } from "../boundary/incoming-stream.ts";
import type { GrpcHead, GrpcTrailer } from "./messages.ts";

/** How messages become bytes. Both throw a GrpcError. */
export interface StubStreamIo<I, O> {
  readonly encode: (message: I) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => O;
}

const NOTHING = new Uint8Array(0);
const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** One stream. Its response is read once, as an iterator is. */
export class StubStream<I, O> implements AsyncIterableIterator<O> {
  /** Complete when the iterator has reported its end. */
  readonly trailer: Headers = new Headers();
  readonly #incoming: IncomingStream;
  readonly #io: StubStreamIo<I, O>;
  /** The first frame, when it was no head: the server's first words were a message, or its last. */
  #first: Frame | undefined;

  constructor(incoming: IncomingStream, io: StubStreamIo<I, O>) {
    this.#incoming = incoming;
    this.#io = io;
  }

  /** Sends until the input or the call ends, and lets go of the input then. An input that throws cancels the call. Never rejects. */
  async send(input: AsyncIterable<I>): Promise<void> {
    const incoming = this.#incoming;
    const { requests } = incoming;
    let asking = true;
    let finished = false;
    try {
      const iterator = input[Symbol.asyncIterator]();
      incoming.whenOver(() => {
        if (!finished) void letGo(iterator);
        finished = true;
      });
      while (!incoming.isOver) {
        asking = true;
        const { done, value } = await iterator.next();
        asking = false;
        if (done === true) {
          finished = true;
          await requests?.write({ kind: FrameKind.status, payload: NOTHING });
          await requests?.end();
          return;
        }
        const room = requests?.write({ kind: FrameKind.message, payload: this.#io.encode(value) });
        if (room !== undefined) await room;
      }
    } catch (error) {
      finished ||= asking;
      // What cannot be written any more, the response tells why.
      if (asking) incoming.fail(cancelledError(error, { reach: "maybe-processed" }));
      else if (error instanceof GrpcError) incoming.fail(error);
    }
  }

  /** The response's headers, when they are here, or the call has ended well. Rejects with a GrpcError. */
  async started(): Promise<{ readonly header: Headers; readonly peer: string | undefined }> {
    const frame = await this.#incoming.next();
    const header = new Headers();
    if (frame?.kind !== FrameKind.head) {
      this.#first = frame;
      if (frame === undefined) this.#onEnd();
      return { header, peer: undefined };
    }
    const head = plainOf(frame) as GrpcHead;
    appendFields(header, head.header);
    return { header, peer: head.peer };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<O, undefined>> {
    const frame = this.#first ?? this.#incoming.take() ?? (await this.#incoming.next());
    this.#first = undefined;
    if (frame === undefined) {
      this.#onEnd();
      return DONE;
    }
    try {
      return { done: false, value: this.#io.decode(frame.payload) };
    } catch (error) {
      this.#incoming.fail(error as GrpcError);
      throw error;
    }
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    const message = "The response's iterator was left";
    this.#incoming.leave(new GrpcError({ code: Code.Canceled, step: "caller", message, reach: "maybe-processed" }));
    this.#first = undefined;
    return DONE;
  }

  #onEnd(): void {
    const { trailer = [] } = (this.#incoming.status ?? {}) as Partial<GrpcTrailer>;
    appendFields(this.trailer, trailer);
  }
}
