/**
 * Unary responses of Connect (connectrpc.com/docs/protocol, "Unary-Response"): a message as the whole body, trailers among the
 * headers, and errors in JSON. Compression is HTTP's own here, and fetch undoes it.
 *
 * The body is collected, for a message's length stands before it in gRPC; its limit is the call's.
 */
import { joinBytes } from "../../transport/join-bytes.ts";
import { frameMessage } from "../wire/framing.ts";
import { codeFromHttpStatus } from "../wire/status.ts";
import { errorFields } from "./connect-error.ts";
import { foreignFields, responseFields, type Exchange, type ExchangeOptions } from "./protocol.ts";
import type { HeaderPairs, ResponseHeaders } from "./protocol.ts";

const TRAILER = "trailer-";
/** What fetch decodes somewhere. What it does not know it leaves as it is. */
const DECODED = new Set(["identity", "gzip", "x-gzip", "deflate", "br", "zstd"]);

/** A unary call. */
export class ConnectUnaryExchange implements Exchange {
  readonly framed = false;
  readonly requestHeaders: (compressed: boolean) => HeaderPairs;
  readonly #options: ExchangeOptions;
  readonly #subtype: string;
  /** - `foreign`: handed on as it is, for the error's text. */
  #body: "message" | "error" | "foreign" = "foreign";
  #status = 0;
  #headers: readonly string[] = [];
  #trailers: readonly string[] = [];
  #chunks: Uint8Array[] = [];
  #bytes = 0;

  constructor(options: ExchangeOptions, subtype: string, requestHeaders: (compressed: boolean) => HeaderPairs) {
    this.#options = options;
    this.#subtype = subtype;
    this.requestHeaders = requestHeaders;
  }

  onResponse(status: number, headers: ResponseHeaders): void {
    const { sink } = this.#options;
    const codec = /^application\/([\w.+-]+)\s*(?:;|$)/i.exec(headers.get("content-type") ?? "")?.[1]?.toLowerCase();
    const encoding = headers.get("content-encoding")?.toLowerCase() ?? "identity";
    this.#status = status;
    if (status === 200 && codec === this.#subtype) this.#body = "message";
    else if (status !== 200 && codec === "json") this.#body = "error";
    if (status === 200 && this.#body === "foreign" && (codec === "proto" || codec === "json")) {
      sink.fail(`The server answered in codec "${codec}", and the request was in "${this.#subtype}"`);
    } else if (this.#body === "foreign") sink.onHeaders(foreignFields(status, headers, "Connect"));
    else if (!encoding.split(",").every((one) => DECODED.has(one.trim()))) {
      sink.fail(`The server answered in encoding "${encoding}", which was not offered`);
    } else this.#split(headers);
  }

  onBody(chunk: Uint8Array): void {
    const { sink, head } = this.#options;
    if (this.#body === "foreign") {
      sink.onData(chunk);
      return;
    }
    this.#bytes += chunk.length;
    if (this.#bytes <= (head.maxResponseBytes ?? Number.POSITIVE_INFINITY)) this.#chunks.push(chunk);
    else if (this.#body === "error") sink.fail(`The server sent an error of more than ${head.maxResponseBytes} bytes`);
    else this.#tooLarge();
  }

  onBodyEnd(): void {
    if (this.#body === "foreign") return;
    const { sink } = this.#options;
    const body = joinBytes(this.#chunks);
    if (this.#body === "message") {
      sink.onHeaders(this.#headers);
      sink.onData(frameMessage(body, false));
      sink.onTrailers(["grpc-status", "0", ...this.#trailers]);
      return;
    }
    const message = `The server answered HTTP status ${this.#status} without an error's code`;
    const status = errorFields(parseJson(body), { code: codeFromHttpStatus(this.#status), message });
    // One section with a status, so that the call is not yet bound to this response and may be tried again.
    sink.onHeaders([...this.#headers, ...this.#trailers, ...status]);
  }

  #split(headers: ResponseHeaders): void {
    const trailers: string[] = [];
    const rest: [string, string][] = [];
    for (const [name, value] of headers) {
      if (!name.startsWith(TRAILER)) rest.push([name, value]);
      else if (name !== TRAILER) trailers.push(name.slice(TRAILER.length), value);
    }
    this.#headers = responseFields(200, rest, `application/grpc+${this.#subtype}`);
    this.#trailers = trailers.filter((_, i) => !(trailers[i - (i % 2)] ?? "").startsWith("grpc-"));
  }

  /** A prefix alone: the reader of responses has the limit, and the words for it. */
  #tooLarge(): void {
    const { sink } = this.#options;
    const prefix = new DataView(new ArrayBuffer(5));
    prefix.setUint32(1, this.#bytes);
    sink.onHeaders(this.#headers);
    sink.onData(new Uint8Array(prefix.buffer));
  }
}

/** What is no JSON says nothing. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
