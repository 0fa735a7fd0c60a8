/**
 * The byte stream: the one contract between an engine's pump and the outside, which every transport adapter
 * implements and every adapter's shared suite tests.
 *
 * It pushes. A pull interface (a reader, an async iterator) costs a promise and a turn of the event loop a read;
 * pushing costs a function call. Reading stops with `pause`, writing slows down when `write` says so.
 */
import type { TransportError } from "./transport-error.ts";

/** Receives what happens on a byte stream. The stream calls it, never from inside one of its own methods. */
export interface ByteStreamHandler {
  /** Bytes arrived. `chunk` is valid only during the call: copy what has to last. */
  onData(chunk: Uint8Array): void;
  /** The peer will send no more; writing may go on. At most once. */
  onReadEnd(): void;
  /** A `write` returned `false`, and there is room again. */
  onDrain(): void;
  /** The stream is over in both directions and its socket released: the last call, made exactly once. */
  onClose(error: TransportError | undefined): void;
  /**
   * How many bytes are certain to come next without anything being sent: the rest of a frame whose length is known. A
   * stream whose reads are dear may wait until so many are there. Too high a number can wait for ever. Default: 0.
   */
  expectedBytes?(): number;
}

/** What the TLS handshake settled. */
export interface TlsSession {
  /** The protocol that ALPN chose; `undefined` where none was offered, or the runtime does not tell. */
  readonly alpnProtocol: string | undefined;
}

/** A connected, bidirectional stream of bytes with backpressure both ways. */
export interface ByteStream {
  /** The peer as one would write it in an error: `host:port`, or `unix:/path`. */
  readonly remoteAddress: string;
  /** Set when the stream is encrypted. */
  readonly tls: TlsSession | undefined;
  /** Starts the flow of events to `handler`. Called once; nothing is read before it. */
  start(handler: ByteStreamHandler): void;
  /**
   * Hands `bytes` over: the caller must not change them afterwards. Returns `false` when the stream's buffer is
   * full; the bytes are taken all the same, and `onDrain` says when to go on. A write after the end is ignored.
   */
  write(bytes: Uint8Array): boolean;
  /** Stops reading; bytes already read may still arrive until the call returns, none later. */
  pause(): void;
  /** Undoes `pause`. */
  resume(): void;
  /** Says that no more will be written, once everything written has left (half-close). */
  closeWrite(): void;
  /** Closes gracefully: what was written leaves first, what arrives from now on is dropped, then `onClose`. */
  close(): void;
  /** Closes at once and drops what was not sent. `onClose` follows, with `reason` as its cause if one is given. */
  abort(reason?: unknown): void;
}
