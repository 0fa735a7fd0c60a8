/**
 * Headers that wait for the first message, where nobody sees them any sooner: a response without one is then a single section
 * with a status (gRPC's "Trailers-Only"), after which a call may still be tried again (gRFC A6). Over fetch, headers
 * always come first, and would bind the call to an answer that is a refusal.
 */
import type { HeaderFields } from "../../http2/hpack/header-fields.ts";
import type { RequestHead } from "../../http2/streams.ts";
import type { ResponseSink } from "./protocol.ts";

/** A sink's headers, messages and trailers in that order, or all in one. */
export class HeldHeaders {
  readonly #sink: ResponseSink;
  readonly #holds: boolean;
  #held: HeaderFields | undefined;

  constructor(sink: ResponseSink, { kind }: RequestHead) {
    this.#sink = sink;
    this.#holds = kind === "unary" || kind === "client_streaming";
  }

  headers(fields: HeaderFields): void {
    if (this.#holds) this.#held = fields;
    else this.#sink.onHeaders(fields);
  }

  data(bytes: Uint8Array): void {
    this.release();
    this.#sink.onData(bytes);
  }

  /** The trailers' status comes first: it counts where the headers have one as well. */
  trailers(fields: HeaderFields): void {
    if (this.#held === undefined) this.#sink.onTrailers(fields);
    else this.#sink.onHeaders([...fields, ...this.#held]);
    this.#held = undefined;
  }

  /** Nothing is waited for any more. */
  release(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) this.#sink.onHeaders(held);
  }
}
