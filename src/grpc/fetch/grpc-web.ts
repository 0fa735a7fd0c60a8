/**
 * gRPC-Web over fetch (grpc/doc/PROTOCOL-WEB.md): gRPC's own messages both ways, and the trailers in the body's last frame,
 * because fetch shows no others.
 */
import { fieldValue } from "../wire/metadata.ts";
import { EndFrameReader, endPayload } from "./end-frame.ts";
import { HeldHeaders } from "./held-headers.ts";
import { foreignFields, isField, type Exchange, type ExchangeOptions, type FetchProtocol } from "./protocol.ts";
import type { HeaderPairs, ResponseHeaders } from "./protocol.ts";

const TRAILERS_FLAG = 0x80;

export const grpcWeb: FetchProtocol = {
  name: "gRPC-Web",
  exchange: (options) => new GrpcWebExchange(options),
};

class GrpcWebExchange implements Exchange {
  readonly framed = true;
  readonly #options: ExchangeOptions;
  readonly #frames: EndFrameReader;
  readonly #response: HeldHeaders;
  /** What is not gRPC-Web is handed on as it is, for the error's text. */
  #foreign = false;
  #encoding = "identity";

  constructor(options: ExchangeOptions) {
    const { sink, head } = options;
    this.#options = options;
    this.#response = new HeldHeaders(sink, head);
    this.#frames = new EndFrameReader({
      endFlag: TRAILERS_FLAG,
      onMessages: (bytes) => this.#response.data(bytes),
      onBroken: (message) => sink.fail(message),
    });
  }

  requestHeaders(): HeaderPairs {
    const { template, fields } = this.#options.head;
    const subtype = fieldValue(template.fields, "content-type")?.replace("application/grpc", "") ?? "";
    const contentType = `application/grpc-web${subtype}`;
    const pairs: HeaderPairs = [
      ["content-type", contentType],
      ["accept", contentType],
      ["x-grpc-web", "1"],
    ];
    for (const list of [template.fields, fields]) {
      for (let i = 0; i < list.length; i += 2) {
        const name = list[i] ?? "";
        const value = list[i + 1] ?? "";
        if (name === "user-agent") pairs.push(["x-user-agent", value]);
        else if (!name.startsWith(":") && name !== "te" && name !== "content-type") pairs.push([name, value]);
      }
    }
    return pairs;
  }

  onResponse(status: number, headers: ResponseHeaders): void {
    const { sink } = this.#options;
    const type = headers.get("content-type") ?? "";
    this.#encoding = headers.get("grpc-encoding")?.toLowerCase() ?? "identity";
    const known = /^application\/grpc-web(\+[\w.-]+)?\s*(?:;|$)/i.exec(type);
    this.#foreign = known === null;
    if (known === null) {
      sink.onHeaders(foreignFields(status, headers, "gRPC-Web"));
      return;
    }
    const fields = [":status", String(status), "content-type", `application/grpc${known[1] ?? ""}`];
    for (const [name, value] of headers) if (name !== "content-type") fields.push(name, value);
    this.#response.headers(fields);
  }

  onBody(chunk: Uint8Array): void {
    if (this.#foreign) this.#options.sink.onData(chunk);
    else this.#frames.receive(chunk);
  }

  async onBodyEnd(): Promise<void> {
    const { sink, compressors } = this.#options;
    const { end } = this.#frames;
    // Without one the headers are all there is, or the status is missing.
    if (end === undefined) {
      this.#response.release();
      return;
    }
    try {
      this.#response.trailers(parseTrailers(await endPayload(end, this.#encoding, compressors)));
    } catch (cause) {
      sink.fail(
        `The server's trailers cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
        cause,
      );
    }
  }
}

/** Reads trailers as HTTP/1 writes header fields. Throws a RangeError for what is none. */
export function parseTrailers(bytes: Uint8Array): string[] {
  const fields: string[] = [];
  // Header fields hold one octet a character.
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === "") continue;
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(0, colon)).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (!isField(name, value)) throw new RangeError(`"${line.slice(0, 100)}" is not a header field`);
    fields.push(name, value);
  }
  return fields;
}
