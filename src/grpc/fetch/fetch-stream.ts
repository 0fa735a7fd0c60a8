/**
 * One call over fetch: a request whose body is collected (or streamed, where the runtime can), and a response whose body is
 * read as fast as it is taken. What the two look like is the protocol's (`protocol.ts`).
 *
 *   collecting ──end of request──▶ sent ──end of response──▶ ended      any ──failure, reset──▶ ended
 */
import type { HeaderFields } from "../../http2/hpack/header-fields.ts";
import type { StreamFailure, StreamHandler } from "../../http2/stream.ts";
import type { RequestHead } from "../../http2/streams.ts";
import { ErrorCode } from "../../http2/error.ts";
import { joinBytes } from "../../transport/join-bytes.ts";
import type { CallStream } from "../connection.ts";
import { fieldValue } from "../wire/metadata.ts";
import { PREFIX_BYTES } from "../wire/framing.ts";
import type { FetchInit, FetchResponse, FetchSetup } from "./fetch-setup.ts";
import type { Exchange, ResponseSink } from "./protocol.ts";
import { RequestBody } from "./request-body.ts";

/** So many bytes of a response may wait to be taken before reading stops. */
const WINDOW_BYTES = 262_144;

/** What a {@link FetchStream} is made of. */
export interface FetchStreamOptions {
  readonly setup: FetchSetup;
  readonly head: RequestHead;
  readonly handler: StreamHandler;
  readonly onEnded: (stream: FetchStream) => void;
}

/** A call in progress. */
export class FetchStream implements CallStream, ResponseSink {
  readonly #setup: FetchSetup;
  readonly #head: RequestHead;
  readonly #handler: StreamHandler;
  readonly #onEnded: (stream: FetchStream) => void;
  readonly #exchange: Exchange;
  readonly #aborting = new AbortController();
  #state: "collecting" | "sent" | "ended" = "collecting";
  #collected: Uint8Array[] = [];
  #collectedBytes = 0;
  /** Where the request is streamed. */
  #body: RequestBody | undefined;
  /** Bytes of the response that nobody has taken yet. */
  #owed = 0;
  #room: PromiseWithResolvers<void> | undefined;

  constructor({ setup, head, handler, onEnded }: FetchStreamOptions) {
    this.#setup = setup;
    this.#head = head;
    this.#handler = handler;
    this.#onEnded = onEnded;
    this.#exchange = setup.protocol.exchange({ head, sink: this, compressors: setup.compressors });
  }

  get ended(): boolean {
    return this.#state === "ended";
  }

