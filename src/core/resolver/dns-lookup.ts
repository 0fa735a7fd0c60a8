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

/** One SRV record (RFC 2782): where a service is. */
export interface SrvRecord {
  readonly host: string;
  readonly port: number;
  /** Lower ones first, */
  readonly priority: number;
  /** and among those of one priority this share of the load. */
  readonly weight: number;
}

/** A runtime's look-ups. All reject with a TransportError, step `"resolve"`. */
export interface DnsLookup {
  /**
   * The IP addresses of a host, A and AAAA records together, in the order in which to try them.
   * Code `"ENOTFOUND"`: there is no such name.
   */
  addresses(host: string, query: DnsQuery): Promise<readonly string[]>;
  /** The TXT records of a name, each with its strings joined (RFC 1035 §3.3.14). No such record or name is an empty list. */
  txt(name: string, query: DnsQuery): Promise<readonly string[]>;
  /** The SRV records of a name. No such record or name is an empty list. Absent where they cannot be had. */
  srv?(name: string, query: DnsQuery): Promise<readonly SrvRecord[]>;
  /**
   * Whether it finds what the runtime's own connections find: the hosts file, names of the local network. `false` where a public
   * resolver is asked. Default: false.
   */
  readonly knowsLocalNames?: boolean;
  /** `false` where no other name server than its own can be asked. Default: true. */
  readonly takesServer?: boolean;
  /** What this machine calls itself, for the service config's `clientHostname`; absent or `undefined` where nobody knows. */
  readonly hostName?: () => string | undefined;
}
