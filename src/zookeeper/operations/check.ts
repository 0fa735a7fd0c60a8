/** `check` (`Op.check`): nothing but the condition that a node has a version; of use in a transaction. */
import { OpCode } from "../wire/op-code.ts";
import type { Operation } from "../wire/operation.ts";

export function check(path: string, serverPath: string, version: number): Operation<void> {
  return {
    ...{ name: "check", opCode: OpCode.check, path, writes: false },
    write(out) {
      out.string(serverPath);
      out.int(version);
    },
    read() {},
  };
}
