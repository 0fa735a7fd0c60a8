/**
 * IP addresses and CIDR blocks (RFC 4632, RFC 4291 §2.2) as numbers: a v4 address is its v4-mapped v6 address, so that
 * both kinds compare as one.
 */

/** A block of addresses. */
export interface IpBlock {
  readonly base: bigint;
  /** How many leading bits of 128 count. */
  readonly prefixBits: number;
}

const V4_MAPPED = 0xffffn << 32n;

/** The address that `text` writes, without brackets or zone; `undefined` for a name. */
export function parseIp(text: string): bigint | undefined {
  const v4 = parseV4(text);
  if (v4 !== undefined) return V4_MAPPED | v4;
  return text.includes(":") ? parseV6(text) : undefined;
}

/** The block that `text` writes as `address/bits`, or `undefined`. */
export function parseBlock(text: string): IpBlock | undefined {
  const parts = /^([^/]+)\/(\d{1,3})$/.exec(text);
  if (parts === null) return undefined;
  const base = parseIp(parts[1] ?? "");
  if (base === undefined) return undefined;
  const bits = Number(parts[2]);
  const prefixBits = (parts[1] ?? "").includes(":") ? bits : bits + 96;
  return prefixBits > 128 ? undefined : { base, prefixBits };
}

export function inBlock(ip: bigint, { base, prefixBits }: IpBlock): boolean {
  const shift = BigInt(128 - prefixBits);
  return ip >> shift === base >> shift;
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    value = (value << 8n) | BigInt(part);
  }
  return value;
}

function parseV6(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0] ?? "");
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? "") : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => 0n), ...tail];
  return groups.reduce((value, group) => (value << 16n) | group, 0n);
}

function parseGroups(text: string): readonly bigint[] | undefined {
  if (text === "") return [];
  const groups: bigint[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    const v4 = index === parts.length - 1 ? parseV4(part) : undefined;
    if (v4 !== undefined) groups.push(v4 >> 16n, v4 & 0xffffn);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
}
