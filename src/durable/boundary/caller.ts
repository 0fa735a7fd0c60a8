/**
 * The stub's side of the boundary: it makes a client's calls on an object, and never waits for longer than its caller does. Whatever is
 * lost on the way becomes the client's own error.
 */
import { onAbort } from "../../core/call/cancellation.ts";
import type { Timer } from "../../core/clock.ts";
import type { KeepAlive } from "../keep-alive.ts";
import type { Place } from "../placement.ts";
import type { BytePipe, RpcResult } from "../workers-api.ts";
import { FrameReader, FrameWriter } from "./frames.ts";
import { IncomingStream } from "./incoming-stream.ts";
import type { CallRequest, PlainError, RemoteObject, RemoteStream, Reply, WhenLeft } from "./protocol.ts";

/** A client's errors, as a stub makes them. */
export interface StubErrors {
  /** The one that the object sent. */
  revive(error: PlainError): Error;
  /** The object, or the way to it, failed: whether the call was carried out nobody knows. */
  lost(failure: ObjectFailure, call: CallName): Error;
  /** The caller's own time is over. */
  outOfTime(timeoutMs: number, call: CallName): Error;
  /** The caller's signal. @param isSent Whether the object may have heard of the call. */
  cancelled(reason: unknown, call: CallName, isSent: boolean): Error;
  /** What the call was to take with it cannot cross: it was not sent. */
  uncrossable(cause: unknown, call: CallName): Error;
}

/** What is known of a call by its name. */
export interface CallName {
  readonly method: string;
  readonly args: readonly unknown[];
}

/** What the runtime says of an object that did not answer. */
export interface ObjectFailure {
  readonly message: string;
  /** The object has too much to do: to ask again at once makes it worse. */
  readonly overloaded: boolean;
  /** What the call was to take with it, or to bring back, is more than the runtime lets cross: to ask again is of no use. */
  readonly tooLong: boolean;
  readonly cause: unknown;
}

/** What a caller works with. */
export interface CallerInit {
  readonly target: string;
  readonly options: unknown;
  readonly keepAlive: KeepAlive;
  readonly errors: StubErrors;
  /** A timer in the running request. */
  readonly timer: (delayMs: number, callback: () => void) => Timer;
  readonly newPipe: () => BytePipe;
}

/** How long a caller waits, and until when. */
export interface CallerOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

/** Makes the calls of one stub. */
export class Caller {
  readonly #init: CallerInit;

  constructor(init: CallerInit) {
    this.#init = init;
  }

