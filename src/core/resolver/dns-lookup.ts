/**
 * Look-ups in the DNS, as a runtime's adapter provides them: the `dns` resolver knows when to ask and what an answer
 * means, and not how to ask.
 */

/** How to look up. */
export interface DnsQuery {
  /** Nobody waits any longer. A look-up that cannot be stopped may run on. */
  readonly signal: AbortSignal;
  /** The name server to ask, by its IP address. Default: whom the system asks. */
  readonly server?: { readonly host: string; readonly port: number } | undefined;
}

/** A runtime's look-ups. Both reject with a TransportError, step `"resolve"`. */
export interface DnsLookup {
  /**
   * The IP addresses of a host, A and AAAA records together, in the order in which to try them.
   * Code `"ENOTFOUND"`: there is no such name.
   */
  addresses(host: string, query: DnsQuery): Promise<readonly string[]>;
  /** The TXT records of a name, each with its strings joined (RFC 1035 §3.3.14). No such record or name is an empty list. */
  txt(name: string, query: DnsQuery): Promise<readonly string[]>;
  /** `false` where no other name server than its own can be asked. Default: true. */
  readonly takesServer?: boolean;
  /** What this machine calls itself, for the service config's `clientHostname`; absent or `undefined` where nobody knows. */
  readonly hostName?: () => string | undefined;
}
