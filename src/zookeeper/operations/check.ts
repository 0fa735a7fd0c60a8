/** `check` (`Op.check`): nothing but the condition that a node has a version; of use in a transaction. */
import type { Chroot } from "../path.ts";
import { OpCode } from "../wire/op-code.ts";
import type { Operation } from "../wire/operation.ts";

export function check(chroot: Chroot, path: string, version: number): Operation<void> {
  const serverPath = chroot.check(path, "check");
  return {
    ...{ name: "check", opCode: OpCode.check, path, writes: false },
    write(out) {
      out.string(serverPath);
      out.int(version);
    },
    read() {},
  };
}
