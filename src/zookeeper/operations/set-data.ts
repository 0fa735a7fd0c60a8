/** `setData` (`ZooKeeper.setData`): replaces all of a node's data, if its version is the expected one. */
import type { NodeInput, VersionOptions } from "../operation-options.ts";
import type { Chroot } from "../path.ts";
import { OpCode } from "../wire/op-code.ts";
import { ANY_VERSION, type Operation } from "../wire/operation.ts";
import { readStat, type Stat } from "../wire/stat.ts";
import { bytesOf } from "./node-input.ts";

export function setData(
  chroot: Chroot,
  path: string,
  data: NodeInput,
  { version = ANY_VERSION }: VersionOptions,
): Operation<Stat> {
  const serverPath = chroot.check(path, "setData");
  const bytes = bytesOf(data);
  return {
    ...{ name: "setData", opCode: OpCode.setData, path, writes: true },
    write(out) {
      out.string(serverPath);
      out.buffer(bytes);
      out.int(version);
    },
    read: readStat,
  };
}
