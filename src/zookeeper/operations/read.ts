/**
 * The operations that read a node and may leave a watch there: `getData`, `exists`, `getChildren`. They ask alike: a path, and
 * whether to watch it. Children are asked for by opcode getChildren2, whose answer is getChildren's and the stat, from every
 * server since 3.3; the older opcode is only what a multiRead takes.
 */
import type { OperationOptions } from "../operation-options.ts";
import type { Chroot } from "../path.ts";
import type { Watcher } from "../watch/watcher.ts";
import { ErrorCode } from "../wire/error-code.ts";
import type { JuteReader } from "../wire/jute-reader.ts";
import type { JuteWriter } from "../wire/jute-writer.ts";
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
  const serverPath = chroot.check(path, "getData");
  return new ReadOperation("getData", OpCode.getData, { path, serverPath, register }, readData);
}

/** A node that is not there is an answer: `undefined`. */
export function exists(chroot: Chroot, path: string, register?: Register): Operation<Stat | undefined> {
  const serverPath = chroot.check(path, "exists");
  return new ReadOperation("exists", OpCode.exists, { path, serverPath, register }, readStat);
}

export function getChildren(chroot: Chroot, path: string, register?: Register): Operation<NodeChildren> {
  const serverPath = chroot.check(path, "getChildren");
  return new ReadOperation("getChildren", OpCode.getChildren2, { path, serverPath, register }, readChildren);
}

/** Without the stat: for a multiRead. */
export function getChildrenNames(chroot: Chroot, path: string): Operation<readonly string[]> {
  const serverPath = chroot.check(path, "getChildren");
  return new ReadOperation("getChildren", OpCode.getChildren, { path, serverPath, register: undefined }, readNames);
}

/** The record of getData's answer, which is reconfig's too. */
export function readData(reader: JuteReader): NodeData {
  return { data: reader.buffer(), stat: readStat(reader) };
}

function readChildren(reader: JuteReader): NodeChildren {
  return { children: readNames(reader), stat: readStat(reader) };
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

/** A read whose answer is `read`'s record. A class, since these are what clients do most: it makes no functions anew. */
export class ReadOperation<T> implements Operation<T> {
  readonly name: string;
  readonly opCode: OpCode;
  readonly writes = false;
  readonly read: (reader: JuteReader) => T;
  readonly #request: ReadRequest;

  constructor(name: string, opCode: OpCode, request: ReadRequest, read: (reader: JuteReader) => T) {
    this.name = name;
    this.opCode = opCode;
    this.read = read;
    this.#request = request;
  }

  get path(): string {
    return this.#request.path;
  }

  write(out: JuteWriter): void {
    out.string(this.#request.serverPath);
    out.bool(this.#request.register !== undefined);
  }

  concluded(code: number): number {
    const { register } = this.#request;
    if (code === 0) register?.(true);
    else if (this.#isAbsence(code)) register?.(false);
    return code;
  }

  recover(code: number): { readonly value: T } | undefined {
    return this.#isAbsence(code) ? { value: undefined as T } : undefined;
  }

  /** `exists` answers that there is no such node, and its watch waits for one. */
  #isAbsence(code: number): boolean {
    return code === ErrorCode.NoNode && this.opCode === OpCode.exists;
  }
}
