/**
 * Who may do what (`PrepRequestProcessor.fixupACL`, `ZooKeeperServer.checkACL`; `DigestAuthenticationProvider`,
 * `IPAuthenticationProvider`, `SASLAuthenticationProvider`): the schemes `world`, `auth`, `digest`, `ip` and `sasl`.
 */
import { encodeBase64 } from "../../core/base64.ts";
import { sha1 } from "@noble/hashes/legacy.js";
import type { Acl } from "../../zookeeper/wire/acl.ts";
import { ErrorCode } from "../../zookeeper/wire/error-code.ts";
import { Refusal } from "./refusal.ts";

/** What a connection has proved to be. */
export interface Identity {
  readonly scheme: string;
  readonly id: string;
}

const decoder = new TextDecoder();

/** What `addAuth` makes of a scheme and its proof; `undefined` if the server does not take it. */
export function identify(scheme: string, auth: Uint8Array, address: string): Identity | undefined {
  if (scheme === "ip") return { scheme, id: address };
  if (scheme !== "digest") return undefined;
  const user = decoder.decode(auth).split(":", 1)[0] ?? "";
  return { scheme, id: `${user}:${encodeBase64(sha1(auth))}` };
}

/** What `whoAmI` says of an identity. */
export function userName({ scheme, id }: Identity): string {
  return scheme === "digest" ? (id.split(":", 1)[0] ?? "") : id;
}

/** The list as it is kept: `auth` replaced by who the session is, and no entry twice. Refuses a list that is not valid. */
export function fixAcl(acl: readonly Acl[], identities: readonly Identity[]): readonly Acl[] {
  const entries = acl.flatMap((entry) => {
    if (entry.scheme !== "auth") {
      if (!isValid(entry)) throw new Refusal(ErrorCode.InvalidACL);
      return [entry];
    }
    // An address is no authentication.
    const proved = identities.filter(({ scheme }) => scheme === "digest" || scheme === "sasl");
    if (proved.length === 0) throw new Refusal(ErrorCode.InvalidACL);
    return proved.map(({ scheme, id }) => ({ permissions: entry.permissions, scheme, id }));
  });
  if (entries.length === 0) throw new Refusal(ErrorCode.InvalidACL);
  const key = ({ permissions, scheme, id }: Acl): string => `${permissions} ${scheme} ${id}`;
  return [...new Map(entries.map((entry) => [key(entry), entry])).values()];
}

/** Whether one of the permissions is given. */
export function isAllowed(acl: readonly Acl[], permissions: number, identities: readonly Identity[]): boolean {
  return (
    acl.length === 0 ||
    acl.some((entry) => {
      if ((entry.permissions & permissions) === 0) return false;
      if (entry.scheme === "world") return entry.id === "anyone";
      return identities.some(({ scheme, id }) => scheme === entry.scheme && matches(scheme, id, entry.id));
    })
  );
}

/** Refuses with NoAuth. */
export function checkAcl(acl: readonly Acl[], permissions: number, identities: readonly Identity[]): void {
  if (!isAllowed(acl, permissions, identities)) throw new Refusal(ErrorCode.NoAuth);
}

/** What somebody sees who may read a node but not administer it: no digests. */
export function withoutDigests(acl: readonly Acl[]): readonly Acl[] {
  return acl.map((entry) => (entry.scheme === "digest" ? { ...entry, id: entry.id.replace(/:.*/, ":x") } : entry));
}

function isValid({ scheme, id }: Acl): boolean {
  if (scheme === "world") return id === "anyone";
  if (scheme === "digest") return id.split(":").length === 2;
  if (scheme === "sasl") return id !== "";
  return scheme === "ip" && network(id) !== undefined;
}

function matches(scheme: string, id: string, wanted: string): boolean {
  if (scheme !== "ip") return id === wanted;
  const [address, range] = [network(id), network(wanted)];
  if (address === undefined || range === undefined) return false;
  const shift = 32n - range.bits;
  return address.value >> shift === range.value >> shift;
}

/** `1.2.3.4` or `1.2.3.0/24`. */
function network(text: string): { readonly value: bigint; readonly bits: bigint } | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)(?:\/(\d+))?$/.exec(text);
  if (match === null) return undefined;
  const parts = match.slice(1, 5).map(Number);
  const bits = Number(match[5] ?? 32);
  if (parts.some((part) => part > 255) || bits > 32) return undefined;
  return { value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n), bits: BigInt(bits) };
}
