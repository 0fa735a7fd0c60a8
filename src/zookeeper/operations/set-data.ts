/** `setData` (`ZooKeeper.setData`): replaces all of a node's data, if its version is the expected one. */
import { OpCode } from "../wire/op-code.ts";
import type { Operation } from "../wire/operation.ts";
import { readStat, type Stat } from "../wire/stat.ts";

/** @param version What the node's version must be; −1 for any. */
export function setData(
  path: string,
  serverPath: string,
  data: Uint8Array | undefined,
  version: number,
): Operation<Stat> {
  return {
    ...{ name: "setData", opCode: OpCode.setData, path, writes: true },
    write(out) {
      out.string(serverPath);
      out.buffer(data);
      out.int(version);
    },
    read: readStat,
  };
}
