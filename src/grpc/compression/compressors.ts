/**
 * The compressions of messages, by their names in `grpc-encoding` (grpc/doc/compression.md): a value that a caller extends,
 * not a module's global. "identity" is none of them: it is what happens without.
 */
import { compress, decompress, type CompressionFormat } from "#compression";

/** One compression. */
export interface Compressor {
  /** As `grpc-encoding` has it: lower-case letters, digits, `_`, `.` and `-`. */
  readonly name: string;
  readonly compress: (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>;
  /**
   * Throws, or rejects with, a RangeError when the result is above `maxBytes`, without making much more than that; any other
   * error means that the bytes are damaged.
   */
  readonly decompress: (bytes: Uint8Array, maxBytes: number) => Uint8Array | Promise<Uint8Array>;
}

/** Compressors by name. Immutable. */
export class CompressorRegistry {
  /** What `grpc-accept-encoding` says. */
  readonly acceptEncoding: string;
  readonly #compressors: ReadonlyMap<string, Compressor>;

  /** Throws a RangeError for a name that cannot be sent. */
  constructor(compressors: Iterable<Compressor>) {
    this.#compressors = new Map([...compressors].map((compressor) => [compressor.name, compressor]));
    for (const name of this.#compressors.keys()) {
      if (!/^[\d_a-z.-]+$/.test(name) || name === "identity")
        throw new RangeError(`No compressor can be named "${name}"`);
    }
    this.acceptEncoding = [...this.#compressors.keys(), "identity"].join(",");
  }

  /** A registry with these as well; one of the same name replaces the old. */
  with(...compressors: readonly Compressor[]): CompressorRegistry {
    return new CompressorRegistry([...this.#compressors.values(), ...compressors]);
  }

  get(name: string): Compressor | undefined {
    return this.#compressors.get(name);
  }
}

function builtIn(name: CompressionFormat): Compressor {
  return {
    name,
    compress: (bytes) => compress(name, bytes),
    decompress: (bytes, maxBytes) => decompress(name, bytes, maxBytes),
  };
}

/** gzip and deflate (in zlib's format, as HTTP means it), by the runtime's own implementation. */
export const defaultCompressors: CompressorRegistry = new CompressorRegistry([builtIn("gzip"), builtIn("deflate")]);
