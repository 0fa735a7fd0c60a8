/** What the runtimes' look-ups share: a host's two families, and the text of TXT and SRV records. */
import type { SrvRecord } from "../core/resolver/dns-lookup.ts";

/** A family of addresses, by its records' type. */
export type AddressType = "A" | "AAAA";

/**
 * Asks for both families at once; v4 comes first. One that fails does not matter while the other has addresses: servers
 * that cannot answer AAAA are still about.
 */
export async function bothFamilies(ask: (type: AddressType) => Promise<readonly string[]>): Promise<readonly string[]> {
  const answers = await Promise.allSettled([ask("A"), ask("AAAA")]);
  const found = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
  const failed = answers.find((answer) => answer.status === "rejected");
  if (found.length === 0 && failed !== undefined) throw failed.reason;
  return found;
}

/**
 * The text of a TXT record as zone files write it, `"one" "two"` with `\"` and `\032` (RFC 1035 §5.1): its strings joined.
 * What is not written so is the text itself.
 */
export function joinTxtStrings(data: string): string {
  const text = data.trim();
  if (!/^"(?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*$/s.test(text)) return data;
  const strings = text.match(/"(?:[^"\\]|\\.)*"/gs) ?? [];
  return strings.map((quoted) => quoted.slice(1, -1).replace(/\\(\d{3}|.)/gs, unescape)).join("");
}

function unescape(_match: string, escaped: string): string {
  return escaped.length === 3 ? String.fromCharCode(Number(escaped)) : escaped;
}

/** An SRV record as zone files write it: `priority weight port target.` (RFC 2782). */
export function parseSrv(data: string): SrvRecord | undefined {
  const match = /^(\d+)\s+(\d+)\s+(\d+)\s+(\S*?)\.?$/.exec(data.trim());
  const host = match?.[4];
  if (match === null || host === undefined) return undefined;
  const [priority, weight, port] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return { host, port, priority, weight };
}
