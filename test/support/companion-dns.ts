/** The companion's name servers: its zone in DNS messages (RFC 1035 §4) and in DNS over HTTPS' JSON. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { DNS_ZONE } from "./companion-info.ts";

type Type = "A" | "AAAA" | "TXT" | "SRV";

const TYPES: Readonly<Record<number, Type>> = { 1: "A", 28: "AAAA", 16: "TXT", 33: "SRV" };
const NOERROR = 0;
const SERVFAIL = 2;
const NXDOMAIN = 3;

interface Found {
  readonly status: number;
  readonly records: readonly (readonly string[])[];
}

/** A name's records, each as its strings; `undefined` where no answer is to come. */
function find(name: string, type: Type | undefined): Found | undefined {
  const node = Object.hasOwn(DNS_ZONE, name) ? DNS_ZONE[name] : undefined;
  if (node === "silent") return undefined;
  if (node === undefined) return { status: NXDOMAIN, records: [] };
  if (node === "SERVFAIL") return { status: SERVFAIL, records: [] };
  const records = type === undefined ? [] : (node[type] ?? []);
  return { status: NOERROR, records: records.map((record) => (typeof record === "string" ? [record] : record)) };
}

/** Answers a DNS message. */
export function dnsAnswer(query: Buffer): Buffer | undefined {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  const number = query.readUInt16BE(at + 1);
  const type = TYPES[number];
  const found = find(labels.join(".").toLowerCase(), type);
  if (found === undefined) return undefined;
  const head = Buffer.alloc(12);
  query.copy(head, 0, 0, 2);
  head.writeUInt16BE(0x8180 | found.status, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(found.records.length, 6);
  const records = found.records.map((strings) => resourceRecord(number, recordData(type, strings)));
  return Buffer.concat([head, query.subarray(12, at + 5), ...records]);
}

function resourceRecord(type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  // The name: a pointer to the question's.
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(60, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function recordData(type: Type | undefined, strings: readonly string[]): Buffer {
  if (type === "TXT") return Buffer.concat(strings.map((text) => Buffer.from([text.length, ...Buffer.from(text)])));
  const [address = ""] = strings;
  if (type === "SRV") return serviceData(address);
  if (type === "A") return Buffer.from(address.split(".").map(Number));
  const [head = "", tail = ""] = address.split("::").map((half) =>
    half
      .split(":")
      .map((group) => group.padStart(4, "0"))
      .join(""),
  );
  return Buffer.from(head + tail.padStart(32 - head.length, "0"), "hex");
}

/** `priority weight port target.` (RFC 2782). */
function serviceData(record: string): Buffer {
  const [priority, weight, port, target = ""] = record.split(" ");
  const numbers = Buffer.alloc(6);
  [priority, weight, port].forEach((number, i) => numbers.writeUInt16BE(Number(number), 2 * i));
  const labels = target.split(".").map((label) => Buffer.from([label.length, ...Buffer.from(label)]));
  return Buffer.concat([numbers, ...labels]);
}

/** Answers `?name=…&type=…`; a record of another type comes first, as a CNAME would. */
export function serveDnsOverHttp(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://companion");
  if (pathname !== "/dns-query" || request.headers.accept !== "application/dns-json") {
    response.writeHead(415).end("no DNS here");
    return;
  }
  const [name, type] = [searchParams.get("name") ?? "", searchParams.get("type") as Type];
  const found = find(name, type);
  if (found === undefined) return;
  const number = Object.keys(TYPES).find((key) => TYPES[Number(key)] === type);
  const answers = found.records.map((strings) => ({
    name,
    type: Number(number),
    TTL: 60,
    data: jsonData(type, strings),
  }));
  const alias = { name, type: 5, TTL: 60, data: "alias.test." };
  const body = { Status: found.status, ...(answers.length === 0 ? {} : { Answer: [alias, ...answers] }) };
  response.writeHead(200, { "content-type": "application/dns-json" }).end(JSON.stringify(body));
}

function jsonData(type: Type, strings: readonly string[]): string {
  if (type !== "TXT") return strings.join("");
  return strings.map((text) => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`).join(" ");
}
