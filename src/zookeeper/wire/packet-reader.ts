/** Cuts a byte stream into packets: an int of the length, and the bytes (`ClientCnxnSocket.readLength`). */
import { JuteError } from "./jute-error.ts";

const LENGTH_BYTES = 4;
/** A packet longer than this is assembled in an array that grows with what has arrived. */
const EXACT_BYTES = 65_536;

const EMPTY = new Uint8Array(0);

/** One direction of a connection. */
export class PacketReader {
  readonly #maxBytes: number;
  readonly #onPacket: (packet: Uint8Array) => void;
  readonly #lengthBytes = new Uint8Array(LENGTH_BYTES);
  #lengthFilled = 0;
  /** The packet that is being assembled; its length is `#left` and what is filled. */
  #packet: Uint8Array = EMPTY;
  #filled = 0;
  #left = 0;

  /**
   * @param maxBytes The longest packet that is taken (`jute.maxbuffer`).
   * @param onPacket Takes a packet, valid during the call.
   */
  constructor(maxBytes: number, onPacket: (packet: Uint8Array) => void) {
    this.#maxBytes = maxBytes;
    this.#onPacket = onPacket;
  }

  /** Bytes of the packet under way still to come. */
  get expectedBytes(): number {
    return this.#left;
  }

  /** Reads all of `chunk`. Throws a JuteError for a length that cannot be. */
  receive(chunk: Uint8Array): void {
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#left > 0) offset = this.#fill(chunk, offset);
      else offset = this.#begin(chunk, offset);
    }
  }

  #begin(chunk: Uint8Array, offset: number): number {
    let at = offset;
    while (this.#lengthFilled < LENGTH_BYTES && at < chunk.length) {
      this.#lengthBytes[this.#lengthFilled++] = chunk[at++] as number;
    }
    if (this.#lengthFilled < LENGTH_BYTES) return at;
    this.#lengthFilled = 0;
    const length = new DataView(this.#lengthBytes.buffer).getInt32(0);
    if (length < 0 || length > this.#maxBytes) {
      throw new JuteError(`The server sent a packet of ${length} bytes, and the limit is ${this.#maxBytes}`);
    }
    if (at + length <= chunk.length) {
      this.#onPacket(chunk.subarray(at, at + length));
      return at + length;
    }
    this.#packet = new Uint8Array(Math.min(length, EXACT_BYTES));
    this.#filled = 0;
    this.#left = length;
    return at;
  }

  #fill(chunk: Uint8Array, offset: number): number {
    const count = Math.min(this.#left, chunk.length - offset);
    if (this.#filled + count > this.#packet.length) {
      const whole = this.#filled + this.#left;
      const grown = new Uint8Array(Math.min(whole, Math.max(2 * this.#packet.length, this.#filled + count)));
      grown.set(this.#packet.subarray(0, this.#filled));
      this.#packet = grown;
    }
    this.#packet.set(chunk.subarray(offset, offset + count), this.#filled);
    this.#filled += count;
    this.#left -= count;
    if (this.#left === 0) {
      const packet = this.#packet.subarray(0, this.#filled);
      this.#packet = EMPTY;
      this.#onPacket(packet);
    }
    return offset + count;
  }
}
