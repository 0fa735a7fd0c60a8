/**
 * What may still come for streams that we have reset (RFC 9113 §5.1, "closed"): frames that were under way by then.
 *
 * How much that can be is known: as much DATA as the stream's window still allowed, and the few header sections that a
 * response has. So much is passed over in silence, whatever the size of the frames; more is no race but a fault.
 */
import { ErrorCode, Http2Error } from "./error.ts";

/** The sections that a response may have, in reason: interim ones, the head, the trailers. */
const SECTIONS_A_STREAM = 8;

/** Beyond what is owed, for a server that counts a little differently. */
const SLACK_BYTES = 65_536;
const SLACK_SECTIONS = 100;

/** One connection's allowance for frames of streams that have ended. */
export class LateFrames {
  #bytes = SLACK_BYTES;
  #sections = SLACK_SECTIONS;

  /** A stream was reset by us, whose window let the server send `windowBytes` more. */
  expect(windowBytes: number): void {
    this.#bytes += Math.max(0, windowBytes);
    this.#sections += SECTIONS_A_STREAM;
  }

  /** DATA came for a stream that has ended. Throws STREAM_CLOSED beyond the allowance. */
  data(streamId: number, flowBytes: number): void {
    this.#bytes -= flowBytes;
    if (this.#bytes < 0) throw closed("DATA", streamId);
  }

  /** A header section came for a stream that has ended. Throws STREAM_CLOSED beyond the allowance. */
  section(streamId: number): void {
    this.#sections -= 1;
    if (this.#sections < 0) throw closed("HEADERS", streamId);
  }
}

function closed(what: string, streamId: number): Http2Error {
  return new Http2Error(ErrorCode.STREAM_CLOSED, `The server keeps sending ${what} for ended streams, now ${streamId}`);
}
