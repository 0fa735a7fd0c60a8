/**
 * The protocol of one response (PROTOCOL-HTTP2.md, "Responses"): headers, messages, trailers, or all of it in one header
 * section ("trailers-only"); and telling a gRPC server from anything else that answers HTTP/2.
 *
 * Decompression may take a while, and order is everything: what follows a message waits for it.
 */
import { Code } from "@connectrpc/connect";
import type { HeaderFields } from "../http2/hpack/header-fields.ts";
import type { StreamFailure } from "../http2/stream.ts";
import type { Compressor, CompressorRegistry } from "./compression/compressors.ts";
import type { CallStep } from "./error.ts";
import { MessageReader, type MessageSink } from "./wire/framing.ts";
import { fieldValue, NO_FIELDS } from "./wire/metadata.ts";
import { codeFromHttpStatus, readStatus, type GrpcStatus } from "./wire/status.ts";

/** Hears what the response is. */
export interface ResponseEvents {
  /** Whether nobody listens any more. */
  readonly ended: boolean;
  /** The response is one, and has begun. */
  onResponseHeaders(fields: HeaderFields): void;
  onMessage(message: Uint8Array): void;
  /** A promise of room for another message, if there is none: until then none is decompressed. */
  room(): Promise<void> | undefined;
  /** Bytes of the body arrived; the messages that they completed have been delivered. */
  onReceived(bytes: number): void;
  /** The server's status, which ends the response. For a trailers-only response both sections are the same. */
  onStatus(status: GrpcStatus, headers: HeaderFields, trailers: HeaderFields): void;
  /** The stream failed before a status came. */
  onStreamFailure(failure: StreamFailure, headers: HeaderFields): void;
  /** The response breaks the protocol, or a limit of ours. */
  onResponseError(code: Code, message: string, step: CallStep, cause?: unknown): void;
}

/** What a response's header section means; judged once for a section that repeats. */
interface Head {
  /** Why this is not a gRPC response; `undefined` if it is one. */
  readonly foreign: { readonly code: Code; readonly message: string } | undefined;
  /** As `grpc-encoding` has it; "identity" where there is none. */
  readonly encoding: string;
  readonly hasStatus: boolean;
}

const judged = new WeakMap<HeaderFields, Head>();

function readHead(fields: HeaderFields): Head {
  let head = judged.get(fields);
  if (head === undefined) {
    head = judgeHead(fields);
    judged.set(fields, head);
  }
  return head;
}

function judgeHead(fields: HeaderFields): Head {
  const status = fieldValue(fields, ":status") ?? "";
  const contentType = fieldValue(fields, "content-type");
  const isGrpc = contentType !== undefined && /^application\/grpc(?:\+[\w.-]+)?\s*(?:;|$)/i.test(contentType);
  const encoding = fieldValue(fields, "grpc-encoding")?.toLowerCase() ?? "identity";
  const hasStatus = fieldValue(fields, "grpc-status") !== undefined;
  let foreign: Head["foreign"];
  if (!isGrpc || (status !== "200" && !hasStatus)) {
    const code = status === "200" ? Code.Unknown : codeFromHttpStatus(Number(status));
    const type = contentType === undefined ? "no content-type" : `content-type "${contentType}"`;
    foreign = { code, message: `The server answered HTTP status ${status} with ${type}, not a gRPC response` };
  }
  return { foreign, encoding, hasStatus };
}

/** What all responses of a channel share. */
export interface ResponseSurroundings {
  readonly compressors: CompressorRegistry;
}

/** Reads one attempt's response. */
export class ResponseReader implements MessageSink {
  readonly #events: ResponseEvents;
  readonly #maxMessageBytes: number;
  readonly #compressors: CompressorRegistry;
  readonly #messages: MessageReader;
  #headers: HeaderFields = NO_FIELDS;
  #trailers: HeaderFields | undefined;
  #head: Head | undefined;
  #announced = false;
  /** Ends when the decompression under way does. */
  #busy: Promise<void> | undefined;

  constructor(events: ResponseEvents, maxMessageBytes: number, { compressors }: ResponseSurroundings) {
    this.#events = events;
    this.#maxMessageBytes = maxMessageBytes;
    this.#compressors = compressors;
    this.#messages = new MessageReader(this, maxMessageBytes);
  }

  /** The headers so far, for an error's metadata. */
  get seenHeaders(): HeaderFields {
    return this.#headers;
  }

