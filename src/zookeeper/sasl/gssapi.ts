/**
 * GSSAPI (Kerberos, RFC 4752) as a hook: the runtimes have no Kerberos of their own, so whoever has one (a native module, a sidecar)
 * makes the tokens, and the session carries them.
 */
import type { SaslMechanism } from "./mechanism.ts";

/** What a token is asked for. */
export interface GssapiRequest {
  /** The server's principal: `zookeeper/host`, or as given. */
  readonly principal: string;
  /** What the server said last; `undefined` for the first token. */
  readonly challenge: Uint8Array | undefined;
  /** Whatever the provider keeps between the tokens of one connection: an object of its own for each. */
  readonly context: Record<string, unknown>;
}

/**
 * Makes the client's tokens. `undefined`: the exchange is complete, and the server is who it ought to be. A server that is content
 * says so by an empty challenge; a provider whose context is not complete by then has to throw, or any server would be believed
 * that leaves the exchange out.
 */
export type GssapiTokenProvider = (request: GssapiRequest) => Uint8Array | undefined | Promise<Uint8Array | undefined>;

/** How to use {@link gssapi}. */
export interface GssapiOptions {
  readonly token: GssapiTokenProvider;
  /** The server's principal. Default: `zookeeper/` and the host that is dialled. */
  readonly principal?: string | undefined;
}

/** The mechanism. */
export function gssapi({ token, principal }: GssapiOptions): SaslMechanism {
  return {
    name: "GSSAPI",
    begin({ host }) {
      const context: Record<string, unknown> = {};
      const ask = (challenge: Uint8Array | undefined): Uint8Array | undefined | Promise<Uint8Array | undefined> =>
        token({ principal: principal ?? `zookeeper/${host}`, challenge, context });
      return {
        initial: async () => (await ask(undefined)) ?? new Uint8Array(0),
        respond: ask,
      };
    },
  };
}
