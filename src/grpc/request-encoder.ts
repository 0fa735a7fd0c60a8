/** Request messages on their way to the wire: encoded, held to the limit, compressed if that is asked for, framed. */
import { Code } from "@connectrpc/connect";
import type { MethodIo } from "./codec.ts";
import type { Compressor } from "./compression/compressors.ts";
import { GrpcError } from "./error.ts";
import { ByteBlocks } from "./wire/byte-blocks.ts";
import { frameMessage } from "./wire/framing.ts";

/** How one call's messages are sent. */
export interface Encoding {
  readonly maxMessageBytes: number;
  /** `undefined` for identity. */
  readonly compressor: Compressor | undefined;
}

/** A channel's encoder. */
export class RequestEncoder {
  readonly #compressMinBytes: number;
  /** Freed when none of its messages waits to be sent, or sent again. */
  readonly #blocks = new ByteBlocks(8_192);

  /** @param compressMinBytes Shorter messages are sent as they are. */
  constructor(compressMinBytes: number) {
    this.#compressMinBytes = compressMinBytes;
  }

  /** A framed message; a promise only where compression takes one. Throws, or rejects with, a GrpcError. */
  encode<I>(io: MethodIo<I, unknown>, input: I, encoding: Encoding): Uint8Array | Promise<Uint8Array> {
    const { compressor } = encoding;
    const message = serialize(io, input);
    if (compressor === undefined || message.length < this.#compressMinBytes)
      return this.#frame(message, false, encoding);
    const compressed = compressor.compress(message);
    if (compressed instanceof Uint8Array) return this.#frame(compressed, true, encoding);
    return compressed.then((bytes) => this.#frame(bytes, true, encoding));
  }

  /** The limit is on what is sent, as in grpc-go. */
  #frame(message: Uint8Array, compressed: boolean, { maxMessageBytes }: Encoding): Uint8Array {
    if (message.length <= maxMessageBytes) return frameMessage(message, compressed, this.#blocks);
    const text = `The request takes ${message.length} bytes, and "maxSendMessageBytes" is ${maxMessageBytes}`;
    throw new GrpcError({ code: Code.ResourceExhausted, step: "request", message: text, reach: "not-sent" });
  }
}

function serialize<I>(io: MethodIo<I, unknown>, input: I): Uint8Array {
  try {
    return io.encode(input);
  } catch (cause) {
    const text = `The request is not a valid "${io.inputName}": ${String(cause)}`;
    throw new GrpcError({ code: Code.Internal, step: "request", message: text, reach: "not-sent", cause });
  }
}
