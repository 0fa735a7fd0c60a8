/** gzip by the web's compression streams, for runtimes without zlib. */

/** Compresses `bytes`. */
export function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  return transform(bytes, new CompressionStream("gzip"), Number.POSITIVE_INFINITY);
}

/** Decompresses `bytes`. Rejects with a RangeError when the result is above `maxBytes`, before it is all made. */
export function gunzip(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  return transform(bytes, new DecompressionStream("gzip"), maxBytes);
}

async function transform(
  bytes: Uint8Array,
  { readable, writable }: CompressionStream | DecompressionStream,
  maxBytes: number,
): Promise<Uint8Array> {
  const writer = writable.getWriter();
  // Failures show on the readable side.
  const written = Promise.all([writer.write(new Uint8Array(bytes)), writer.close()]).catch(() => {});
  const reader = (readable as ReadableStream<Uint8Array>).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    length += part.value.length;
    if (length > maxBytes) {
      await reader.cancel().catch(() => {});
      throw new RangeError(`Decompressed data is above ${maxBytes} bytes`);
    }
  }
  await written;
  const result = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}
