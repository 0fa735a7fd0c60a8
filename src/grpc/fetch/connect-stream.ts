/**
 * Streams of Connect (connectrpc.com/docs/protocol, "Streaming RPCs"): gRPC's frames, and JSON with the status and the trailers in
 * the last one.
 */
import { Code } from "@connectrpc/connect";
import { endStreamFields } from "./connect-error.ts";
import { EndFrameReader, endPayload } from "./end-frame.ts";
import { HeldHeaders } from "./held-headers.ts";
import { foreignFields, responseFields, type Exchange, type ExchangeOptions } from "./protocol.ts";
import type { HeaderPairs, ResponseHeaders } from "./protocol.ts";

const END_STREAM_FLAG = 2;
const WITHOUT_CODE = { code: Code.Unknown, message: "The server ended the stream with an error that has no code" };

/** A call that is not unary, whichever end streams. */
export class ConnectStreamExchange implements Exchange {
  readonly framed = true;
  readonly requestHeaders: () => HeaderPairs;
  readonly #options: ExchangeOptions;
  readonly #subtype: string;
  readonly #frames: EndFrameReader;
  readonly #response: HeldHeaders;
  #foreign = false;
  #encoding = "identity";

  constructor(options: ExchangeOptions, subtype: string, requestHeaders: () => HeaderPairs) {
    const { sink, head } = options;
    this.#options = options;
    this.#response = new HeldHeaders(sink, head);
    this.#subtype = subtype;
    this.requestHeaders = requestHeaders;
    this.#frames = new EndFrameReader({
      endFlag: END_STREAM_FLAG,
      onMessages: (bytes) => this.#response.data(bytes),
      onBroken: (message) => sink.fail(message),
    });
  }

  onResponse(status: number, headers: ResponseHeaders): void {
    const { sink } = this.#options;
    const codec = /^application\/connect\+([\w.-]+)/i.exec(headers.get("content-type") ?? "")?.[1];
    this.#foreign = status !== 200 || codec === undefined;
    if (this.#foreign) {
      sink.onHeaders(foreignFields(status, headers, "Connect"));
      return;
    }
    if (codec !== this.#subtype) {
      sink.fail(`The server answered in codec "${codec}", and the request was in "${this.#subtype}"`);
      return;
    }
    this.#encoding = headers.get("connect-content-encoding")?.toLowerCase() ?? "identity";
    const fields = responseFields(status, headers, `application/grpc+${codec}`);
    this.#response.headers([...fields, "grpc-encoding", this.#encoding]);
  }

  onBody(chunk: Uint8Array): void {
    if (this.#foreign) this.#options.sink.onData(chunk);
    else this.#frames.receive(chunk);
  }

  async onBodyEnd(): Promise<void> {
    if (this.#foreign) return;
    const { sink, compressors } = this.#options;
    const { end } = this.#frames;
    if (end === undefined) {
      sink.fail("The server ended the response without the end of the stream");
      return;
    }
    try {
      this.#response.trailers(endStreamFields(await endPayload(end, this.#encoding, compressors), WITHOUT_CODE));
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      sink.fail(`The end of the server's stream cannot be read: ${why}`, cause);
    }
  }
}
