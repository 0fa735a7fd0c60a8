/**
 * What gRPC-Web and Connect have in common, seen from a stream over fetch: each turns gRPC's request head into HTTP's headers, and
 * HTTP's response into what gRPC's would have been, so that all above the connection is the same for every protocol.
 */
import type { HeaderFields } from "../../http2/hpack/header-fields.ts";
import type { RequestHead } from "../../http2/streams.ts";
import type { CompressorRegistry } from "../compression/compressors.ts";

/** Header fields as every `fetch` takes them. */
export type HeaderPairs = [name: string, value: string][];

/** What is read of a response's headers. */
export interface ResponseHeaders extends Iterable<[name: string, value: string]> {
  get(name: string): string | null;
}

/** Hears the response as gRPC has it: `StreamHandler` in `http2/stream.ts`, but for the end. */
export interface ResponseSink {
  onHeaders(fields: HeaderFields): void;
  /** Messages, each behind gRPC's prefix, cut anywhere. Valid only during the call. */
  onData(bytes: Uint8Array): void;
  onTrailers(fields: HeaderFields): void;
  /** The response breaks the protocol. Nothing follows. */
  fail(message: string, cause?: unknown): void;
}

/** One call's translation, both ways. */
export interface Exchange {
  /** Whether the request's messages keep their prefix. */
  readonly framed: boolean;
  /** @param compressed The request's first message is compressed. */
  requestHeaders(compressed: boolean): HeaderPairs;
  onResponse(status: number, headers: ResponseHeaders): void;
  /** A piece of the body, handed over. */
  onBody(chunk: Uint8Array): void;
  /** The body is complete. */
  onBodyEnd(): void | Promise<void>;
}

/** What an exchange is made of. */
export interface ExchangeOptions {
  readonly head: RequestHead;
  readonly sink: ResponseSink;
  readonly compressors: CompressorRegistry;
}

/** A protocol over fetch. */
export interface FetchProtocol {
  /** For errors. */
  readonly name: string;
  exchange(options: ExchangeOptions): Exchange;
}

/** A response's fields with its status, and the content-type that the reader of responses is to see. */
export function responseFields(status: number, headers: Iterable<[string, string]>, contentType: string): string[] {
  const fields = [":status", String(status), "content-type", contentType];
  for (const [name, value] of headers)
    if (name !== "content-type" && !name.startsWith("grpc-")) fields.push(name, value);
  return fields;
}

/** The content-type of a response that is of another protocol: gRPC's own must not pass for this one. */
export function foreignFields(status: number, headers: ResponseHeaders, protocol: string): string[] {
  const type = headers.get("content-type");
  if (type === null) return [":status", String(status)];
  return responseFields(
    status,
    headers,
    /^application\/grpc(?:[+;\s]|$)/i.test(type) ? `${type} (no ${protocol})` : type,
  );
}

const NAME = /^[!#$%&'*+\-.^_`|~\da-z]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Whether a field that came in a body could have come in a header. */
export function isField(name: string, value: string): boolean {
  return NAME.test(name) && VALUE.test(value);
}
