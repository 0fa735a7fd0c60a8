/**
 * A memory stream behind a proxy: pulled from while the proxy's client talks, pushed again once the tunnel is open.
 */
import type { ByteStream, ByteStreamHandler, TlsSession } from "../../core/byte-stream.ts";
import type { Clock } from "../../core/clock.ts";
import type { TransportError } from "../../core/transport-error.ts";
import type { TunnelSocket } from "../proxy.ts";

/** What the stream in the tunnel looks like. */
interface TunnelStreamOptions {
  readonly remoteAddress: string;
  readonly tls: TlsSession | undefined;
  readonly clock: Clock;
  readonly early: Uint8Array;
}

/** Hands a stream's events on, to a reader that awaits them first and to a handler later. */
export class MemoryTunnel implements TunnelSocket, ByteStreamHandler {
  readonly #stream: ByteStream;
  readonly #received: (Uint8Array | undefined)[] = [];
  #waiting: ((bytes: Uint8Array | undefined) => void) | undefined;
  #handler: ByteStreamHandler | undefined;
  #ended = false;
  #outcome: { readonly error: TransportError | undefined } | undefined;

  constructor(stream: ByteStream) {
    this.#stream = stream;
    stream.start(this);
  }

  read(): Promise<Uint8Array | undefined> {
    if (this.#received.length > 0) return Promise.resolve(this.#received.shift());
    this.#stream.resume();
    return new Promise((resolve) => (this.#waiting = resolve));
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#stream.write(bytes);
  }

  asStream({ remoteAddress, tls, clock, early }: TunnelStreamOptions): ByteStream {
    const inner = this.#stream;
    return {
      remoteAddress,
      tls,
      start: (handler) => clock.defer(() => this.#hand(handler, early)),
      write: (bytes) => inner.write(bytes),
      pause: () => inner.pause(),
      resume: () => inner.resume(),
      closeWrite: () => inner.closeWrite(),
      close: () => inner.close(),
      abort: (reason) => inner.abort(reason),
    };
  }

  onData(chunk: Uint8Array): void {
    if (this.#handler === undefined) this.#answer(chunk.slice());
    else this.#handler.onData(chunk);
  }

  onReadEnd(): void {
    this.#ended = true;
    if (this.#handler === undefined) this.#answer(undefined);
    else this.#handler.onReadEnd();
  }

  onDrain(): void {
    this.#handler?.onDrain();
  }

  onClose(error: TransportError | undefined): void {
    this.#outcome = { error };
    if (this.#handler === undefined) this.#answer(undefined);
    else this.#handler.onClose(error);
  }

  #answer(bytes: Uint8Array | undefined): void {
    this.#stream.pause();
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) this.#received.push(bytes);
    else waiting(bytes);
  }

  /** Gives the handler what arrived before it. */
  #hand(handler: ByteStreamHandler, early: Uint8Array): void {
    this.#handler = handler;
    if (early.byteLength > 0) handler.onData(early);
    for (const bytes of this.#received) if (bytes !== undefined) handler.onData(bytes);
    if (this.#ended) handler.onReadEnd();
    if (this.#outcome === undefined) this.#stream.resume();
    else handler.onClose(this.#outcome.error);
  }
}
