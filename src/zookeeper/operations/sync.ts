/** `sync` (`ZooKeeper.sync`): what was committed before it is seen by what is read after it. */
import type { Chroot } from "../path.ts";
import { OpCode } from "../wire/op-code.ts";
import type { Operation } from "../wire/operation.ts";

export function sync(chroot: Chroot, path: string): Operation<void> {
  const serverPath = chroot.check(path, "sync");
  return {
    ...{ name: "sync", opCode: OpCode.sync, path, writes: false },
    write: (out) => out.string(serverPath),
    read: (reader) => void reader.string(),
  };
}
