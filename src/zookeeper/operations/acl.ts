/** `getACL` and `setACL` (`ZooKeeper.getACL`, `ZooKeeper.setACL`): who may do what with a node. */
import { readAcls, writeAcls, type Acl } from "../wire/acl.ts";
import { OpCode } from "../wire/op-code.ts";
import type { Operation } from "../wire/operation.ts";
import { readStat, type Stat } from "../wire/stat.ts";

/** A node's access control list. */
export interface NodeAcl {
  readonly acl: readonly Acl[];
  readonly stat: Stat;
}

export function getAcl(path: string, serverPath: string): Operation<NodeAcl> {
  return {
    ...{ name: "getAcl", opCode: OpCode.getACL, path, writes: false },
    write: (out) => out.string(serverPath),
    read: (reader) => ({ acl: readAcls(reader), stat: readStat(reader) }),
  };
}

/** @param version What the list's version (`aversion`) must be; −1 for any. */
export function setAcl(path: string, serverPath: string, acl: readonly Acl[], version: number): Operation<Stat> {
  return {
    ...{ name: "setAcl", opCode: OpCode.setACL, path, writes: true, read: readStat },
    write(out) {
      out.string(serverPath);
      writeAcls(out, acl);
      out.int(version);
    },
  };
}
