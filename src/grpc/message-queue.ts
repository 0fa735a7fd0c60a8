/**
 * The response messages of a stream as a hand-written async iterator: no generator, and no promise a message on the way in.
 * Its length is bounded by flow control, because a message is owed to the server until it is taken; and, where messages
 * are longer here than on the wire, by `room`.
 */
import type { GrpcError } from "./error.ts";

/** What {@link MessageQueue} takes. */
export interface MessageQueueOptions<T> {
  /** Called when a message is asked for; what it throws, the reader gets, and `onBroken`. */
  readonly parse: (bytes: Uint8Array) => T;
  readonly onTaken: (bytes: Uint8Array) => void;
  /** A reader waits and nothing is there. */
  readonly onWaiting: () => void;
  /** The reader left before the end. */
  readonly onLeft: () => void;
  /** A message could not be parsed: the queue is done. */
  readonly onBroken: (error: unknown) => void;
}

interface Reader<T> {
  readonly resolve: (result: IteratorResult<T>) => void;
  readonly reject: (error: unknown) => void;
}

/** So many bytes may wait to be read before there is no room for more. */
const ROOM_BYTES = 262_144;

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** A queue with one end for the wire and one for the reader. */
export class MessageQueue<T> implements AsyncIterator<T> {
  readonly #options: MessageQueueOptions<T>;
  #messages: Uint8Array[] = [];
  #head = 0;
  #heldBytes = 0;
  #room: PromiseWithResolvers<void> | undefined;
  /** Readers that called `next` before there was something; usually one. */
  #readers: Reader<T>[] = [];
  /** - `open`: more may come. - `ended`: the rest is to be read, then `error` or the end. - `left`: nobody reads. */
  #state: "open" | "ended" | "left" = "open";
  #error: GrpcError | undefined;

  constructor(options: MessageQueueOptions<T>) {
    this.#options = options;
  }

  /** Whether a reader waits. */
  get waiting(): boolean {
    return this.#readers.length > 0;
  }

  /** `undefined` while there is room for more, else a promise of it; for who can hold a message back. */
  room(): Promise<void> | undefined {
    if (this.#heldBytes < ROOM_BYTES) return undefined;
    this.#room ??= Promise.withResolvers<void>();
    return this.#room.promise;
  }

  push(message: Uint8Array): void {
    if (this.#state === "left") return;
    const reader = this.#readers.shift();
    if (reader === undefined) {
      this.#messages.push(message);
      this.#heldBytes += message.length;
      return;
    }
    try {
      reader.resolve({ done: false, value: this.#read(message) });
    } catch (error) {
      reader.reject(error);
    }
  }

  /**
   * No more will come. The messages that are here can still be read, unless it was the caller who ended the call, which then has no use
   * for them; then `error` is thrown, once.
   */
  end(error: GrpcError | undefined): void {
    if (this.#state !== "open") return;
    this.#state = "ended";
    this.#error = error;
    if (error?.step === "caller") this.#drop();
    const readers = this.#readers;
    this.#readers = [];
    for (const reader of readers) this.#finish(reader);
  }

  next(): Promise<IteratorResult<T>> {
    const message = this.#messages[this.#head];
    if (message !== undefined) return this.#take(message);
    return new Promise((resolve, reject) => {
      const reader = { resolve, reject };
      if (this.#state !== "open") {
        this.#finish(reader);
        return;
      }
      this.#readers.push(reader);
      this.#options.onWaiting();
    });
  }

  return(): Promise<IteratorResult<T>> {
    if (this.#state === "open") {
      this.#state = "left";
      this.#options.onLeft();
    }
    this.#leave();
    return Promise.resolve(DONE);
  }

  #take(message: Uint8Array): Promise<IteratorResult<T>> {
    this.#messages[this.#head] = EMPTY;
    this.#head += 1;
    if (this.#head === this.#messages.length) {
      this.#messages = [];
      this.#head = 0;
    } else if (this.#head >= 1_024) {
      this.#messages = this.#messages.slice(this.#head);
      this.#head = 0;
    }
    this.#heldBytes -= message.length;
    if (this.#heldBytes < ROOM_BYTES) this.#makeRoom();
    try {
      return Promise.resolve({ done: false, value: this.#read(message) });
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #read(message: Uint8Array): T {
    this.#options.onTaken(message);
    try {
      return this.#options.parse(message);
    } catch (error) {
      this.#leave();
      this.#options.onBroken(error);
      throw error;
    }
  }

  /** Nobody reads any more: whoever still asks is told that it is over. */
  #leave(): void {
    this.#state = "left";
    this.#error = undefined;
    this.#drop();
    const readers = this.#readers;
    this.#readers = [];
    for (const reader of readers) reader.resolve(DONE);
  }

  #drop(): void {
    this.#messages = [];
    this.#head = 0;
    this.#heldBytes = 0;
  }

  #makeRoom(): void {
    const room = this.#room;
    this.#room = undefined;
    room?.resolve();
  }

  #finish(reader: Reader<T>): void {
    const error = this.#error;
    this.#error = undefined;
    if (error === undefined) reader.resolve(DONE);
    else reader.reject(error);
  }
}

const EMPTY = new Uint8Array(0);
