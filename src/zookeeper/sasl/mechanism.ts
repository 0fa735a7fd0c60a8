/** What a SASL mechanism is to a session: tokens for a server's challenges, over one connection. */

/** One authentication on one connection. */
export interface SaslExchange {
  /** What the client says first. Default: nothing, an empty token. */
  initial?(): Uint8Array | Promise<Uint8Array>;
  /**
   * Answers a challenge; an empty one is a server that has nothing to say. `undefined`: the server is who it ought to be, and the
   * exchange is over. Throws if it is not. What an error says may be logged: no secrets.
   */
  respond(challenge: Uint8Array): Uint8Array | undefined | Promise<Uint8Array | undefined>;
}

/** A way to prove who the client is: {@link digestMd5}, {@link gssapi}, or the caller's own. */
export interface SaslMechanism {
  /** For messages: `DIGEST-MD5`. */
  readonly name: string;
  /** Begins on a new connection. Throws if it cannot: no ticket, no credentials. */
  begin(server: { readonly host: string; readonly port: number }): SaslExchange | Promise<SaslExchange>;
}