  /** A call with one answer. Rejects with the client's own error. */
  call(place: Place<RemoteObject>, name: CallName, options: CallerOptions = {}): Promise<unknown> {
    const { errors } = this.#init;
    const { signal, timeoutMs } = options;
    if (signal?.aborted === true) return Promise.reject(errors.cancelled(signal.reason, name, false));
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const leaving = new Leaving();
    let answer: RpcResult<Reply>;
    try {
      answer = place.stub().call(this.#request(name, timeoutMs), leaving.whenLeft);
    } catch (cause) {
      return Promise.reject(errors.uncrossable(cause, name));
    }
    const settle = this.#ending(options, name, (error) => {
      reject(error);
      leaving.leave("The caller gave up");
    });
    answer.then(
      (reply) => {
        if (!settle()) return;
        leaving.leave("The call is over");
        if (reply.ok) resolve(reply.value);
        else reject(errors.revive(reply.error));
      },
      (error: unknown) => {
        if (!settle()) return;
        leaving.leave("The call is lost");
        reject(errors.lost(failureOf(error), name));
      },
    );
    return promise;
  }

  /** Begins a stream. What is wrong is told to its reader. @param sends Whether messages go the other way as well. */
  stream(place: Place<RemoteObject>, name: CallName, options: CallerOptions, sends: boolean): IncomingStream {
    const { errors, newPipe } = this.#init;
    const { signal, timeoutMs } = options;
    if (signal?.aborted === true) return this.#unsent(errors.cancelled(signal.reason, name, false));
    const pipe = sends ? newPipe() : undefined;
    let opened: RpcResult<RemoteStream>;
    try {
      opened = place.stub().stream(this.#request(name, timeoutMs), pipe?.readable);
    } catch (cause) {
      return this.#unsent(errors.uncrossable(cause, name));
    }
    const incoming = new IncomingStream({
      requests: pipe && new FrameWriter(pipe.writable.getWriter()),
      opened: opened.then(({ response }) => new FrameReader(response)),
      lost: (error) => errors.lost(failureOf(error), name),
      revive: (error) => errors.revive(error),
      release: () => release(opened),
    });
    incoming.onEnd = this.#ending(options, name, (error) => incoming.fail(error));
    return incoming;
  }

  /** A stream that failed before it began. */
  #unsent(error: Error): IncomingStream {
    const { errors } = this.#init;
    const incoming = new IncomingStream({
      ...{ requests: undefined, opened: refused(error), lost: () => error, release: () => {} },
      revive: (plain) => errors.revive(plain),
    });
    incoming.fail(error);
    return incoming;
  }

  #request({ method, args }: CallName, timeoutMs: number | undefined): CallRequest {
    const { target, options, keepAlive } = this.#init;
    return { target, options, keepAlive, method, args, timeoutMs: timeoutMs && timeoutMs - wayBackMs(timeoutMs) };
  }

  /** Ends a call by its caller's time or signal. The answer says that it has ended otherwise, and answers whether that was news. */
  #ending({ signal, timeoutMs }: CallerOptions, name: CallName, fail: (error: Error) => void): () => boolean {
    const { errors, timer } = this.#init;
    let isOver = false;
    let removeListener = (): void => {};
    const settle = (): boolean => {
      if (isOver) return false;
      isOver = true;
      deadline?.cancel();
      removeListener();
      return true;
    };
    const deadline =
      timeoutMs === undefined || timeoutMs > MAX_TIMER_MS
        ? undefined
        : timer(Math.max(0, timeoutMs), () => {
            if (settle()) fail(errors.outOfTime(timeoutMs, name));
          });
    // Called back at once if it is aborted by now.
    removeListener = onAbort(signal, (reason) => {
      if (settle()) fail(errors.cancelled(reason, name, true));
    });
    return settle;
  }
}

/** What a call's object is told when it asks whether its caller still waits. Nothing of it is made before. */
class Leaving {
  #reason: string | undefined;
  #asked: PromiseWithResolvers<string> | undefined;

  readonly whenLeft: WhenLeft = () => {
    this.#asked ??= Promise.withResolvers();
    if (this.#reason !== undefined) this.#asked.resolve(this.#reason);
    return this.#asked.promise;
  };

  leave(reason: string): void {
    this.#reason = reason;
    this.#asked?.resolve(reason);
  }
}

async function refused(error: Error): Promise<FrameReader> {
  throw error;
}

/** What an object has less than its caller: its own words, which say more than the caller's, are to arrive in time. */
function wayBackMs(timeoutMs: number): number {
  return Math.min(50, timeoutMs / 20);
}

/** What the runtime's timers can hold; the object's own deadline is exact beyond. */
const MAX_TIMER_MS = 2_147_483_647;

/** The runtime marks its errors, all but one, which is known by its words alone. */
function failureOf(error: unknown): ObjectFailure {
  const { overloaded } = error as { readonly overloaded?: unknown };
  const message = error instanceof Error ? error.message : String(error);
  return { message, overloaded: overloaded === true, tooLong: TOO_LONG.test(message), cause: error };
}

const TOO_LONG = /^Serialized RPC arguments or return values are limited to/;

/** Lets go of a stream's call, which cancels it, whenever it is here. */
function release(opened: RpcResult<RemoteStream>): void {
  opened.then(
    (stream) => stream[Symbol.dispose](),
    () => {},
  );
}
