/**
 * What a server says while SASL goes on, which is not in frames: an int of the status, then a token behind its length, or the
 * exception's class and words (`AbstractHBaseSaslRpcClient`).
 */
import { readInt32 } from "./cell.ts";
import { WireError } from "./wire-error.ts";

/** One thing that it said. */
export type SaslReply =
  | { readonly kind: "token"; readonly token: Uint8Array }
  | { readonly kind: "error"; readonly className: string; readonly message: string }
  /** It wants none. */
  | { readonly kind: "simple" };

const SUCCESS = 0;
/** In the place of a length. */
const SWITCH_TO_SIMPLE = -88;
const WORD_BYTES = 4;
/** Longer tokens are nobody's. */
const LONGEST_BYTES = 1_048_576;

const decoder = new TextDecoder();

/** Cuts the stream. */
export class SaslReader {
  readonly #maxBytes: number;
  #bytes = new Uint8Array(0);

  constructor(maxBytes: number) {
    this.#maxBytes = Math.min(maxBytes, LONGEST_BYTES);
  }

  /** Takes bytes up to the end of one reply. */
  receive(chunk: Uint8Array): { readonly reply: SaslReply | undefined; readonly taken: number } {
    const had = this.#bytes.length;
    const all = new Uint8Array(had + chunk.length);
    all.set(this.#bytes);
    all.set(chunk, had);
    const end = this.#endOf(all);
    if (end === undefined) {
      this.#bytes = all;
      return { reply: undefined, taken: chunk.length };
    }
    this.#bytes = new Uint8Array(0);
    return { reply: replyOf(all.subarray(0, end)), taken: end - had };
  }

  /** Where the reply ends; `undefined` if that is not here yet. */
  #endOf(bytes: Uint8Array): number | undefined {
    if (bytes.length < 2 * WORD_BYTES) return undefined;
    const first = readInt32(bytes, WORD_BYTES);
    if (first === SWITCH_TO_SIMPLE) return 2 * WORD_BYTES;
    let end = 2 * WORD_BYTES + this.#checked(first);
    if (readInt32(bytes, 0) !== SUCCESS) {
      if (bytes.length < end + WORD_BYTES) return undefined;
      end += WORD_BYTES + this.#checked(readInt32(bytes, end));
    }
    return bytes.length < end ? undefined : end;
  }

  #checked(length: number): number {
    if (length >= 0 && length <= this.#maxBytes) return length;
    throw new WireError(`The server sent a SASL token of ${length} bytes`);
  }
}

function replyOf(bytes: Uint8Array): SaslReply {
  const first = readInt32(bytes, WORD_BYTES);
  if (first === SWITCH_TO_SIMPLE) return { kind: "simple" };
  const firstEnd = 2 * WORD_BYTES + first;
  const token = bytes.slice(2 * WORD_BYTES, firstEnd);
  if (readInt32(bytes, 0) === SUCCESS) return { kind: "token", token };
  return {
    kind: "error",
    className: decoder.decode(token),
    message: decoder.decode(bytes.subarray(firstEnd + WORD_BYTES)),
  };
}
