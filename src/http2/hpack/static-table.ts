/**
 * The static table (RFC 7541 Appendix A), entry 1 first, and the encoder's way to look into it.
 */
import type { HeaderFields } from "./header-fields.ts";

/** Names and values of entries 1 to 61. */
export const STATIC_TABLE: HeaderFields = [
  ":authority",
  "",
  ":method",
  "GET",
  ":method",
  "POST",
  ":path",
  "/",
  ":path",
  "/index.html",
  ":scheme",
  "http",
  ":scheme",
  "https",
  ":status",
  "200",
  ":status",
  "204",
  ":status",
  "206",
  ":status",
  "304",
  ":status",
  "400",
  ":status",
  "404",
  ":status",
  "500",
  "accept-charset",
  "",
  "accept-encoding",
  "gzip, deflate",
  "accept-language",
  "",
  "accept-ranges",
  "",
  "accept",
  "",
  "access-control-allow-origin",
  "",
  "age",
  "",
  "allow",
  "",
  "authorization",
  "",
  "cache-control",
  "",
  "content-disposition",
  "",
  "content-encoding",
  "",
  "content-language",
  "",
  "content-length",
  "",
  "content-location",
  "",
  "content-range",
  "",
  "content-type",
  "",
  "cookie",
  "",
  "date",
  "",
  "etag",
  "",
  "expect",
  "",
  "expires",
  "",
  "from",
  "",
  "host",
  "",
  "if-match",
  "",
  "if-modified-since",
  "",
  "if-none-match",
  "",
  "if-range",
  "",
  "if-unmodified-since",
  "",
  "last-modified",
  "",
  "link",
  "",
  "location",
  "",
  "max-forwards",
  "",
  "proxy-authenticate",
  "",
  "proxy-authorization",
  "",
  "range",
  "",
  "referer",
  "",
  "refresh",
  "",
  "retry-after",
  "",
  "server",
  "",
  "set-cookie",
  "",
  "strict-transport-security",
  "",
  "transfer-encoding",
  "",
  "user-agent",
  "",
  "vary",
  "",
  "via",
  "",
  "www-authenticate",
  "",
];

/** The number of entries; the dynamic table's first index comes after it. */
export const STATIC_TABLE_LENGTH: number = STATIC_TABLE.length / 2;

/** The first entry of each name, whose entries stand together. */
const firstIndexByName = new Map<string, number>();
for (let index = STATIC_TABLE_LENGTH; index > 0; index--) {
  firstIndexByName.set(STATIC_TABLE[2 * index - 2]!, index);
}

/** The index of the first entry with this name, or 0. */
export function findStaticName(name: string): number {
  return firstIndexByName.get(name) ?? 0;
}

/** The index of the entry with this name and value, or 0. */
export function findStaticField(name: string, value: string): number {
  let index = firstIndexByName.get(name) ?? 0;
  if (index === 0) return 0;
  while (STATIC_TABLE[2 * index - 2] === name) {
    if (STATIC_TABLE[2 * index - 1] === value) return index;
    index++;
  }
  return 0;
}
