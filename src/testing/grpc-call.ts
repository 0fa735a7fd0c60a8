/**
 * One gRPC call on a server stream: calls a Connect handler with the request, and sends what it answers (the gRPC
 * over HTTP/2 specification's Responses, with its Trailers-Only form).
 */
import { Code, ConnectError } from "@connectrpc/connect";
import type { UniversalHandler, UniversalServerResponse } from "@connectrpc/connect/protocol";
import { ErrorCode } from "../http2/error.ts";
import type { HeaderFields } from "../http2/hpack/header-fields.ts";
import { HeaderTemplate } from "../http2/hpack/header-fields.ts";
import { fieldValue } from "./request-head.ts";
import { RequestBody } from "./request-body.ts";
import type { ServerStream, ServerStreamFailure, ServerStreamHandler } from "./server-stream.ts";

const OK_HEAD = new HeaderTemplate([":status", "200", "content-type", "application/grpc+proto"]);
const OK_TRAILERS = new HeaderTemplate(["grpc-status", "0"]);

/** Serves one call, from its making on. */
export class GrpcCall implements ServerStreamHandler {
  readonly #stream: ServerStream;
  readonly #body: RequestBody;
  readonly #abort = new AbortController();
  #over = false;
  #writable: (() => void) | undefined;

  constructor(handler: UniversalHandler, stream: ServerStream, fields: HeaderFields) {
    this.#stream = stream;
    this.#body = new RequestBody((bytes) => stream.consume(bytes));
    void this.#serve(handler, fields);
  }

  onData(data: Uint8Array): void {
    this.#body.push(data);
  }

  onEnd(): void {
    this.#body.end();
  }

  onWritable(): void {
    const writable = this.#writable;
    this.#writable = undefined;
    writable?.();
  }

  onClosed(failure: ServerStreamFailure | undefined): void {
    this.#over = true;
    const error = new ConnectError(failure?.message ?? "The call is over", Code.Canceled);
    this.#body.fail(error);
    if (failure !== undefined) this.#abort.abort(error);
    this.onWritable();
  }

  async #serve(handler: UniversalHandler, fields: HeaderFields): Promise<void> {
    try {
      const response = await handler({
        httpVersion: "2.0",
        method: fieldValue(fields, ":method") ?? "",
        url: `http://${fieldValue(fields, ":authority") ?? "localhost"}${fieldValue(fields, ":path") ?? "/"}`,
        header: requestHeaders(fields),
        body: this.#body,
        signal: this.#abort.signal,
      });
      await this.#respond(response);
    } catch {
      // Connect's handlers answer their own errors; what comes here is a fault of the request's form or of a handler.
      this.#stream.reset(ErrorCode.INTERNAL_ERROR);
    }
  }

  async #respond({ status, header, body, trailer }: UniversalServerResponse): Promise<void> {
    const headers = [":status", `${status}`, ...flatten(header)];
    const iterator = body?.[Symbol.asyncIterator]();
    const first = await iterator?.next();
    if (iterator === undefined || first === undefined || first.done === true) {
      this.#respondWithoutBody(headers, trailer);
      return;
    }
    this.#stream.respond(...withTemplate(headers, OK_HEAD));
    for (let result: IteratorResult<Uint8Array> = first; result.done !== true; result = await iterator.next()) {
      if (!this.#stream.write(result.value)) await this.#drained();
      if (!this.#over) continue;
      await iterator.return?.();
      return;
    }
    this.#respondTrailers(trailer);
  }

  /** One header section says it all, unless the handler set headers of its own, which should be told apart. */
  #respondWithoutBody(headers: HeaderFields, trailer: Headers | undefined): void {
    const own = headers.some((name, i) => i % 2 === 0 && name !== ":status" && name !== "content-type");
    if (own) {
      this.#stream.respond(headers);
      this.#respondTrailers(trailer);
      return;
    }
    this.#stream.respond([...headers, ...flatten(trailer)], { endStream: true });
  }

  #respondTrailers(trailer: Headers | undefined): void {
    const [fields, { template }] = withTemplate(flatten(trailer), OK_TRAILERS);
    this.#stream.respond(fields, { template, endStream: true });
  }

  #drained(): Promise<void> {
    if (this.#over) return Promise.resolve();
    return new Promise((resolve) => (this.#writable = resolve));
  }
}

/** A request's fields, without the pseudo-headers. */
function requestHeaders(fields: HeaderFields): Headers {
  const headers = new Headers();
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] ?? "";
    if (!name.startsWith(":")) headers.append(name, fields[i + 1] ?? "");
  }
  return headers;
}

function flatten(headers: Headers | undefined): string[] {
  return headers === undefined ? [] : [...headers].flat();
}

/** Takes `template`'s fields out of `fields`, if it has them all. */
function withTemplate(
  fields: HeaderFields,
  template: HeaderTemplate,
): [fields: HeaderFields, options: { readonly template?: HeaderTemplate }] {
  const known = template.fields;
  const rest: string[] = [];
  let matches = 0;
  for (let i = 0; i < fields.length; i += 2) {
    const [name, value] = [fields[i] ?? "", fields[i + 1] ?? ""];
    const place = known.indexOf(name);
    if (place >= 0 && place % 2 === 0 && known[place + 1] === value) matches += 2;
    else rest.push(name, value);
  }
  return matches === known.length ? [rest, { template }] : [fields, {}];
}
