/**
 * The operations that read a node and may leave a watch there: `getData`, `exists`, `getChildren` (opcode getChildren2). They
 * ask alike: a path, and whether to watch it.
 */
import { ErrorCode } from "../wire/error-code.ts";
import type { JuteReader } from "../wire/jute-reader.ts";
import { OpCode } from "../wire/op-code.ts";
import type { Operation } from "../wire/operation.ts";
import { readStat, type Stat } from "../wire/stat.ts";

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

function readOperation<T>(
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
    answered(error) {
      if (error === 0) register?.(true);
      // `exists` leaves a watch for the node's creation.
      else if (error === ErrorCode.NoNode && opCode === OpCode.exists) register?.(false);
    },
  };
}

/** What these operations take. */
export interface ReadRequest {
  readonly path: string;
  readonly serverPath: string;
  readonly register: Register;
}

export function getData(request: ReadRequest): Operation<NodeData> {
  return readOperation("getData", OpCode.getData, request, (reader) => ({
    data: reader.buffer(),
    stat: readStat(reader),
  }));
}

/** A node that is not there is an answer: `undefined`. */
export function exists(request: ReadRequest): Operation<Stat | undefined> {
  const operation = readOperation<Stat | undefined>("exists", OpCode.exists, request, readStat);
  return { ...operation, recover: (error) => (error === ErrorCode.NoNode ? { value: undefined } : undefined) };
}

export function getChildren(request: ReadRequest): Operation<NodeChildren> {
  return readOperation("getChildren", OpCode.getChildren2, request, (reader) => ({
    children: reader.vector(() => reader.text(), LEAST_NAME_BYTES) ?? [],
    stat: readStat(reader),
  }));
}
