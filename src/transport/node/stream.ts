/**
 * A Node socket as a byte stream. Where the socket was opened with a read buffer of its own (`onread`), reading costs
 * no allocation and no stream machinery; a socket that was upgraded to TLS behind a proxy reads by 'data' events.
 */
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { ByteStream, ByteStreamHandler, TlsSession } from "../../core/byte-stream.ts";
import type { Clock, Timer } from "../../core/clock.ts";
import type { TransportError } from "../../core/transport-error.ts";
import { LINGER_MS } from "../linger.ts";
import { abortError, systemCode, transportError } from "../stream-errors.ts";
import type { ReadBuffer } from "./read-buffer.ts";

/** A connected socket and the buffer that it reads into, if it has one. */
export interface NodeSocket {
  readonly socket: Socket;
  readonly readBuffer: ReadBuffer | undefined;
}

/** What a stream is told about its socket. */
export interface NodeStreamOptions {
  readonly remoteAddress: string;
  readonly clock: Clock;
  /** Bytes that arrived already. Default: none. */
  readonly early?: Uint8Array | undefined;
}

/** `idle` until started; `closing`: what was written is leaving, what arrives is dropped; `over`: destroyed. */
type StreamState = "idle" | "open" | "closing" | "over";

/** A byte stream over a connected socket of `node:net` or `node:tls`, dialled or accepted. */
export class NodeStream implements ByteStream {
  readonly remoteAddress: string;
  readonly tls: TlsSession | undefined;
  readonly #socket: Socket;
  readonly #readBuffer: ReadBuffer | undefined;
  readonly #clock: Clock;
  readonly #early: Uint8Array | undefined;
  #handler: ByteStreamHandler | undefined;
  #state: StreamState = "idle";
  #error: TransportError | undefined;
  #linger: Timer | undefined;
  #paused = false;

  constructor({ socket, readBuffer }: NodeSocket, { remoteAddress, clock, early }: NodeStreamOptions) {
    this.remoteAddress = remoteAddress;
    this.tls = socket instanceof TLSSocket ? { alpnProtocol: socket.alpnProtocol || undefined } : undefined;
    this.#socket = socket;
    this.#readBuffer = readBuffer;
    this.#clock = clock;
    this.#early = early !== undefined && early.byteLength > 0 ? early : undefined;
    // Without a listener, an error between dialling and starting would end the process.
    socket.on("error", this.#onError);
    socket.on("close", this.#onClose);
  }

  start(handler: ByteStreamHandler): void {
    this.#handler = handler;
    if (this.#socket.closed) this.#clock.defer(this.#onClose);
    if (this.#state !== "idle") return;
    this.#state = "open";
    this.#socket.on("end", this.#onEnd);
    this.#socket.on("drain", this.#onDrain);
    this.#clock.defer(this.#startReading);
  }

  write(bytes: Uint8Array): boolean {
    if (!this.#socket.writable) return true;
    return this.#socket.write(bytes);
  }

  pause(): void {
    this.#paused = true;
    this.#socket.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.#state === "open") this.#socket.resume();
  }

  closeWrite(): void {
    if (this.#state === "open") this.#socket.end();
  }

  close(): void {
    if (this.#state === "closing" || this.#state === "over") return;
    this.#state = "closing";
    const socket = this.#socket;
    const lingers = (): void => {
      if (socket.readableEnded) socket.destroy();
      else this.#linger = this.#clock.setTimer(LINGER_MS, () => socket.destroy());
    };
    if (socket.writableFinished) lingers();
    else socket.once("finish", lingers);
    socket.on("end", () => {
      if (socket.writableFinished) socket.destroy();
    });
    socket.end();
    this.#read();
  }

  abort(reason?: unknown): void {
    if (this.#state === "over") return;
    this.#state = "over";
    this.#error = abortError(this.remoteAddress, reason);
    this.#socket.destroy();
  }

  /** Lets bytes flow: into the handler, or, when closing, nowhere. */
  #read(): void {
    if (this.#readBuffer === undefined) this.#socket.on("data", this.#onData);
    else this.#readBuffer.startReading(this.#onData);
    this.#socket.resume();
  }

  readonly #startReading = (): void => {
    if (this.#state !== "open") return;
    if (this.#early !== undefined) this.#handler?.onData(this.#early);
    this.#read();
    // What came first may have made the handler pause, and `resume` has just undone it.
    if (this.#paused) this.#socket.pause();
  };

  readonly #onData = (chunk: Uint8Array): void => {
    if (this.#state === "open") this.#handler?.onData(chunk);
  };

  readonly #onEnd = (): void => {
    if (this.#state === "open") this.#handler?.onReadEnd();
  };

  readonly #onDrain = (): void => {
    if (this.#state === "open") this.#handler?.onDrain();
  };

  readonly #onError = (cause: Error & { readonly syscall?: string }): void => {
    const code = systemCode(cause);
    const isTls = code?.startsWith("ERR_SSL") === true || code?.startsWith("ERR_TLS") === true;
    const step = isTls ? "tls" : cause.syscall === "write" ? "write" : "read";
    const hasLeft = this.#state === "closing" && this.#socket.writableFinished;
    if (this.#state !== "over" && !hasLeft)
      this.#error ??= transportError({ step, address: this.remoteAddress, code, cause });
  };

  readonly #onClose = (): void => {
    this.#linger?.cancel();
    const handler = this.#handler;
    if (handler === undefined) return;
    this.#state = "over";
    this.#handler = undefined;
    handler.onClose(this.#error);
  };
}
