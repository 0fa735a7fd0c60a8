/** Access control lists (`zookeeper.jute`, `data.ACL`, `data.Id`; `ZooDefs.Perms`, `ZooDefs.Ids`). */
import type { JuteReader } from "./jute-reader.ts";
import type { JuteWriter } from "./jute-writer.ts";

/** What an entry allows: bits. */
export const Permission = { read: 1, write: 2, create: 4, delete: 8, admin: 16, all: 31 } as const;

/** One entry: who may do what. */
export interface Acl {
  /** Bits of {@link Permission}. */
  readonly permissions: number;
  /** `world`, `auth`, `digest`, `ip`, `x509`, `sasl` … */
  readonly scheme: string;
  /** Who, in the scheme's own words. */
  readonly id: string;
}

/** Everybody may do everything. */
export const OPEN_ACL: readonly Acl[] = [{ permissions: Permission.all, scheme: "world", id: "anyone" }];
/** Whoever this session has authenticated as may do everything. */
export const CREATOR_ALL_ACL: readonly Acl[] = [{ permissions: Permission.all, scheme: "auth", id: "" }];
/** Everybody may read. */
export const READ_ACL: readonly Acl[] = [{ permissions: Permission.read, scheme: "world", id: "anyone" }];

/** What an entry takes at least. */
const LEAST_BYTES = 12;

export function writeAcls(writer: JuteWriter, acls: readonly Acl[]): void {
  writer.vector(acls, ({ permissions, scheme, id }) => {
    writer.int(permissions);
    writer.string(scheme);
    writer.string(id);
  });
}

export function readAcls(reader: JuteReader): Acl[] {
  const read = (): Acl => ({ permissions: reader.int(), scheme: reader.text(), id: reader.text() });
  return reader.vector(read, LEAST_BYTES) ?? [];
}
