/**
 * Channel credentials: whether and how a target's connections are secured, and who says so on every call. Always named, as
 * in grpc-go: there is no default.
 */
import type { CallCredentials } from "./call-credentials.ts";

/** TLS as `tls()` takes it; every certificate and key in PEM. */
export interface TlsCredentialsOptions {
  /** Certificates to trust instead of the runtime's own. Not on Workers. */
  readonly ca?: string | readonly string[] | undefined;
  /** The client's certificate chain, with `key`. Not on Workers. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** The name that the server's certificate must carry. Default: the target's host. */
  readonly serverName?: string | undefined;
}

/** What `createGrpcTransport` takes as `credentials`. */
export type ChannelCredentials = (
  | { readonly security: "plaintext" }
  | { readonly security: "tls"; readonly options: TlsCredentialsOptions }
) & {
  /** Asked for each call on the channel, by `composeChannelCredentials`. */
  readonly call?: CallCredentials | undefined;
};

/** Plaintext: HTTP/2 by prior knowledge (h2c). For loopback, tunnels and meshes that encrypt below. */
export function insecure(): ChannelCredentials {
  return { security: "plaintext" };
}

/**
 * TLS with the runtime's trusted authorities, or the given ones; certificates are always verified. Throws a TypeError
 * for a certificate without its key.
 *
 * @example
 * ```ts
 * const transport = createGrpcTransport("users.example.com:443", { credentials: tls() });
 * ```
 */
export function tls(options: TlsCredentialsOptions = {}): ChannelCredentials {
  if ((options.cert === undefined) !== (options.key === undefined)) {
    throw new TypeError('A client certificate takes both "cert" and "key"');
  }
  return { security: "tls", options };
}
