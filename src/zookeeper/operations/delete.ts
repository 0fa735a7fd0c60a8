/** `delete` (`ZooKeeper.delete`): a node without children, if its version is the expected one. */
import { OpCode } from "../wire/op-code.ts";
import type { Operation } from "../wire/operation.ts";

/** @param version What the node's version must be; −1 for any. */
export function deleteNode(path: string, serverPath: string, version: number): Operation<void> {
  return {
    ...{ name: "delete", opCode: OpCode.delete, path, writes: true },
    write(out) {
      out.string(serverPath);
      out.int(version);
    },
    read() {},
  };
}
