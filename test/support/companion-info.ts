/**
 * What the transport tests know of their peers: addresses and certificates. On Node, Deno and workerd the peers are a
 * process of their own (`companion.ts`); in memory they are listeners (`memory-companion.ts`).
 */

/** In PEM. */
export interface CertificateAndKey {
  readonly cert: string;
  readonly key: string;
}

/** What the tests use. */
export interface TestCertificates {
  /** The authority that signed the others. */
  readonly ca: string;
  /** For `localhost` and `127.0.0.1`. */
  readonly server: CertificateAndKey;
  /** For `other.test` only. */
  readonly otherServer: CertificateAndKey;
  readonly client: CertificateAndKey;
}

/** What listens where. */
export interface CompanionPorts {
  /** Sends back what it gets, and ends when the client does. */
  readonly echo: number;
  /** Reads a line with a name, counts what follows, and keeps the outcome for `report`. */
  readonly sink: number;
  /** Reads a name, and answers `<bytes> <end|cut>` once that sink's connection is over. */
  readonly report: number;
  /** As `sink`, but reads nothing before something connects to `release`. */
  readonly stuck: number;
  readonly release: number;
  /** Sends 8 MiB of the pattern, and ends. */
  readonly source: number;
  /** Accepts, and never reads or writes. */
  readonly silent: number;
  /** Resets the connection when bytes arrive. */
  readonly reset: number;
  /** Says `bye` and ends its side at once; then as `sink`. */
  readonly halfClose: number;
  /** Nothing listens there. */
  readonly refused: number;
  /** Connections to it hang: its backlog is full. */
  readonly full: number;
  readonly tlsEcho: number;
  /** As `tlsEcho`, without ALPN on the server's side. */
  readonly tlsNoAlpn: number;
  /** As `tlsEcho`, with a certificate for `other.test`. */
  readonly tlsOther: number;
  /** As `tlsEcho`, for clients with a certificate of the test authority. */
  readonly tlsClient: number;
  readonly proxy: number;
  /** Wants `PROXY_CREDENTIALS`. */
  readonly proxyAuth: number;
  /** Refuses with 403 and a page. */
  readonly proxyForbidden: number;
  /** Opens a tunnel whose first bytes come together with the response's head. */
  readonly proxyEager: number;
  /** Is no proxy: greets as an SSH server does. */
  readonly proxyOther: number;
  /** Answers with headers without end. */
  readonly proxyEndless: number;
  /** Closes the connection instead of an answer. */
  readonly proxyClosing: number;
  /** Answers for `DNS_ZONE`, by DNS over HTTPS without the S. */
  readonly dnsOverHttp: number;
  /** The same by UDP. */
  readonly dns: number;
}

/** The peers of one lane. */
export interface Companion {
  readonly host: string;
  readonly ports: CompanionPorts;
  /** An echo server on a unix socket. */
  readonly unixPath: string;
  readonly certificates: TestCertificates;
}

/** What `proxyAuth` lets in; beyond ASCII, and with a colon in the password. */
export const PROXY_CREDENTIALS = { username: "user", password: "pässwörd:1" } as const;

/** What the companion's name servers know. Every other name does not exist. */
export const DNS_ZONE: Readonly<Record<string, DnsNode>> = {
  "both.test": { A: ["10.0.0.2", "10.0.0.1"], AAAA: ["2001:db8::1"], TXT: [["v=spf1 -all"], ['say "hi" ', "\\o/"]] },
  "four.test": { A: ["10.0.0.4"] },
  "_service._tcp.test": { SRV: ["1 5 2181 a.both.test.", "2 0 2182 b.both.test."] },
  "six.test": { AAAA: ["2001:db8::6"] },
  "empty.test": {},
  "broken.test": "SERVFAIL",
  "silent.test": "silent",
};

/** Records by type, a TXT record being its strings; or what goes wrong. */
export type DnsNode =
  | {
      readonly A?: readonly string[];
      readonly AAAA?: readonly string[];
      readonly TXT?: readonly (readonly string[])[];
      /** As zone files write them. */
      readonly SRV?: readonly string[];
    }
  | "SERVFAIL"
  | "silent";

export const SOURCE_BYTES: number = 8 * 1024 * 1024;

/** `length` bytes of the pattern that starts at `offset`: any loss, repetition or exchange shows. */
export function pattern(offset: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let index = 0; index < length; index++) {
    const at = offset + index;
    bytes[index] = (at * 31 + (at >> 8)) & 0xff;
  }
  return bytes;
}

/** Reads what the lane hands over in `DRAGOMAN_COMPANION`. */
export function companionFromEnvironment(): Companion | undefined {
  const json = process.env["DRAGOMAN_COMPANION"];
  return json === undefined || json === "" ? undefined : (JSON.parse(json) as Companion);
}
