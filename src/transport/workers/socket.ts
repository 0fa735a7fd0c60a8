/**
 * A Workers socket as a socket of promises.
 *
 * The runtime's reads give 4 KiB at most, whatever the buffer; only `readAtLeast` gives more, and it waits until it has
 * so much. So it is used while, and only as far as, more bytes are certain to come; otherwise the default reader, which
 * is cheaper for small reads.
 */
import type { TlsSession } from "../../core/byte-stream.ts";
import { TransportError } from "../../core/transport-error.ts";
import type { PromiseSocket } from "../promise-stream.ts";
import { reasonText } from "../stream-errors.ts";
import type { WorkersByobReader, WorkersReader, WorkersSocket, WorkersWriter } from "./sockets-api.ts";

const READ_BUFFER_BYTES = 64 * 1024;
/** What the default reader gives at most; `readAtLeast` pays from here on. */
const DEFAULT_READ_BYTES = 4 * 1024;
/** After so many reads in a row that needed no buffer, the flow has ebbed. */
const SMALL_READS_TO_EBB = 16;

/** How a socket is made. */
export interface WorkersSocketOptions {
  readonly tls: TlsSession | undefined;
  readonly address: string;
  /** Whether the TLS handshake is still to come: `startTls` gives no sign of its end. */
  readonly isHandshakePending?: boolean | undefined;
}

/** One socket, with its readers and its writer. */
export class WorkersPromiseSocket implements PromiseSocket {
  readonly tls: TlsSession | undefined;
  readonly #socket: WorkersSocket;
  readonly #address: string;
  #isHandshakePending: boolean;
  #reader: WorkersReader | undefined;
  #bulkReader: WorkersByobReader | undefined;
  #buffer: Uint8Array<ArrayBuffer> | undefined;
  #smallReads = 0;
  #writer: WorkersWriter | undefined;

  constructor(socket: WorkersSocket, { tls, address, isHandshakePending = false }: WorkersSocketOptions) {
    this.tls = tls;
    this.#socket = socket;
    this.#address = address;
    this.#isHandshakePending = isHandshakePending;
    // How it ended is known from the reads and writes.
    socket.closed.catch(() => {});
  }

  async read(expectedBytes: number = 0): Promise<Uint8Array | undefined> {
    const isBulk = this.#isBulk(expectedBytes);
    const { value } = await (isBulk ? this.#readBulk(expectedBytes) : this.#defaultReader().read());
    const chunk = value === undefined || value.byteLength === 0 ? undefined : value;
    if (chunk === undefined && this.#isHandshakePending) throw this.#handshakeError();
    this.#isHandshakePending = false;
    return chunk;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#writer ??= this.#socket.writable.getWriter();
    try {
      await this.#writer.write(bytes);
    } catch (cause) {
      throw this.#isHandshakePending ? this.#handshakeError(cause) : cause;
    }
  }

  closeWrite(): Promise<void> {
    this.#writer ??= this.#socket.writable.getWriter();
    return this.#writer.close();
  }

  destroy(): void {
    this.#socket.close().catch(() => {});
  }

  explain(cause: unknown): { readonly code: string | undefined } {
    return { code: /network connection lost/i.test(reasonText(cause)) ? "ECONNRESET" : undefined };
  }

  /** Starts TLS; the socket itself is used up. */
  startTls(serverName: string): WorkersPromiseSocket {
    this.#releaseReaders();
    this.#writer?.releaseLock();
    const socket = this.#socket.startTls({ expectedServerHostname: serverName });
    const tls = { alpnProtocol: undefined };
    return new WorkersPromiseSocket(socket, { tls, address: this.#address, isHandshakePending: true });
  }

  #isBulk(expectedBytes: number): boolean {
    this.#smallReads = expectedBytes >= DEFAULT_READ_BYTES ? 0 : this.#smallReads + 1;
    return this.#smallReads === 0 || (this.#bulkReader !== undefined && this.#smallReads < SMALL_READS_TO_EBB);
  }

  async #readBulk(expectedBytes: number): Promise<{ readonly value?: Uint8Array | undefined }> {
    if (this.#bulkReader === undefined) {
      this.#releaseReaders();
      this.#bulkReader = this.#socket.readable.getReader({ mode: "byob" });
    }
    const buffer = this.#buffer ?? new Uint8Array(READ_BUFFER_BYTES);
    this.#buffer = undefined;
    const atLeast = Math.max(1, Math.min(expectedBytes, READ_BUFFER_BYTES));
    const { value } = await this.#bulkReader.readAtLeast(atLeast, buffer);
    if (value !== undefined) this.#buffer = new Uint8Array(value.buffer);
    return { value };
  }

  #defaultReader(): WorkersReader {
    if (this.#reader === undefined) {
      this.#releaseReaders();
      this.#reader = this.#socket.readable.getReader();
    }
    return this.#reader;
  }

  #releaseReaders(): void {
    this.#reader?.releaseLock();
    this.#bulkReader?.releaseLock();
    this.#reader = undefined;
    this.#bulkReader = undefined;
  }

  #handshakeError(cause?: unknown): TransportError {
    const message =
      `The TLS handshake with "${this.#address}" failed, or the peer closed the connection right after it: ` +
      "check that it speaks TLS there, and that its certificate is of a public authority and for the server name";
    return new TransportError({ step: "tls", address: this.#address, message, cause });
  }
}
