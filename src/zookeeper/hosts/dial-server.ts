/**
 * Dialling a server by its name (`StaticHostProvider.resolve`): looked up at each attempt, since servers move, and its addresses tried
 * in an order of chance until one answers. Where nobody can look up what the runtime's connections would find, the runtime's dialling
 * resolves the name itself.
 */
import type { ByteStream } from "../../core/byte-stream.ts";
import type { Dialer, DialOptions } from "../../core/dialer.ts";
import type { Random } from "../../core/random.ts";
import type { DnsLookup } from "../../core/resolver/dns-lookup.ts";
import { ipVersion } from "../../core/resolver/ip.ts";
import { shuffled } from "../../core/shuffle.ts";
import type { ServerAddress } from "./connect-string.ts";
import { lookUp } from "./look-up.ts";

/** How to dial a server; `connectTimeoutMs` and `signal` are for all of it. */
export interface DialServerOptions extends DialOptions {
  readonly dialer: Dialer;
  readonly dns: DnsLookup | undefined;
  readonly random: Random;
  readonly connectTimeoutMs: number;
  readonly signal: AbortSignal;
}

/** Rejects as the last address did. */
export async function dialServer(server: ServerAddress, options: DialServerOptions): Promise<ByteStream> {
  const { dialer, dns: _dns, random: _random, ...dialOptions } = options;
  const { clock, signal, connectTimeoutMs } = dialOptions;
  const deadline = clock.now() + connectTimeoutMs;
  const found = await addressesOf(server, options);
  if (found.length === 0) return dialer.dial(server, { ...dialOptions, connectTimeoutMs: deadline - clock.now() });
  const tls = dialOptions.tls && { serverName: server.host, ...dialOptions.tls };
  let failure: unknown;
  for (const [at, host] of found.entries()) {
    // Its share of the time that is left.
    const shareMs = (deadline - clock.now()) / (found.length - at);
    try {
      return await dialer.dial({ host, port: server.port }, { ...dialOptions, tls, connectTimeoutMs: shareMs });
    } catch (error) {
      failure = error;
      if (signal.aborted) break;
    }
  }
  throw failure;
}

/** None: the name itself is to be dialled. */
async function addressesOf(
  { host }: ServerAddress,
  { dns, random, clock, connectTimeoutMs, signal: outer, tls, proxy }: DialServerOptions,
): Promise<readonly string[]> {
  if (dns?.knowsLocalNames !== true || ipVersion(host) !== undefined) return [];
  // A proxy resolves names by itself, and not every runtime can show a client's certificate under another name than it dials.
  if (proxy !== undefined || tls?.clientCertificate !== undefined) return [];
  try {
    const limits = { clock, timeoutMs: connectTimeoutMs / 2, signal: outer };
    return shuffled(await lookUp(limits, (signal) => dns.addresses(host, { signal })), random);
  } catch {
    // Dialling says what is wrong with the name, if anything is.
    return [];
  }
}
