/**
 * The slice of the Workers sockets API (`cloudflare:sockets`) that the adapter uses, declared by its shape: neither the
 * project nor its users need Cloudflare's types for it, and the real ones fit.
 */

/** What a read gives. */
export type WorkersReadResult<Chunk> =
  | { readonly done: false; readonly value: Chunk }
  | { readonly done: true; readonly value?: Chunk | undefined };

/** A reader that gives chunks of the runtime's own. */
export interface WorkersReader {
  read(): Promise<WorkersReadResult<Uint8Array>>;
  releaseLock(): void;
}

/** A reader that fills the caller's buffer, at least so far; the buffer is detached, and comes back in the result. */
export interface WorkersByobReader {
  readAtLeast(minBytes: number, into: Uint8Array<ArrayBuffer>): Promise<WorkersReadResult<Uint8Array<ArrayBuffer>>>;
  releaseLock(): void;
}

/** A writer. */
export interface WorkersWriter {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
  releaseLock(): void;
}

/** A socket. */
export interface WorkersSocket {
  readonly readable: {
    getReader(): WorkersReader;
    getReader(options: { mode: "byob" }): WorkersByobReader;
  };
  readonly writable: { getWriter(): WorkersWriter };
  readonly opened: Promise<unknown>;
  readonly closed: Promise<unknown>;
  close(): Promise<void>;
  startTls(options?: { expectedServerHostname?: string }): WorkersSocket;
}

/** `connect` of `cloudflare:sockets`, or of a binding. */
export type WorkersConnect = (
  address: { hostname: string; port: number },
  options: { secureTransport: "on" | "off" | "starttls"; allowHalfOpen: boolean },
) => WorkersSocket;
