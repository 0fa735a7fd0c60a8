/** Request messages on their way to the wire: encoded, held to the limit, compressed if that is asked for, framed. */
import type { DescMessage, MessageInitShape } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { gzip } from "#gzip";
import { GrpcError } from "./error.ts";
import { serialize } from "./method.ts";
import { ByteBlocks } from "./wire/byte-blocks.ts";
import { frameMessage } from "./wire/framing.ts";

/** What {@link RequestEncoder} takes. */
export interface RequestEncoderOptions {
  readonly maxMessageBytes: number;
  readonly compression: "gzip" | "identity";
  /** Shorter messages are sent as they are. */
  readonly compressMinBytes: number;
}

/** A transport's encoder. */
export class RequestEncoder {
  readonly #options: RequestEncoderOptions;
  /** Freed when none of its messages waits to be sent, or sent again. */
  readonly #blocks = new ByteBlocks(16_384);

  constructor(options: RequestEncoderOptions) {
    this.#options = options;
  }

  /** A framed message; a promise only where compression takes one. Throws, or rejects with, a GrpcError. */
  encode<Desc extends DescMessage>(schema: Desc, init: MessageInitShape<Desc>): Uint8Array | Promise<Uint8Array> {
    const { compression, compressMinBytes } = this.#options;
    const message = this.#serialize(schema, init);
    if (compression === "identity" || message.length < compressMinBytes) return this.#frame(message, false);
    const compressed = gzip(message);
    if (compressed instanceof Uint8Array) return this.#frame(compressed, true);
    return compressed.then((bytes) => this.#frame(bytes, true));
  }

  #frame(message: Uint8Array, compressed: boolean): Uint8Array {
    return frameMessage(message, compressed, this.#blocks);
  }

  #serialize<Desc extends DescMessage>(schema: Desc, init: MessageInitShape<Desc>): Uint8Array {
    const { maxMessageBytes } = this.#options;
    let message: Uint8Array;
    try {
      message = serialize(schema, init);
    } catch (cause) {
      const text = `The request is not a valid "${schema.typeName}": ${String(cause)}`;
      throw new GrpcError({ code: Code.Internal, step: "request", message: text, reach: "not-sent", cause });
    }
    if (message.length <= maxMessageBytes) return message;
    const text = `The request takes ${message.length} bytes, and "maxSendMessageBytes" is ${maxMessageBytes}`;
    throw new GrpcError({ code: Code.ResourceExhausted, step: "request", message: text, reach: "not-sent" });
  }
}
