/** The request side of a stream: reads the caller's iterable as fast as the wire takes it, and lets go of it when the call ends. */
import type { GrpcCall } from "./call.ts";

/** How the response side wakes the sender. */
export interface Writable {
  /** Called when there is room again, and when the call has ended. */
  wait: (() => void) | undefined;
  /** Called when the call has ended. */
  onEnded: (() => void) | undefined;
}

/** What {@link sendMessages} takes. */
export interface SendMessagesOptions<T> {
  readonly call: GrpcCall;
  readonly input: AsyncIterable<T>;
  readonly encode: (message: T) => Uint8Array | Promise<Uint8Array>;
  readonly writable: Writable;
}

const NOTHING = new Uint8Array(0);

/** Sends until the input or the call ends. An input that throws cancels the call. Never rejects. */
export async function sendMessages<T>({ call, input, encode, writable }: SendMessagesOptions<T>): Promise<void> {
  let finished = false;
  let asking = true;
  try {
    const iterator = input[Symbol.asyncIterator]();
    writable.onEnded = () => {
      if (!finished) void letGo(iterator);
      finished = true;
    };
    if (call.ended) writable.onEnded();
    while (!call.ended) {
      asking = true;
      const result = await iterator.next();
      asking = false;
      if (result.done === true) {
        finished = true;
        call.send(NOTHING, true);
        return;
      }
      const framed = encode(result.value);
      const goOn = call.send(framed instanceof Uint8Array ? framed : await framed, false);
      if (!goOn && !call.ended) await new Promise<void>((resolve) => (writable.wait = resolve));
    }
  } catch (error) {
    // An input that threw is over; one whose message cannot be sent is let go as the call ends.
    finished ||= asking;
    if (asking) call.cancel(error);
    else call.failWith(error);
  }
}

/** Whatever comes of it: the call is over. Nobody waits, because a generator that is at work answers only when it is done. */
export async function letGo(iterator: AsyncIterator<unknown>): Promise<void> {
  try {
    await iterator.return?.();
  } catch {
    // Nobody is left to tell.
  }
}
