/**
 * What a gRPC call needs of a connection: that it opens streams. HTTP/2 over a socket is one kind (`connector.ts`), requests
 * by `fetch` another (`fetch/`), and all that lies above (retries, deadlines, service config, events) is the same for both.
 */
import type { Connection } from "../core/channel/subchannel.ts";
import type { StreamHandler } from "../http2/stream.ts";
import type { RequestHead } from "../http2/streams.ts";

/** One request and its response. */
export interface CallStream {
  /** Nothing more happens on it. */
  readonly ended: boolean;
  /** Sends a framed message (or nothing), and with `end` the request's end. Returns `false` when to wait for `onWritable`. */
  write(framed: Uint8Array, end: boolean): boolean;
  /** Gives bytes of the response's body back to flow control. */
  consume(bytes: number): void;
  /** Ends it with an HTTP/2 error code; its handler hears no more. Idempotent. */
  reset(code: number): void;
}

/** A connection that is ready for calls. */
export interface GrpcConnection extends Connection {
  /** `host:port`, for errors. */
  readonly address: string;
  /** Opens a stream. One that cannot be opened ends at once, and its failure says that nothing was sent. */
  open(head: RequestHead, handler: StreamHandler): CallStream;
}