  write(framed: Uint8Array, end: boolean): boolean {
    if (this.#state === "ended") return true;
    if (this.#streamed) return this.#stream(framed, end);
    if (framed.length > 0) this.#collected.push(framed);
    this.#collectedBytes += framed.length;
    if (this.#clientStreams && this.#collectedBytes > this.#setup.maxRequestBytes) this.#tooLarge();
    else if (end) this.#sendCollected();
    return true;
  }

  consume(bytes: number): void {
    this.#owed -= bytes;
    if (this.#owed < WINDOW_BYTES) this.#makeRoom();
  }

  reset(_code: number): void {
    if (this.#state === "ended") return;
    this.#release();
    this.#aborting.abort();
  }

  /** Ends it from this side, and says so. */
  end(failure: StreamFailure): void {
    if (this.#state === "ended") return;
    this.#release();
    this.#aborting.abort();
    this.#handler.onEnd(failure);
  }

  onHeaders(fields: HeaderFields): void {
    if (this.#state !== "ended") this.#handler.onHeaders(fields);
  }

  onData(bytes: Uint8Array): void {
    if (this.#state === "ended") return;
    this.#owed += bytes.length;
    this.#handler.onData(bytes);
  }

  onTrailers(fields: HeaderFields): void {
    if (this.#state !== "ended") this.#handler.onTrailers(fields);
  }

  fail(message: string, cause?: unknown): void {
    this.end({ kind: "protocol", code: ErrorCode.PROTOCOL_ERROR, message, reach: "maybe-processed", cause });
  }

  get #clientStreams(): boolean {
    const { kind } = this.#head;
    return kind !== "unary" && kind !== "server_streaming";
  }

  get #streamed(): boolean {
    return this.#setup.streamRequests && this.#clientStreams;
  }

  #stream(framed: Uint8Array, end: boolean): boolean {
    if (this.#body === undefined) {
      this.#body = new RequestBody(() => this.#handler.onWritable());
      this.#state = "sent";
      void this.#send(false, { body: this.#body.stream, duplex: "half" });
    }
    return this.#body.write(framed, end);
  }

  #sendCollected(): void {
    const [first] = this.#collected;
    const messages = this.#exchange.framed ? this.#collected : this.#collected.map((one) => one.subarray(PREFIX_BYTES));
    const [only, ...more] = messages;
    const body = (more.length === 0 ? only : joinBytes(messages)) as Uint8Array<ArrayBuffer> | undefined;
    this.#state = "sent";
    this.#collected = [];
    // Undici never ends an HTTP/2 request whose body is there and empty.
    void this.#send(first?.[0] === 1, body === undefined || body.length === 0 ? {} : { body });
  }

  /** Later, for a caller that is still writing. */
  #tooLarge(): void {
    const limit = `above the ${this.#setup.maxRequestBytes} bytes that are collected before they are sent`;
    const message = `The request is ${limit}; raise "maxRequestBytes", or set "streamRequests"`;
    this.#collected = [];
    this.#state = "sent";
    void Promise.resolve().then(() => this.end({ kind: "limit", code: undefined, message, reach: "not-sent" }));
  }

  /** Never rejects. */
  async #send(compressed: boolean, body: Pick<FetchInit, "body" | "duplex">): Promise<void> {
    const { requestInit, baseUrl } = this.#setup;
    const url = `${baseUrl}${fieldValue(this.#head.template.fields, ":path") ?? ""}`;
    let doing = "failed";
    try {
      const response = await this.#setup.fetch(url, {
        ...requestInit,
        method: "POST",
        headers: this.#exchange.requestHeaders(compressed),
        ...body,
        signal: this.#aborting.signal,
        redirect: "manual",
      });
      doing = "broke off in the response";
      await this.#receive(response);
    } catch (cause) {
      const message = `The request to "${url}" ${doing}: ${reasons(cause)}`;
      this.end({ kind: "connection", code: undefined, message, reach: "maybe-processed", cause });
    }
  }

  async #receive({ status, headers, body }: FetchResponse): Promise<void> {
    if (!this.ended) this.#exchange.onResponse(status, headers);
    const reader = body?.getReader();
    while (reader !== undefined && !this.ended) {
      const { done, value } = await reader.read();
      if (done) break;
      if (!this.ended && value.length > 0) this.#exchange.onBody(value);
      if (!this.ended && this.#owed >= WINDOW_BYTES) await this.#whenRoom();
    }
    // A fetch that knows no signal goes on otherwise.
    if (this.ended) await reader?.cancel().catch(() => {});
    else await this.#exchange.onBodyEnd();
    if (this.ended) return;
    this.#release();
    this.#handler.onEnd(undefined);
  }

  #whenRoom(): Promise<void> {
    this.#room ??= Promise.withResolvers<void>();
    return this.#room.promise;
  }

  #makeRoom(): void {
    const room = this.#room;
    this.#room = undefined;
    room?.resolve();
  }

  #release(): void {
    this.#state = "ended";
    this.#collected = [];
    this.#body?.abandon();
    this.#makeRoom();
    this.#onEnded(this);
  }
}

const MOST_CAUSES = 8;

/** What an error says, and its causes behind it: runtimes hide why in those. */
function reasons(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  return cause === undefined || depth >= MOST_CAUSES ? message : `${message}: ${reasons(cause, depth + 1)}`;
}
