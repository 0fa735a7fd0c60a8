/** Responses in Connect's shape, whose `Headers` are made when asked for: they are dear, and most callers never look. */
import type { DescMessage, DescMethodStreaming, DescMethodUnary, MessageShape } from "@bufbuild/protobuf";
import type { StreamResponse, UnaryResponse } from "@connectrpc/connect";
import type { HeaderFields } from "../http2/hpack/header-fields.ts";
import type { StreamingCall } from "./streaming.ts";
import { appendFields } from "./wire/metadata.ts";

/** The fields as `Headers`. */
export function toHeaders(fields: HeaderFields): Headers {
  const headers = new Headers();
  appendFields(headers, fields);
  return headers;
}

/** A unary call's response. */
export class LazyUnaryResponse<I extends DescMessage, O extends DescMessage> implements UnaryResponse<I, O> {
  readonly stream = false;
  readonly method: DescMethodUnary<I, O>;
  readonly message: MessageShape<O>;
  readonly #headerFields: HeaderFields;
  readonly #trailerFields: HeaderFields;
  #header: Headers | undefined;
  #trailer: Headers | undefined;

  constructor(method: DescMethodUnary<I, O>, message: MessageShape<O>, header: HeaderFields, trailer: HeaderFields) {
    this.method = method;
    this.message = message;
    this.#headerFields = header;
    this.#trailerFields = trailer;
  }

  get service(): DescMethodUnary["parent"] {
    return this.method.parent;
  }

  get header(): Headers {
    this.#header ??= toHeaders(this.#headerFields);
    return this.#header;
  }

  get trailer(): Headers {
    this.#trailer ??= toHeaders(this.#trailerFields);
    return this.#trailer;
  }
}

/** A streaming call's response. */
export class LazyStreamResponse<I extends DescMessage, O extends DescMessage> implements StreamResponse<I, O> {
  readonly stream = true;
  readonly method: DescMethodStreaming<I, O>;
  readonly #call: StreamingCall<MessageShape<O>>;
  #header: Headers | undefined;
  #trailer: Headers | undefined;

  constructor(method: DescMethodStreaming<I, O>, call: StreamingCall<MessageShape<O>>) {
    this.method = method;
    this.#call = call;
    call.onTrailers = (fields) => {
      if (this.#trailer !== undefined) appendFields(this.#trailer, fields);
    };
  }

  get service(): DescMethodStreaming["parent"] {
    return this.method.parent;
  }

  get header(): Headers {
    this.#header ??= toHeaders(this.#call.headers);
    return this.#header;
  }

  /** Complete when the messages' iterator has reported its end. */
  get trailer(): Headers {
    this.#trailer ??= toHeaders(this.#call.trailers);
    return this.#trailer;
  }

  get message(): AsyncIterable<MessageShape<O>> {
    return this.#call;
  }
}
