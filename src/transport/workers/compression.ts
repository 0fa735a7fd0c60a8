/**
 * gzip and deflate (RFC 1952, RFC 1950) by the web's compression streams, for Workers.
 *
 * Their streams inflate all that they are given, however little has been read. So a long message goes in piece by piece,
 * each when what the last one gave has been read: a bomb is found with one piece's worth inflated, not all of it.
 */
import { joinBytes } from "../join-bytes.ts";

/** The formats, by their names in HTTP and gRPC. */
export type CompressionFormat = "gzip" | "deflate";

/** Deflate gives at most 1,032 times what it takes: 8 MB for a piece. */
const PIECE_BYTES = 8_192;

/** Compresses `bytes`. */
export function compress(format: CompressionFormat, bytes: Uint8Array): Promise<Uint8Array> {
  return transform(bytes, new CompressionStream(format), Number.POSITIVE_INFINITY, bytes.length);
}

/** Decompresses `bytes`. Rejects with a RangeError when the result is above `maxBytes`, before it is all made. */
export function decompress(format: CompressionFormat, bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  return transform(bytes, new DecompressionStream(format), maxBytes, PIECE_BYTES);
}

async function transform(
  bytes: Uint8Array,
  { readable, writable }: CompressionStream | DecompressionStream,
  maxBytes: number,
  pieceBytes: number,
): Promise<Uint8Array> {
  const reader = (readable as ReadableStream<Uint8Array>).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  const isTooLong = (): boolean => length > maxBytes;
  // Failures show on the readable side.
  const written = write(bytes, pieceBytes, writable.getWriter(), () => (isTooLong() ? undefined : length)).catch(
    () => {},
  );
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    length += part.value.length;
    if (isTooLong()) {
      await reader.cancel().catch(() => {});
      throw new RangeError(`Decompressed data is above ${maxBytes} bytes`);
    }
  }
  await written;
  return joinBytes(parts, length);
}

/** @param received The bytes read so far; `undefined` when no more will be. */
async function write(
  bytes: Uint8Array,
  pieceBytes: number,
  writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>,
  received: () => number | undefined,
): Promise<void> {
  for (let offset = 0; offset < bytes.length; offset += pieceBytes) {
    if (offset > 0) await settled(received);
    if (received() === undefined) return;
    await writer.write(new Uint8Array(bytes.subarray(offset, offset + pieceBytes)));
  }
  await writer.close();
}

/** Waits until a turn of the event loop brings nothing more. */
async function settled(received: () => number | undefined): Promise<void> {
  for (let before: number | undefined = -1; before !== received();) {
    before = received();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
