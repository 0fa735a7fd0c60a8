/**
 * HTTP/2 error codes (RFC 9113 §7) and the one error class of the frame and HPACK layers.
 *
 * Decoders throw it at the first byte that breaks the protocol; the engine catches it in one place and turns it into
 * a GOAWAY. A fault of one stream only (§5.4.2) is reported to the sink instead, with the same class as its carrier.
 */

/** The error codes of RFC 9113 §7. */
export const ErrorCode = {
  NO_ERROR: 0,
  PROTOCOL_ERROR: 1,
  INTERNAL_ERROR: 2,
  FLOW_CONTROL_ERROR: 3,
  SETTINGS_TIMEOUT: 4,
  STREAM_CLOSED: 5,
  FRAME_SIZE_ERROR: 6,
  REFUSED_STREAM: 7,
  CANCEL: 8,
  COMPRESSION_ERROR: 9,
  CONNECT_ERROR: 10,
  ENHANCE_YOUR_CALM: 11,
  INADEQUATE_SECURITY: 12,
  HTTP_1_1_REQUIRED: 13,
} as const;

/** One of the codes that RFC 9113 names; a peer may send others, which count as INTERNAL_ERROR. */
export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

const names = new Map<number, string>(Object.entries(ErrorCode).map(([name, code]) => [code, name]));

/** The code's name for an error message: `"REFUSED_STREAM"`, or `"0x1f"` for a code that no RFC names. */
export function errorCodeName(code: number): string {
  return names.get(code) ?? `0x${code.toString(16)}`;
}

/** The peer broke HTTP/2. Thrown, it ends the connection with `code`. */
export class Http2Error extends Error {
  override readonly name = "Http2Error";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
