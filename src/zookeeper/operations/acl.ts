/** `getACL` and `setACL` (`ZooKeeper.getACL`, `ZooKeeper.setACL`): who may do what with a node. */
import { ZooKeeperError } from "../error.ts";
import type { VersionOptions } from "../operation-options.ts";
import type { Chroot } from "../path.ts";
import { readAcls, writeAcls, type Acl } from "../wire/acl.ts";
import { ErrorCode } from "../wire/error-code.ts";
import { OpCode } from "../wire/op-code.ts";
import { ANY_VERSION, type Operation } from "../wire/operation.ts";
import { readStat, type Stat } from "../wire/stat.ts";

/** A node's access control list. */
export interface NodeAcl {
  readonly acl: readonly Acl[];
  readonly stat: Stat;
}

export function getAcl(chroot: Chroot, path: string): Operation<NodeAcl> {
  const serverPath = chroot.check(path, "getAcl");
  return {
    ...{ name: "getAcl", opCode: OpCode.getACL, path, writes: false },
    write: (out) => out.string(serverPath),
    read: (reader) => ({ acl: readAcls(reader), stat: readStat(reader) }),
  };
}

/** The version is the list's own (`aversion`). */
export function setAcl(
  chroot: Chroot,
  path: string,
  acl: readonly Acl[],
  { version = ANY_VERSION }: VersionOptions,
): Operation<Stat> {
  const serverPath = chroot.check(path, "setAcl");
  requireAcl(acl, "setAcl", path);
  return {
    ...{ name: "setAcl", opCode: OpCode.setACL, path, writes: true, read: readStat },
    write(out) {
      out.string(serverPath);
      writeAcls(out, acl);
      out.int(version);
    },
  };
}

/** As Java's client, refuses a list that lets nobody in before it is sent. */
export function requireAcl(acl: readonly Acl[], operation: string, path: string): void {
  if (acl.length === 0) throw new ZooKeeperError({ code: ErrorCode.InvalidACL, operation, path });
}
