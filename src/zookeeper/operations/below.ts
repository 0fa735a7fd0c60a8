/** What lies below a path (`ZooKeeper.getAllChildrenNumber`, `ZooKeeper.getEphemerals`), since 3.6. */
import type { Chroot } from "../path.ts";
import { OpCode } from "../wire/op-code.ts";
import type { Operation } from "../wire/operation.ts";

/** What a path takes at least. */
const LEAST_PATH_BYTES = 4;

/** How many nodes there are below, at all depths. */
export function getAllChildrenNumber(chroot: Chroot, path: string): Operation<number> {
  const serverPath = chroot.check(path, "getAllChildrenNumber");
  return {
    ...{ name: "getAllChildrenNumber", opCode: OpCode.getAllChildrenNumber, path, writes: false },
    write: (out) => out.string(serverPath),
    read: (reader) => reader.int(),
  };
}

/** This session's ephemeral nodes whose paths begin so. */
export function getEphemerals(chroot: Chroot, prefix: string): Operation<readonly string[]> {
  const serverPath = chroot.check(prefix, "getEphemerals");
  return {
    ...{ name: "getEphemerals", opCode: OpCode.getEphemerals, path: prefix, writes: false },
    write: (out) => out.string(serverPath),
    read: (reader) => reader.vector(() => chroot.toClient(reader.text()), LEAST_PATH_BYTES) ?? [],
  };
}
