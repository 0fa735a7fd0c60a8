/**
 * The slice of the Workers runtime that Durable Objects and their stubs use, declared by its shape: neither the project nor its users
 * need Cloudflare's types for it, and the real ones fit.
 */

/** What a Durable Object keeps: the synchronous key-value API of objects with SQLite. */
export interface ObjectStorage {
  readonly kv: {
    get(key: string): unknown;
    put(key: string, value: unknown): void;
    delete(key: string): boolean;
    list(options?: { readonly prefix?: string; readonly limit?: number }): Iterable<[string, unknown]>;
  };
  getAlarm(): Promise<number | null>;
  setAlarm(atMs: number): Promise<void>;
  deleteAlarm(): Promise<void>;
  deleteAll(): Promise<void>;
}

/** A socket that the object may sleep under. */
export interface HibernatableSocket {
  send(message: string): void;
  close(code?: number, reason?: string): void;
  serializeAttachment(value: unknown): void;
  deserializeAttachment(): unknown;
}

/** What a Durable Object is given of itself. */
export interface ObjectState {
  readonly id: { readonly name?: string | undefined; toString(): string };
  readonly storage: ObjectStorage;
  waitUntil(promise: Promise<unknown>): void;
  blockConcurrencyWhile<T>(callback: () => Promise<T>): Promise<T>;
  acceptWebSocket(socket: HibernatableSocket, tags?: string[]): void;
  getWebSockets(tag?: string): HibernatableSocket[];
  getTags(socket: HibernatableSocket): string[];
  abort(reason?: string): void;
}

/** Where an object is first made (`locationHint`). */
export type LocationHint = "wnam" | "enam" | "sam" | "weur" | "eeur" | "apac" | "oc" | "afr" | "me";

/** A binding to a class of Durable Objects. `Stub` is what calls cross by. */
export interface ObjectNamespace<Stub> {
  idFromName(name: string): ObjectId;
  get(id: ObjectId, options?: { readonly locationHint?: LocationHint }): Stub;
}

/** An object's id; it may be kept for as long as one likes. */
export interface ObjectId {
  toString(): string;
}

/** A result that is on its way, or here: disposing of it lets go of what it stands for at the other end. */
export type RpcResult<T> = Promise<T & Disposable> & Disposable;

/** The ends of a stream of bytes. A write is fulfilled when the other end has taken it. */
export interface BytePipe {
  readonly readable: ByteSource;
  readonly writable: { getWriter(): ByteWriter };
}

export interface ByteSource {
  getReader(): ByteReader;
  cancel(reason?: unknown): Promise<void>;
}

export interface ByteReader {
  read(): Promise<{ done: false; value: Uint8Array } | { done: true; value?: undefined }>;
  cancel(reason?: unknown): Promise<void>;
}

export interface ByteWriter {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
  abort(reason?: unknown): Promise<void>;
}
