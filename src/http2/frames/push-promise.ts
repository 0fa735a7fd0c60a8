/**
 * PUSH_PROMISE (RFC 9113 §6.6): announces a stream that the server will open. Read in full even by a client that
 * disabled push, since its field block changes the HPACK table and its abuse must be named rightly.
 */
import { frameSizeError, protocolError, readUint31, stripPadding } from "./frame.ts";
import type { Frame } from "./frame.ts";

const PADDED = 0x8;
const STREAM_ID_BYTES = 4;

/** Narrows `frame` to its field block fragment. Returns the promised stream's id. */
export function parsePushPromise(frame: Frame): number {
  if ((frame.flags & PADDED) !== 0) stripPadding(frame);
  if (frame.end - frame.start < STREAM_ID_BYTES) {
    throw frameSizeError(`PUSH_PROMISE frame of ${frame.lengthBytes} bytes`);
  }
  const promisedStreamId = readUint31(frame.bytes, frame.start);
  if (promisedStreamId === 0 || promisedStreamId % 2 === 1) {
    throw protocolError(`PUSH_PROMISE of stream ${promisedStreamId}`);
  }
  frame.start += STREAM_ID_BYTES;
  return promisedStreamId;
}
