/**
 * Which of a name's addresses to dial (`StaticHostProvider.resolve`): looked up at each attempt, since servers move, and one of them by
 * chance. Where nobody can look up what the runtime's connections would find, the runtime's dialling resolves the name itself.
 */
import type { TlsOptions } from "../../core/dialer.ts";
import type { Random } from "../../core/random.ts";
import type { DnsLookup } from "../../core/resolver/dns-lookup.ts";
import { ipVersion } from "../../core/resolver/ip.ts";
import type { ServerAddress } from "./connect-string.ts";
import { lookUp, type LookUpLimits } from "./look-up.ts";

/** What the choice is made by. */
export interface AddressChoice extends LookUpLimits {
  readonly dns: DnsLookup | undefined;
  readonly random: Random;
  readonly tls: TlsOptions | undefined;
}

/** What to dial. */
export interface ChosenAddress {
  readonly address: ServerAddress;
  readonly tls: TlsOptions | undefined;
}

export async function chooseAddress(server: ServerAddress, choice: AddressChoice): Promise<ChosenAddress> {
  const { dns, random, tls } = choice;
  const byName = { address: server, tls };
  // Not every runtime can show a client's certificate under another name than the one it dials.
  if (dns === undefined || ipVersion(server.host) !== undefined || tls?.clientCertificate !== undefined) return byName;
  try {
    const found = await lookUp(choice, (signal) => dns.addresses(server.host, { signal }));
    const host = found[Math.floor(random.next() * found.length)];
    if (host === undefined) return byName;
    return { address: { host, port: server.port }, tls: tls && { serverName: server.host, ...tls } };
  } catch {
    // Dialling says what is wrong with the name, if anything is.
    return byName;
  }
}
