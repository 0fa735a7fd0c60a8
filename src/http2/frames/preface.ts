/**
 * The client's connection preface (RFC 9113 §3.4): the first bytes of a connection, before its SETTINGS frame.
 */

/** `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`. Not to be written to. */
export const CONNECTION_PREFACE: Uint8Array = new TextEncoder().encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
