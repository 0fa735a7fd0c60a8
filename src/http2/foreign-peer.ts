/**
 * Tells a peer that does not speak HTTP/2 by its first bytes, so that the caller reads what is wrong instead of a frame
 * size error: a server's first frame must be SETTINGS (RFC 9113 §3.4).
 */
import { ErrorCode, Http2Error } from "./error.ts";
import { FRAME_HEADER_BYTES, FrameType } from "./frames/frame.ts";

/** The first bytes of a connection, until they can be judged. */
export class FirstBytes {
  #bytes: Uint8Array | undefined = new Uint8Array(0);

  /**
   * Takes a chunk. Returns what is to be read as frames: nothing while the bytes are too few to tell, then all of them,
   * and from then on each chunk as it is. Throws PROTOCOL_ERROR when the peer speaks something else.
   */
  judge(chunk: Uint8Array): Uint8Array | undefined {
    if (this.#bytes === undefined) return chunk;
    const bytes = new Uint8Array(this.#bytes.length + chunk.length);
    bytes.set(this.#bytes);
    bytes.set(chunk, this.#bytes.length);
    this.#bytes = bytes;
    const foreign = describeForeignPeer(bytes);
    if (foreign !== undefined) throw new Http2Error(ErrorCode.PROTOCOL_ERROR, foreign);
    if (bytes.length < FRAME_HEADER_BYTES) return undefined;
    this.#bytes = undefined;
    return bytes;
  }

  /** The error for a peer that went before its SETTINGS came. */
  ended(cause: Error | undefined): Http2Error {
    const why = cause === undefined ? "" : `: ${cause.message}`;
    const message = `The connection ended before the server's SETTINGS${why}`;
    return new Http2Error(ErrorCode.PROTOCOL_ERROR, message, { cause });
  }
}

/** What is wrong with a connection that starts like this; `undefined` if it may be HTTP/2. */
function describeForeignPeer(bytes: Uint8Array): string | undefined {
  const text = printable(bytes);
  if (text.startsWith("HTTP/")) {
    return `The server answered in HTTP/1 ("${text}"): it does not take HTTP/2 here, or wants it over TLS`;
  }
  if (bytes[0] === 0x15 && bytes[1] === 0x03) {
    return "The server answered with a TLS alert: it expects TLS, and the connection is plaintext";
  }
  if (bytes.length < FRAME_HEADER_BYTES) return undefined;
  if (bytes[3] === FrameType.SETTINGS && ((bytes[4] ?? 0) & 1) === 0) return undefined;
  return `The server does not speak HTTP/2: its first bytes are "${text}", not a SETTINGS frame`;
}

function printable(bytes: Uint8Array): string {
  const text = String.fromCharCode(...bytes.subarray(0, 64));
  return (text.split("\r\n")[0] ?? "").replace(/[^\x20-\x7e]/g, ".");
}
