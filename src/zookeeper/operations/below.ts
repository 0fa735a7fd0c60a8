/** What lies below a path (`ZooKeeper.getAllChildrenNumber`, `ZooKeeper.getEphemerals`), since 3.6. */
import { OpCode } from "../wire/op-code.ts";
import type { Operation } from "../wire/operation.ts";

/** What a path takes at least. */
const LEAST_PATH_BYTES = 4;

/** How many nodes there are below, at all depths. */
export function getAllChildrenNumber(path: string, serverPath: string): Operation<number> {
  return {
    ...{ name: "getAllChildrenNumber", opCode: OpCode.getAllChildrenNumber, path, writes: false },
    write: (out) => out.string(serverPath),
    read: (reader) => reader.int(),
  };
}

/** This session's ephemeral nodes whose paths begin so. @param toClient Maps their paths back. */
export function getEphemerals(
  path: string,
  serverPath: string,
  toClient: (path: string) => string,
): Operation<readonly string[]> {
  return {
    ...{ name: "getEphemerals", opCode: OpCode.getEphemerals, path, writes: false },
    write: (out) => out.string(serverPath),
    read: (reader) => reader.vector(() => toClient(reader.text()), LEAST_PATH_BYTES) ?? [],
  };
}
