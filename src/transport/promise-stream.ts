/**
 * A byte stream over a socket whose reads and writes are promises, as Deno and Workers have them: one read loop that
 * pushes, and one write queue. The adapters' own part is the socket.
 */
import type { ByteStream, ByteStreamHandler, TlsSession } from "../core/byte-stream.ts";
import type { Clock, Timer } from "../core/clock.ts";
import type { TransportError, TransportStep } from "../core/transport-error.ts";
import { LINGER_MS } from "./linger.ts";
import type { TunnelSocket } from "./proxy.ts";
import { abortError, transportError } from "./stream-errors.ts";
import { WriteQueue } from "./write-queue.ts";

/** A connected socket of promises. One read and one write at a time. */
export interface PromiseSocket extends TunnelSocket {
  /** As in `TunnelSocket`; `expectedBytes` (default 0) are certain to come, and may be waited for. */
  read(expectedBytes?: number): Promise<Uint8Array | undefined>;
  /** Says that no more will be written. */
  closeWrite(): Promise<void>;
  /** Releases the socket at once; a read or write that waits may reject or not. Does not throw. */
  destroy(): void;
  /** What the runtime's error means. */
  explain(cause: unknown): { readonly step?: TransportStep | undefined; readonly code?: string | undefined };
}

/** What a stream is told about its socket. */
export interface PromiseStreamOptions {
  readonly remoteAddress: string;
  readonly tls: TlsSession | undefined;
  readonly clock: Clock;
  /** Bytes that arrived already; they come first. */
  readonly early: Uint8Array;
}

/** `idle` until started; `closing`: what was written is leaving, what arrives is dropped; `over`: released. */
type StreamState = "idle" | "open" | "closing" | "over";

/** Pushes what a socket of promises reads. */
export class PromiseStream implements ByteStream {
  readonly remoteAddress: string;
  readonly tls: TlsSession | undefined;
  readonly #socket: PromiseSocket;
  readonly #clock: Clock;
  readonly #early: Uint8Array;
  readonly #writes: WriteQueue;
  #handler: ByteStreamHandler | undefined;
  #state: StreamState = "idle";
  #outcome: { readonly error: TransportError | undefined } | undefined;
  #readEnded = false;
  #writeEnded = false;
  #isReading = false;
  #paused = false;
  #resume: (() => void) | undefined;
  #linger: Timer | undefined;

  constructor(socket: PromiseSocket, { remoteAddress, tls, clock, early }: PromiseStreamOptions) {
    this.remoteAddress = remoteAddress;
    this.tls = tls;
    this.#socket = socket;
    this.#clock = clock;
    this.#early = early;
    this.#writes = new WriteQueue({
      send: (bytes) => socket.write(bytes),
      end: () => socket.closeWrite(),
      onDrain: () => this.#onDrain(),
      onEnd: () => this.#onWriteEnd(),
      onError: (cause) => this.#fail("write", cause),
    });
  }

  start(handler: ByteStreamHandler): void {
    this.#handler = handler;
    if (this.#outcome !== undefined) this.#clock.defer(this.#announceEnd);
    if (this.#state !== "idle") return;
    this.#state = "open";
    void this.#read();
  }

  write(bytes: Uint8Array): boolean {
    return this.#state === "over" ? true : this.#writes.push(bytes);
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#resume?.();
    this.#resume = undefined;
  }

  closeWrite(): void {
    if (this.#state === "open") this.#writes.end();
  }

  close(): void {
    if (this.#state === "closing" || this.#state === "over") return;
    this.#state = "closing";
    this.#writes.end();
    if (this.#writeEnded) this.#onWriteEnd();
    this.resume();
    if (!this.#isReading && !this.#readEnded) void this.#read();
  }

  abort(reason?: unknown): void {
    this.#finish(abortError(this.remoteAddress, reason));
  }

  async #read(): Promise<void> {
    this.#isReading = true;
    try {
      // The first chunk comes in a turn of its own, never from inside `start`.
      let chunk = this.#early.byteLength > 0 ? await Promise.resolve(this.#early) : await this.#socket.read();
      while (chunk !== undefined && this.#state !== "over") {
        while (this.#paused) await this.#resumed();
        if (this.#state === "open") this.#handler?.onData(chunk);
        if (this.#isOver()) return;
        chunk = await this.#socket.read(this.#handler?.expectedBytes?.());
      }
      while (this.#paused) await this.#resumed();
      this.#onReadEnd();
    } catch (cause) {
      this.#fail("read", cause);
    }
  }

  #isOver(): boolean {
    return this.#state === "over";
  }

  #resumed(): Promise<void> {
    return new Promise((resolve) => (this.#resume = resolve));
  }

  #onReadEnd(): void {
    if (this.#state === "over") return;
    this.#readEnded = true;
    if (this.#state === "open") this.#handler?.onReadEnd();
    if (this.#writeEnded) this.#finish(undefined);
  }

  #onDrain(): void {
    if (this.#state === "open") this.#handler?.onDrain();
  }

  #onWriteEnd(): void {
    if (this.#state === "over") return;
    this.#writeEnded = true;
    if (this.#readEnded) this.#finish(undefined);
    else if (this.#state === "closing") this.#linger ??= this.#clock.setTimer(LINGER_MS, () => this.#finish(undefined));
  }

  #fail(step: "read" | "write", cause: unknown): void {
    const hasLeft = this.#state === "closing" && this.#writeEnded;
    const explained = this.#socket.explain(cause);
    const { step: ownStep = step, code } = explained;
    this.#finish(hasLeft ? undefined : transportError({ step: ownStep, address: this.remoteAddress, code, cause }));
  }

  #finish(error: TransportError | undefined): void {
    if (this.#state === "over") return;
    this.#state = "over";
    this.#outcome = { error };
    this.#linger?.cancel();
    this.#writes.drop();
    this.#socket.destroy();
    this.resume();
    this.#clock.defer(this.#announceEnd);
  }

  readonly #announceEnd = (): void => {
    const handler = this.#handler;
    this.#handler = undefined;
    handler?.onClose(this.#outcome?.error);
  };
}
