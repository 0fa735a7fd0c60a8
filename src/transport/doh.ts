/**
 * DNS over HTTPS, in the JSON that Cloudflare's and Google's resolvers speak (`application/dns-json`): look-ups for runtimes
 * that have nothing but `fetch`.
 */
import type { DnsLookup } from "../core/resolver/dns-lookup.ts";
import { ipVersion } from "../core/resolver/ip.ts";
import { type AddressType, bothFamilies, joinTxtStrings, parseSrv } from "./dns-records.ts";
import { readText, type ResponseBody } from "./response-body.ts";
import { reasonText, transportError } from "./stream-errors.ts";

/** What {@link dnsOverHttps} takes. */
export interface DnsOverHttpsOptions {
  /** The resolver's URL: `https`, or `http` to loopback. Default: `https://cloudflare-dns.com/dns-query`. */
  readonly endpoint?: string | undefined;
  /** Asks. Default: the runtime's `fetch`. */
  readonly fetch?: ((url: string, init: DnsFetchInit) => Promise<DnsFetchResponse>) | undefined;
}

/** What a look-up's `fetch` is given. */
export interface DnsFetchInit {
  readonly headers: Record<string, string>;
  readonly signal: AbortSignal;
  /** An answer comes from where it was asked, or not at all. */
  readonly redirect: "manual";
}

/** What is read of a response. */
export interface DnsFetchResponse extends ResponseBody {
  readonly ok: boolean;
  readonly status: number;
}

/** Numbers of record types (RFC 1035 §3.2.2, RFC 3596 §2.1, RFC 2782). */
const TYPES = { A: 1, AAAA: 28, TXT: 16, SRV: 33 } as const;
/** RCODE 3 (RFC 1035 §4.1.1): there is no such name. */
const NXDOMAIN = 3;

const CLOUDFLARE = "https://cloudflare-dns.com/dns-query";

/**
 * Look-ups over HTTPS: v4 addresses come before v6 ones. No other name server can be asked than the endpoint's. Throws a
 * TypeError for an endpoint that is no such URL.
 *
 * @example
 * ```ts
 * const dns = dnsOverHttps({ endpoint: "https://dns.google/resolve" });
 * const resolvers = defaultResolvers.with(dnsResolver({ dns }));
 * ```
 */
export function dnsOverHttps(options: DnsOverHttpsOptions = {}): DnsLookup {
  const { endpoint = CLOUDFLARE, fetch: ask = (url, init) => fetch(url, init) } = options;
  const url = new URL(endpoint);
  if (url.protocol !== "https:" && !/^http:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])[:/]/.test(url.href)) {
    throw new TypeError(`DNS over HTTPS needs an "https" endpoint, not "${endpoint}"`);
  }
  /** The records' data; `undefined` if there is no such name. */
  const lookUp = async (
    name: string,
    type: AddressType | "TXT" | "SRV",
    signal: AbortSignal,
  ): Promise<readonly string[] | undefined> => {
    const question = new URL(url);
    question.searchParams.set("name", name);
    question.searchParams.set("type", type);
    try {
      const response = await ask(question.href, {
        headers: { accept: "application/dns-json" },
        signal,
        redirect: "manual",
      });
      if (!response.ok) throw new Error(`HTTP status ${response.status}`);
      return recordsOf(JSON.parse(await readText(response)), TYPES[type]);
    } catch (reason) {
      const cause = new Error(`"${url.host}" gave no answer: ${reasonText(reason)}`, { cause: reason });
      throw transportError({ step: "resolve", address: name, cause });
    }
  };
  return {
    takesServer: false,
    async addresses(host, { signal }) {
      const found = await bothFamilies(async (type) => {
        const records = await lookUp(host, type, signal);
        if (records !== undefined) return records;
        throw transportError({ step: "resolve", address: host, code: "ENOTFOUND" });
      });
      return found.filter((text) => ipVersion(text) !== undefined);
    },
    async txt(name, { signal }) {
      const records = (await lookUp(name, "TXT", signal)) ?? [];
      return records.map(joinTxtStrings);
    },
    async srv(name, { signal }) {
      const records = (await lookUp(name, "SRV", signal)) ?? [];
      return records.map(parseSrv).filter((record) => record !== undefined);
    },
  };
}

/** What is read of an answer. */
interface DnsJson {
  readonly Status?: unknown;
  readonly Answer?: unknown;
}

function recordsOf(answer: unknown, type: number): readonly string[] | undefined {
  const { Status: status, Answer: records = [] } = (answer ?? {}) as DnsJson;
  if (status === NXDOMAIN) return undefined;
  if (status !== 0 || !Array.isArray(records)) throw new Error(`DNS status ${String(status)}`);
  return records.flatMap((record: { readonly type?: unknown; readonly data?: unknown } | null) =>
    record?.type === type && typeof record.data === "string" ? [record.data] : [],
  );
}
