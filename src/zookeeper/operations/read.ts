/**
 * The operations that read a node and may leave a watch there: `getData`, `exists`, `getChildren`. They ask alike: a path, and
 * whether to watch it. Children are asked for by opcode getChildren2, whose answer is getChildren's and the stat, from every
 * server since 3.3; the older opcode is only what a multiRead takes.
 */
import type { OperationOptions } from "../operation-options.ts";
import type { Chroot } from "../path.ts";
import type { Watcher } from "../watch/watches.ts";
import { ErrorCode } from "../wire/error-code.ts";
import type { JuteReader } from "../wire/jute-reader.ts";
import { OpCode } from "../wire/op-code.ts";
import type { Operation } from "../wire/operation.ts";
import { readStat, type Stat } from "../wire/stat.ts";

/** How to read a node. */
export interface ReadOptions extends OperationOptions {
  /** Called once, when what was read has changed; `true` for the client's default watcher. */
  readonly watch?: Watcher | true | undefined;
}

/** A node's data. */
export interface NodeData {
  /** `undefined` for a node that was created with none. */
  readonly data: Uint8Array | undefined;
  readonly stat: Stat;
}

/** A node's children. */
export interface NodeChildren {
  /** Their names, in no order. */
  readonly children: readonly string[];
  readonly stat: Stat;
}

/** Registers the watch that the request asked for, once the server has it; absent for no watch. */
export type Register = ((found: boolean) => void) | undefined;

/** What a child's name takes at least. */
const LEAST_NAME_BYTES = 4;

export function getData(chroot: Chroot, path: string, register?: Register): Operation<NodeData> {
  return readOperation(
    "getData",
    OpCode.getData,
    { path, serverPath: chroot.check(path, "getData"), register },
    readData,
  );
}

/** A node that is not there is an answer: `undefined`. */
export function exists(chroot: Chroot, path: string, register?: Register): Operation<Stat | undefined> {
  const request = { path, serverPath: chroot.check(path, "exists"), register };
  const operation = readOperation<Stat | undefined>("exists", OpCode.exists, request, readStat);
  return { ...operation, recover: (code) => (code === ErrorCode.NoNode ? { value: undefined } : undefined) };
}

export function getChildren(chroot: Chroot, path: string, register?: Register): Operation<NodeChildren> {
  const request = { path, serverPath: chroot.check(path, "getChildren"), register };
  return readOperation("getChildren", OpCode.getChildren2, request, (reader) => ({
    children: readNames(reader),
    stat: readStat(reader),
  }));
}

/** Without the stat: for a multiRead. */
export function getChildrenNames(chroot: Chroot, path: string): Operation<readonly string[]> {
  const request = { path, serverPath: chroot.check(path, "getChildren"), register: undefined };
  return readOperation("getChildren", OpCode.getChildren, request, readNames);
}

/** The record of getData's answer, which is reconfig's too. */
export function readData(reader: JuteReader): NodeData {
  return { data: reader.buffer(), stat: readStat(reader) };
}

function readNames(reader: JuteReader): readonly string[] {
  return reader.vector(() => reader.text(), LEAST_NAME_BYTES) ?? [];
}

/** What reads of this kind ask for. */
export interface ReadRequest {
  readonly path: string;
  readonly serverPath: string;
  readonly register: Register;
}

/** A read whose answer begins with `read`'s record. */
export function readOperation<T>(
  name: string,
  opCode: OpCode,
  { path, serverPath, register }: ReadRequest,
  read: (reader: JuteReader) => T,
): Operation<T> {
  return {
    ...{ name, opCode, path, writes: false, read },
    write(out) {
      out.string(serverPath);
      out.bool(register !== undefined);
    },
    concluded(code) {
      if (code === 0) register?.(true);
      // `exists` leaves a watch for the node's creation.
      else if (code === ErrorCode.NoNode && opCode === OpCode.exists) register?.(false);
      return code;
    },
  };
}
