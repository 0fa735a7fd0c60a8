/** `sync` (`ZooKeeper.sync`): what was committed before it is seen by what is read after it. */
import { OpCode } from "../wire/op-code.ts";
import type { Operation } from "../wire/operation.ts";

export function sync(path: string, serverPath: string): Operation<void> {
  return {
    ...{ name: "sync", opCode: OpCode.sync, path, writes: false },
    write: (out) => out.string(serverPath),
    read: (reader) => void reader.string(),
  };
}
