/**
 * Header fields as HPACK sees them (RFC 7541 §1.3): a flat list of names and values in order.
 *
 * Flat, because an object or `Headers` a field would cost more than all of the decoding. Strings hold one octet a
 * character (Latin-1); names are in lower case.
 */

/** `[name, value, name, value …]`. */
export type HeaderFields = readonly string[];

/** What RFC 7541 §4.1 and RFC 9113 §6.5.2 add to the octets of a field for its size. */
export const FIELD_OVERHEAD_BYTES = 32;

/** The size of a field list as SETTINGS_MAX_HEADER_LIST_SIZE counts it (RFC 9113 §6.5.2). */
export function headerListBytes(fields: HeaderFields): number {
  let total = 0;
  for (let i = 0; i < fields.length; i += 2) {
    total += fields[i]!.length + fields[i + 1]!.length + FIELD_OVERHEAD_BYTES;
  }
  return total;
}

/** Names whose values are secrets: they never enter a compression table, here or in an intermediary (RFC 7541 §7.1.3). */
export const NEVER_INDEXED: readonly string[] = [
  "authorization",
  "proxy-authorization",
  "cookie",
  "set-cookie",
  "x-api-key",
];

/**
 * Fields that many blocks start with, such as all that is fixed about a method's requests. An encoder indexes them, and
 * keeps their encoded form for as long as its table stays as it is.
 */
export class HeaderTemplate {
  readonly fields: HeaderFields;

  constructor(fields: HeaderFields) {
    this.fields = fields;
  }
}
