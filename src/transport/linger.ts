/**
 * Lingering: a graceful close says that no more will be written, and then drops what still arrives for a while instead
 * of closing the socket at once. A socket closed with unread bytes makes the system answer with a reset, which can
 * destroy what was written before it reached the peer (RFC 9293 §3.10.4).
 */

/** How long to wait for the peer's end after our own, in milliseconds. */
export const LINGER_MS = 1_000;
