/** `delete` (`ZooKeeper.delete`): a node without children, if its version is the expected one. */
import type { VersionOptions } from "../operation-options.ts";
import type { Chroot } from "../path.ts";
import { OpCode } from "../wire/op-code.ts";
import { ANY_VERSION, type Operation } from "../wire/operation.ts";

export function deleteNode(chroot: Chroot, path: string, { version = ANY_VERSION }: VersionOptions): Operation<void> {
  const checked = chroot.check(path, "delete");
  // As in Java: the chroot is not the client's to delete.
  const serverPath = path === "/" ? path : checked;
  return {
    ...{ name: "delete", opCode: OpCode.delete, path, writes: true },
    write(out) {
      out.string(serverPath);
      out.int(version);
    },
    read() {},
  };
}
