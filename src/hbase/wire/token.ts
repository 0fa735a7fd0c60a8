/** Hadoop's tokens as text (`Token.encodeToUrlString`): what kind of token it is, whom it names, and its password. */
import { decodeBase64 } from "../../core/base64.ts";
import { WireError } from "./wire-error.ts";

/** What a token consists of. */
export interface TokenParts {
  readonly identifier: Uint8Array;
  readonly password: Uint8Array;
  /** `"HBASE_AUTH_TOKEN"`. */
  readonly kind: string;
  /** The cluster's id. */
  readonly service: string;
}

/** Throws a WireError for what is no token; it does not repeat what was given. */
export function parseToken(text: string): TokenParts {
  const reader = new WritableReader(bytesOf(text.trim()));
  const [identifier, password] = [reader.next(), reader.next()];
  const [kind, service] = [reader.next(), reader.next()].map((bytes) => new TextDecoder().decode(bytes));
  if (!reader.isAtEnd) throw notAToken();
  return { identifier, password, kind: kind ?? "", service: service ?? "" };
}

function bytesOf(text: string): Uint8Array {
  try {
    return decodeBase64(text.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    throw notAToken();
  }
}

function notAToken(): WireError {
  return new WireError("This is no token: give what Token.encodeToUrlString has made, or its identifier and password");
}

/** Bytes behind their lengths (`WritableUtils.readVInt`). */
class WritableReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  next(): Uint8Array {
    const length = this.#length();
    const end = this.#at + length;
    if (end > this.#bytes.length) throw notAToken();
    const bytes = this.#bytes.slice(this.#at, end);
    this.#at = end;
    return bytes;
  }

  /** One byte up to 127; longer ones have -113 for one byte more, -114 for two, and so on. */
  #length(): number {
    const first = this.#byte();
    if (first < 0x80) return first;
    const count = 0x90 - first;
    // Of four bytes at most, and not below zero.
    if (count < 1 || count > 4) throw notAToken();
    let length = 0;
    for (let index = 0; index < count; index++) length = length * 256 + this.#byte();
    return length;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw notAToken();
    return byte;
  }
}
