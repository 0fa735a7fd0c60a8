/**
 * Cuts a byte stream into packets: a signed int of the length, and the bytes. ZooKeeper's records travel so, and HBase's calls.
 */

const LENGTH_BYTES = 4;
/** A packet longer than this is assembled in an array that grows with what has arrived. */
const EXACT_BYTES = 65_536;
/** Of a packet that is too long, so much is looked at. */
const HEAD_BYTES = 12;

const EMPTY = new Uint8Array(0);

/** What a {@link PacketReader} is made of. */
export interface PacketReaderOptions {
  /** The longest packet that is taken. */
  readonly maxBytes: number;
  /** Takes a packet, valid during the call; with `owned` it is an array of its own, and stays. */
  readonly onPacket: (packet: Uint8Array, owned: boolean) => void;
  /** What is thrown for a length that cannot be. */
  readonly badLength: (length: number) => Error;
  /** Whether a packet that is too long is let pass by, and the rest read on. Default: none is. @param head Its first 12 bytes. */
  readonly mayPass?: ((length: number, head: Uint8Array) => boolean) | undefined;
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
  /** The length of the packet under way, if it is too long. */
  #tooLong = 0;

  constructor(options: PacketReaderOptions) {
    this.#options = options;
  }

  /** Bytes of the packet under way still to come. */
  get expectedBytes(): number {
    return this.#left;
  }

  /** The length of a packet that is too long, of which too little has come to tell what it is; 0 for none. */
  get undecidedBytes(): number {
    return this.#filled < this.#packet.length ? this.#tooLong : 0;
  }

  /** Reads all of `chunk`. Throws what `badLength` makes of a length that cannot be. */
  receive(chunk: Uint8Array): void {
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#tooLong > 0) offset = this.#letPass(chunk, offset);
      else if (this.#left > 0) offset = this.#fill(chunk, offset);
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
    const { maxBytes, badLength, onPacket, mayPass } = this.#options;
    if (length < 0 || (length > maxBytes && mayPass === undefined)) throw badLength(length);
    if (length > maxBytes) {
      this.#tooLong = length;
      this.#packet = new Uint8Array(Math.min(length, HEAD_BYTES));
      this.#filled = 0;
      this.#left = length;
      return at;
    }
    if (at + length <= chunk.length) {
      onPacket(chunk.subarray(at, at + length), false);
      return at + length;
    }
    this.#packet = new Uint8Array(Math.min(length, EXACT_BYTES));
    this.#filled = 0;
    this.#left = length;
    return at;
  }

  #letPass(chunk: Uint8Array, offset: number): number {
    const count = Math.min(this.#left, chunk.length - offset);
    const head = this.#packet;
    if (this.#filled < head.length) {
      const part = chunk.subarray(offset, offset + Math.min(count, head.length - this.#filled));
      head.set(part, this.#filled);
      this.#filled += part.length;
      const { badLength, mayPass } = this.#options;
      if (this.#filled === head.length && mayPass?.(this.#tooLong, head) !== true) throw badLength(this.#tooLong);
    }
    this.#left -= count;
    if (this.#left === 0) {
      this.#tooLong = 0;
      this.#packet = EMPTY;
    }
    return offset + count;
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