  headers(fields: HeaderFields): void {
    this.#headers = fields;
    this.#head = readHead(fields);
    // A section with a status may be all there is, and is then the trailers.
    if (this.#head.foreign === undefined && !this.#head.hasStatus) this.#announce();
  }

  data(chunk: Uint8Array): void {
    const foreign = this.#head?.foreign;
    if (foreign !== undefined) {
      const text = new TextDecoder().decode(chunk.subarray(0, 200)).replace(/\s+/g, " ");
      this.#events.onResponseError(foreign.code, `${foreign.message}: "${text}"`, "response");
      return;
    }
    this.#announce();
    this.#messages.receive(chunk);
    const { length } = chunk;
    if (this.#busy === undefined) this.#events.onReceived(length);
    else this.#inOrder(() => this.#events.onReceived(length));
  }

  trailers(fields: HeaderFields): void {
    this.#trailers = fields;
  }

  /** The stream ended as it should. */
  end(): void {
    if (this.#busy === undefined) this.#finish();
    else this.#inOrder(() => this.#finish());
  }

  /** The stream ended otherwise. */
  failed(failure: StreamFailure): void {
    this.#inOrder(() => this.#events.onStreamFailure(failure, this.#headers));
  }

  onMessage(message: Uint8Array, compressed: boolean): void {
    if (!compressed) {
      if (this.#busy === undefined) this.#events.onMessage(message);
      else this.#inOrder(() => this.#events.onMessage(message));
      return;
    }
    const compressor = this.#compressors.get(this.#head?.encoding ?? "");
    if (compressor !== undefined) this.#inOrder(() => this.#decompress(compressor, message));
    else {
      const what = "The server sent a compressed message without naming its encoding";
      this.#inOrder(() => this.#fail(Code.Internal, what));
    }
  }

  onFramingError(kind: "too-large" | "invalid", message: string): void {
    const code = kind === "too-large" ? Code.ResourceExhausted : Code.Internal;
    this.#inOrder(() => this.#fail(code, message));
  }

  #announce(): void {
    if (this.#announced) return;
    this.#announced = true;
    const { encoding = "identity" } = this.#head ?? {};
    if (encoding === "identity" || this.#compressors.get(encoding) !== undefined) {
      this.#events.onResponseHeaders(this.#headers);
    } else this.#fail(Code.Internal, `The server answered in encoding "${encoding}", which was not offered`);
  }

  #finish(): void {
    const head = this.#head;
    const trailers = this.#trailers ?? (head?.hasStatus === true && !this.#announced ? this.#headers : NO_FIELDS);
    if (head?.foreign !== undefined) {
      this.#events.onResponseError(head.foreign.code, head.foreign.message, "response");
      return;
    }
    const status = readStatus(trailers);
    if (status === undefined) this.#fail(Code.Internal, "The server ended the response without a grpc-status");
    else if (status.code === 0 && this.#messages.partial) {
      this.#fail(Code.Internal, "The server ended the response in the middle of a message");
    } else this.#events.onStatus(status, this.#headers, trailers);
  }

  #fail(code: Code, message: string, cause?: unknown): void {
    this.#events.onResponseError(code, message, "response", cause);
  }

  #inOrder(action: () => void | Promise<void>): void {
    const result = this.#busy === undefined ? action() : this.#busy.then(action);
    if (result === undefined) return;
    const busy = result.then(() => {
      if (this.#busy === busy) this.#busy = undefined;
    });
    this.#busy = busy;
  }

  #decompress(compressor: Compressor, message: Uint8Array): void | Promise<void> {
    if (this.#events.ended) return;
    const room = this.#events.room();
    if (room !== undefined) return room.then(() => this.#decompress(compressor, message));
    const failed = (error: unknown): void => {
      const tooLarge = error instanceof RangeError;
      const said = tooLarge
        ? `A message is above the limit of ${this.#maxMessageBytes} bytes once decompressed`
        : "A message does not decompress";
      this.#fail(tooLarge ? Code.ResourceExhausted : Code.Internal, said, error);
    };
    try {
      const plain = compressor.decompress(message, this.#maxMessageBytes);
      if (plain instanceof Uint8Array) this.#events.onMessage(plain);
      else return plain.then((bytes) => this.#events.onMessage(bytes), failed);
    } catch (error) {
      failed(error);
    }
    return undefined;
  }
}
