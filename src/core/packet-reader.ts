/**
 * Cuts a byte stream into packets: a signed int of the length, and the bytes. ZooKeeper's records travel so, and HBase's calls.
 */

const LENGTH_BYTES = 4;
/** A packet longer than this is assembled in an array that grows with what has arrived. */
const EXACT_BYTES = 65_536;

const EMPTY = new Uint8Array(0);

/** What a {@link PacketReader} is made of. */
export interface PacketReaderOptions {
  /** The longest packet that is taken. */
  readonly maxBytes: number;
  /** Takes a packet, valid during the call; with `owned` it is an array of its own, and stays. */
  readonly onPacket: (packet: Uint8Array, owned: boolean) => void;
  /** What is thrown for a length that cannot be. */
  readonly badLength: (length: number) => Error;
}

/** One direction of a connection. */
export class PacketReader {
  readonly #options: PacketReaderOptions;
  readonly #lengthBytes = new Uint8Array(LENGTH_BYTES);
  readonly #lengthView = new DataView(this.#lengthBytes.buffer);
  #lengthFilled = 0;
  /** The packet that is being assembled; its length is `#left` and what is filled. */
  #packet: Uint8Array = EMPTY;
  #filled = 0;
  #left = 0;

  constructor(options: PacketReaderOptions) {
    this.#options = options;
  }

  /** Bytes of the packet under way still to come. */
  get expectedBytes(): number {
    return this.#left;
  }

  /** Reads all of `chunk`. Throws what `badLength` makes of a length that cannot be. */
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
    const length = this.#lengthView.getInt32(0);
    const { maxBytes, badLength, onPacket } = this.#options;
    if (length < 0 || length > maxBytes) throw badLength(length);
    if (at + length <= chunk.length) {
      onPacket(chunk.subarray(at, at + length), false);
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
      this.#options.onPacket(packet, true);
    }
    return offset + count;
  }
}
