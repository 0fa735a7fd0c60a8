/** A stream across the boundary, as its stub has it: what comes, frame by frame, and what may be sent. */
import { FrameKind, plainOf, type Frame, type FrameReader, type FrameWriter } from "./frames.ts";
import type { PlainError, Reply } from "./protocol.ts";

/** What a stream is made of. */
export interface IncomingStreamInit {
  readonly requests: FrameWriter | undefined;
  readonly opened: Promise<FrameReader>;
  readonly lost: (error: unknown) => Error;
  readonly revive: (error: PlainError) => Error;
  /** Lets go of the call at the other end. */
  readonly release: () => void;
}

/** One stream. */
export class IncomingStream {
  /** Takes the caller's messages; `undefined` where there are none. */
  readonly requests: FrameWriter | undefined;
  /** Hears that it is over. */
  onEnd: () => void = () => {};
  readonly #init: IncomingStreamInit;
  #frames: FrameReader | undefined;
  #state:
    | { readonly kind: "open" }
    | { readonly kind: "ended"; readonly value: unknown }
    | { readonly kind: "failed"; readonly error: Error } = { kind: "open" };
  /** Those who wait for a frame. One promise for all frames would keep each of them for as long as the stream lasts. */
  readonly #waiting = new Set<(error: Error) => void>();

  constructor(init: IncomingStreamInit) {
    this.#init = init;
    this.requests = init.requests;
    // Whoever reads hears of it; a stream may be left before anybody has.
    init.opened.catch(() => {});
  }

  /** What the status said; `undefined` before, or if the call failed. */
  get status(): unknown {
    return this.#state.kind === "ended" ? this.#state.value : undefined;
  }

  get isOver(): boolean {
    return this.#state.kind !== "open";
  }

  /** Calls back when it is over, at once if it is. */
  whenOver(callback: () => void): void {
    const { onEnd } = this;
    this.onEnd = () => {
      onEnd();
      callback();
    };
    if (this.isOver) callback();
  }

  /** A frame that has come along with one taken before. */
  take(): Frame | undefined {
    const frame = this.#state.kind === "open" ? this.#frames?.take() : undefined;
    if (frame?.kind !== FrameKind.status) return frame;
    this.#finish(plainOf(frame) as Reply);
    return undefined;
  }

  /** The next head or message; `undefined` when the call ended well. Rejects with the client's own error. */
  async next(): Promise<Frame | undefined> {
    if (this.#state.kind === "open") {
      const frame = await this.#unlessFailed(this.#read());
      if (frame !== undefined) return frame;
    }
    if (this.#state.kind === "failed") throw this.#state.error;
    return undefined;
  }

  /** Ends it with an error, and cancels the call. Idempotent. */
  fail(error: Error): void {
    if (this.#state.kind !== "open") return;
    this.#state = { kind: "failed", error };
    for (const reject of this.#waiting) reject(error);
    this.#release(error);
  }

  /** The reader has left: whoever asks again hears that it is over. Idempotent. */
  leave(reason: Error): void {
    this.fail(reason);
    this.#state = { kind: "ended", value: this.status };
  }

  /** Rejects at once when the stream fails, whatever comes of the read. */
  #unlessFailed(read: Promise<Frame | undefined>): Promise<Frame | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<Frame | undefined>();
    this.#waiting.add(reject);
    void read.then((frame) => {
      this.#waiting.delete(reject);
      resolve(frame);
    });
    return promise;
  }

  /** `undefined` when it is over. Never rejects. */
  async #read(): Promise<Frame | undefined> {
    try {
      this.#frames ??= await this.#init.opened;
      const frame = await this.#frames.next();
      if (frame === undefined) this.fail(this.#init.lost(new Error("The stream ended in the middle")));
      else if (frame.kind === FrameKind.status) this.#finish(plainOf(frame) as Reply);
      else return frame;
    } catch (error) {
      this.fail(this.#init.lost(error));
    }
    return undefined;
  }

  #finish(reply: Reply): void {
    if (!reply.ok) this.fail(this.#init.revive(reply.error));
    if (!reply.ok || this.#state.kind !== "open") return;
    this.#state = { kind: "ended", value: reply.value };
    this.#release(new Error("The call is over"));
  }

  #release(reason: Error): void {
    this.onEnd();
    this.requests?.abort(reason);
    this.#frames?.cancel(reason);
    this.#init.release();
  }
}
