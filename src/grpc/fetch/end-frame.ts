/**
 * Streams whose last frame is not a message but the end: trailers in gRPC-Web (PROTOCOL-WEB.md), an "EndStreamResponse" in
 * Connect. Both have gRPC's prefix with a bit of their own among the flags.
 *
 * Messages are passed on as they come, prefix and all; the end is kept until the body is over.
 */
import type { CompressorRegistry } from "../compression/compressors.ts";
import { PREFIX_BYTES } from "../wire/framing.ts";

/** The end may be so long: as HTTP/2's header lists by default. */
const MAX_END_BYTES = 65_536;
const COMPRESSED = 1;

/** What {@link EndFrameReader} takes. */
export interface EndFrameOptions {
  /** The bit that tells the end from a message. */
  readonly endFlag: number;
  readonly onMessages: (bytes: Uint8Array) => void;
  readonly onBroken: (message: string) => void;
}

/** Tells messages from the end of a stream. */
export class EndFrameReader {
  readonly #options: EndFrameOptions;
  readonly #prefix = new Uint8Array(PREFIX_BYTES);
  #prefixBytes = 0;
  /** - `messages`: a prefix or a message. - `end`: the last frame. - `over`: nothing may follow, or matters. */
  #state: "messages" | "end" | "over" = "messages";
  /** Of the message under way. */
  #bytesLeft = 0;
  #end = new Uint8Array(0);
  #filled = 0;

  constructor(options: EndFrameOptions) {
    this.#options = options;
  }

  /** The last frame, once it is complete. */
  get end(): { readonly payload: Uint8Array; readonly compressed: boolean } | undefined {
    if (this.#state !== "over") return undefined;
    return { payload: this.#end, compressed: ((this.#prefix[0] ?? 0) & COMPRESSED) !== 0 };
  }

  /** Reads all of `chunk`, which is the caller's again afterwards. */
  receive(chunk: Uint8Array): void {
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#state === "over") {
        this.#options.onBroken("The server sent bytes behind the end of the stream");
        return;
      }
      if (this.#state === "end") offset = this.#fillEnd(chunk, offset);
      else if (this.#bytesLeft > 0) offset = this.#passMessage(chunk, offset);
      else offset = this.#fillPrefix(chunk, offset);
    }
  }

  #fillPrefix(chunk: Uint8Array, offset: number): number {
    let at = offset;
    while (this.#prefixBytes < PREFIX_BYTES && at < chunk.length) this.#prefix[this.#prefixBytes++] = chunk[at++] ?? 0;
    if (this.#prefixBytes === PREFIX_BYTES) this.#begin(new DataView(this.#prefix.buffer).getUint32(1));
    return at;
  }

  #begin(length: number): void {
    const { endFlag, onMessages, onBroken } = this.#options;
    this.#prefixBytes = 0;
    if (((this.#prefix[0] ?? 0) & endFlag) === 0) {
      this.#bytesLeft = length;
      onMessages(this.#prefix);
    } else if (length > MAX_END_BYTES) {
      this.#state = "over";
      onBroken(`The server ended the stream with ${length} bytes of trailers, and the limit is ${MAX_END_BYTES}`);
    } else {
      this.#end = new Uint8Array(length);
      this.#state = length === 0 ? "over" : "end";
    }
  }

  #passMessage(chunk: Uint8Array, offset: number): number {
    const end = Math.min(chunk.length, offset + this.#bytesLeft);
    this.#bytesLeft -= end - offset;
    this.#options.onMessages(chunk.subarray(offset, end));
    return end;
  }

  #fillEnd(chunk: Uint8Array, offset: number): number {
    const end = Math.min(chunk.length, offset + this.#end.length - this.#filled);
    this.#end.set(chunk.subarray(offset, end), this.#filled);
    this.#filled += end - offset;
    if (this.#filled === this.#end.length) this.#state = "over";
    return end;
  }
}

/** The end's payload, decompressed if it has to be. Throws, or rejects, for one that does not decompress. */
export function endPayload(
  { payload, compressed }: NonNullable<EndFrameReader["end"]>,
  encoding: string,
  compressors: CompressorRegistry,
): Uint8Array | Promise<Uint8Array> {
  if (!compressed) return payload;
  const compressor = compressors.get(encoding);
  if (compressor === undefined) throw new RangeError(`Its encoding is "${encoding}", which was not offered`);
  return compressor.decompress(payload, MAX_END_BYTES);
}
