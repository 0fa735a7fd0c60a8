/** A dialer whose first connection is cut at a certain byte, of what it sends or of what it receives; those after it are whole. */
import type { ByteStream, ByteStreamHandler, TlsSession } from "../../../src/core/byte-stream.ts";
import type { Dialer } from "../../../src/core/dialer.ts";
import type { TransportError } from "../../../src/core/transport-error.ts";

/** Where the connection is cut. */
export interface Cut {
  readonly direction: "sent" | "received";
  /** So many bytes get through. */
  readonly bytes: number;
}

/** How much went through the first connection. */
export interface Traffic {
  sent: number;
  received: number;
  /** Whether it was cut. */
  cut: boolean;
}

/** @param cut `undefined`: nothing is cut, and only counted. */
export function cuttingDialer(
  dialer: Dialer,
  cut: Cut | undefined,
): { readonly dialer: Dialer; readonly traffic: Traffic } {
  const traffic: Traffic = { sent: 0, received: 0, cut: false };
  let first = true;
  const cutting: Dialer = {
    runtime: dialer.runtime,
    systemClock: () => dialer.systemClock(),
    async dial(address, options) {
      const stream = await dialer.dial(address, options);
      if (!first) return stream;
      first = false;
      return new CutStream(stream, cut, traffic);
    },
  };
  return { dialer: cutting, traffic };
}

class CutStream implements ByteStream {
  readonly remoteAddress: string;
  readonly tls: TlsSession | undefined;
  readonly #inner: ByteStream;
  readonly #cut: Cut | undefined;
  readonly #traffic: Traffic;

  constructor(inner: ByteStream, cut: Cut | undefined, traffic: Traffic) {
    this.#inner = inner;
    this.#cut = cut;
    this.#traffic = traffic;
    this.remoteAddress = inner.remoteAddress;
    this.tls = inner.tls;
  }

  start(handler: ByteStreamHandler): void {
    this.#inner.start({
      onData: (chunk) => {
        const allowed = this.#allowed("received", chunk);
        if (allowed.length > 0) handler.onData(allowed);
      },
      onReadEnd: () => handler.onReadEnd(),
      onDrain: () => handler.onDrain(),
      onClose: (error: TransportError | undefined) => handler.onClose(error),
      expectedBytes: () => handler.expectedBytes?.() ?? 0,
    });
    if (this.#cut?.bytes === 0) this.#break();
  }

  write(bytes: Uint8Array): boolean {
    const allowed = this.#allowed("sent", bytes);
    // What gets through before a cut has to leave before it.
    if (this.#traffic.cut) {
      this.#inner.write(allowed);
      this.#inner.close();
      return true;
    }
    return this.#inner.write(allowed);
  }

  pause(): void {
    this.#inner.pause();
  }

  resume(): void {
    this.#inner.resume();
  }

  closeWrite(): void {
    this.#inner.closeWrite();
  }

  close(): void {
    this.#inner.close();
  }

  abort(reason?: unknown): void {
    this.#inner.abort(reason);
  }

  /** Counts, and gives what gets through; the rest is lost, and the connection with it. */
  #allowed(direction: Cut["direction"], bytes: Uint8Array): Uint8Array {
    if (this.#traffic.cut) return bytes.subarray(0, 0);
    const before = this.#traffic[direction];
    this.#traffic[direction] += bytes.length;
    if (this.#cut?.direction !== direction || before + bytes.length < this.#cut.bytes) return bytes;
    this.#traffic.cut = true;
    if (direction === "received") this.#break();
    return bytes.subarray(0, this.#cut.bytes - before);
  }

  #break(): void {
    this.#traffic.cut = true;
    this.#inner.abort();
  }
}
