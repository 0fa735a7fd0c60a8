/**
 * Who the client is, where "I am so-and-so" is not enough: SASL, by a provider that the caller hands in. Kerberos tickets are to be had
 * from the operating system, which is out of reach at the edge; delegation tokens are not (`digestToken`).
 */

/** In the preamble: the client has a token. Then servers take whom it names, and hear of nobody else. */
export const TOKEN_AUTH = 82;

/** One exchange, on one connection. */
export interface SaslExchange {
  /** What the client says first; empty if the server is to begin. */
  initial(): Uint8Array | Promise<Uint8Array>;
  /** Answers the server's token. `token` is sent if there is one; after `done` nothing is expected any more. */
  step(token: Uint8Array): SaslStep | Promise<SaslStep>;
}

export interface SaslStep {
  readonly token?: Uint8Array | undefined;
  readonly done: boolean;
}

/** A mechanism. Frames are neither signed nor sealed: its quality of protection has to be `auth`. */
export interface SaslProvider {
  /** What the preamble names: 81 for Kerberos (GSSAPI), 82 for tokens (DIGEST-MD5). */
  readonly authCode: number;
  /** Begins to say who the client is to a server. */
  begin(server: { readonly host: string; readonly port: number }): SaslExchange;
}
