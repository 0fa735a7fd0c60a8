/**
 * What travels as attributes, by the names that servers know: time to live, visibility, access control. Their messages are so small, and
 * so seldom, that they are written here by hand.
 */
import { int64ToBytes } from "../bytes.ts";
import { ProtoWriter } from "../wire/proto-writer.ts";

const VISIBILITY = "VISIBILITY";

/** Which labels a reader has (Client.proto's Authorizations). */
export function authorizations(labels: readonly string[]): Record<string, Uint8Array> {
  const out = new ProtoWriter();
  for (const label of labels) out.string(1, label);
  return { [VISIBILITY]: out.take() };
}

/** Who may see a cell, as an expression of labels: `"secret & !public"` (Client.proto's CellVisibility). */
export function cellVisibility(expression: string): Record<string, Uint8Array> {
  const out = new ProtoWriter();
  out.string(1, expression);
  return { [VISIBILITY]: out.take() };
}

/** After so long the server may drop the cells (`_ttl`). */
export function timeToLive(ttlMs: number): Record<string, Uint8Array> {
  return { _ttl: int64ToBytes(BigInt(ttlMs)) };
}

/** What may be done to a cell. */
export type CellPermission = "read" | "write" | "execute" | "create" | "admin";
const PERMISSIONS: readonly CellPermission[] = ["read", "write", "execute", "create", "admin"];
/** Permission.Type.Global: of no table, for it is of the cells that have it. */
const GLOBAL = 1;

/** Who may do what to the cells (AccessControl.proto's UsersAndPermissions). */
export function cellAcl(acl: Readonly<Record<string, readonly CellPermission[]>>): Record<string, Uint8Array> {
  const out = new ProtoWriter();
  for (const [user, permissions] of Object.entries(acl)) {
    const entry = out.beginField(1);
    out.string(1, user);
    const permission = out.beginField(2);
    out.uint(1, GLOBAL);
    const global = out.beginField(2);
    for (const each of permissions) out.uint(1, PERMISSIONS.indexOf(each));
    out.end(global);
    out.end(permission);
    out.end(entry);
  }
  return { acl: out.take() };
}

/** Whether an increment or append answers with the new values (`_rr_`). */
export function returnResults(wanted: boolean): Record<string, Uint8Array> {
  return { _rr_: Uint8Array.of(wanted ? 0xff : 0) };
}
