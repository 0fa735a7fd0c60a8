/**
 * The output slab: where a connection's outgoing frames are written, side by side, so that all that a turn of the
 * event loop produced leaves as one view in one socket write.
 *
 * A bump allocator: bytes that were taken belong to the socket and are never written again, so a slab that is used up is
 * dropped, not recycled. Large bodies are not copied: they go between two views of slabs by reference.
 */

/** Bytes of a slab; a request for more gets a slab of its own. */
const DEFAULT_SLAB_BYTES = 65_536;

/** Bytes of the first one: each is twice as large as the one before, so that a connection which says little holds little. */
const FIRST_SLAB_BYTES = 2_048;

/** From this many bytes on, `append` queues by reference instead of copying. */
const REFERENCE_BYTES = 16_384;

/** Below this many bytes a loop beats `TypedArray.set`. */
const LOOP_COPY_BYTES = 32;

const EMPTY = new Uint8Array(0);

/** Copies `source` into `target` at `offset`. */
export function copyBytes(target: Uint8Array, offset: number, source: Uint8Array): void {
  const length = source.length;
  if (length >= LOOP_COPY_BYTES) {
    target.set(source, offset);
    return;
  }
  for (let i = 0; i < length; i++) target[offset + i] = source[i]!;
}

/** Collects outgoing bytes in order. */
export class OutputSlab {
  readonly #slabBytes: number;
  #nextSlabBytes: number;
  #bytes: Uint8Array = EMPTY;
  /** The bytes of the current slab from here to `#end` have not been taken. */
  #start = 0;
  #end = 0;
  /** Views that were completed before the current one, oldest first. */
  #sealed: Uint8Array[] = [];
  #sealedBytes = 0;

  constructor(options: { readonly slabBytes?: number } = {}) {
    this.#slabBytes = options.slabBytes ?? DEFAULT_SLAB_BYTES;
    this.#nextSlabBytes = Math.min(FIRST_SLAB_BYTES, this.#slabBytes);
  }

  /** The current slab: write at the offset that the latest `reserve` returned, before anything else is called. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** How many bytes wait to be taken. */
  get pendingBytes(): number {
    return this.#sealedBytes + this.#end - this.#start;
  }

  /** Makes room for `lengthBytes`, which the caller fills at once, and returns where they start in `bytes`. */
  reserve(lengthBytes: number): number {
    if (this.#bytes.length - this.#end < lengthBytes) {
      this.#seal();
      this.#bytes = new Uint8Array(Math.max(this.#nextSlabBytes, lengthBytes));
      this.#nextSlabBytes = Math.min(this.#slabBytes, 2 * this.#nextSlabBytes);
      this.#start = 0;
      this.#end = 0;
    }
    const offset = this.#end;
    this.#end = offset + lengthBytes;
    return offset;
  }

  /** Adds `bytes`: a copy of small ones; from 16 KiB on the bytes themselves, which the caller hands over. */
  append(bytes: Uint8Array): void {
    const lengthBytes = bytes.length;
    if (lengthBytes < REFERENCE_BYTES) {
      const offset = this.reserve(lengthBytes);
      copyBytes(this.#bytes, offset, bytes);
      return;
    }
    this.#seal();
    this.#sealed.push(bytes);
    this.#sealedBytes += lengthBytes;
  }

  /** The next bytes to send, for good: call until `undefined`. One view, or several where slabs or large bodies meet. */
  take(): Uint8Array | undefined {
    if (this.#sealedBytes > 0) return this.#takeSealed();
    const start = this.#start;
    const end = this.#end;
    if (start === end) return undefined;
    this.#start = end;
    return this.#bytes.subarray(start, end);
  }

  #takeSealed(): Uint8Array | undefined {
    const view = this.#sealed.shift();
    if (view !== undefined) this.#sealedBytes -= view.length;
    return view;
  }

  /** Completes the view that was being written; what is left of the slab serves the next one. */
  #seal(): void {
    if (this.#start === this.#end) return;
    this.#sealed.push(this.#bytes.subarray(this.#start, this.#end));
    this.#sealedBytes += this.#end - this.#start;
    this.#start = this.#end;
  }
}
