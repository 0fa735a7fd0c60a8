/** Requests of the bare protocol, written as the records are (`zookeeper.jute`, `proto.*`), and their answers read. */
import { OPEN_ACL, readAcls, writeAcls, type Acl } from "../../../src/zookeeper/wire/acl.ts";
import { errorCodeName } from "../../../src/zookeeper/wire/error-code.ts";
import type { JuteReader } from "../../../src/zookeeper/wire/jute-reader.ts";
import type { JuteWriter } from "../../../src/zookeeper/wire/jute-writer.ts";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import { writeSetWatches, type WatchPaths } from "../../../src/zookeeper/wire/requests.ts";
import { readStat, type Stat } from "../../../src/zookeeper/wire/stat.ts";
import type { WireClient } from "./wire-client.ts";

/** A code's name, or what was read. */
type Answer<T> = Promise<T | string>;

export type Write = (out: JuteWriter) => void;

/** Writers of requests' records, to be sent alone or within a multi. */
export const records = {
  pathAndVersion:
    (path: string, version = -1): Write =>
    (out) => {
      out.string(path);
      out.int(version);
    },
  setData:
    (path: string, data: string, version = -1): Write =>
    (out) => {
      out.string(path);
      out.buffer(new TextEncoder().encode(data));
      out.int(version);
    },
  create:
    (path: string, { flags = 0, acl = OPEN_ACL, ttlMs }: CreateInput = {}): Write =>
    (out) => {
      out.string(path);
      out.buffer(undefined);
      writeAcls(out, acl);
      out.int(flags);
      if (ttlMs !== undefined) out.long(BigInt(ttlMs));
    },
  read:
    (path: string, watch = false): Write =>
    (out) => {
      out.string(path);
      out.bool(watch);
    },
} as const;

interface CreateInput {
  readonly flags?: number;
  readonly acl?: readonly Acl[];
  readonly ttlMs?: number;
}

async function ask<T>(wire: WireClient, opCode: number, write: Write, read: (body: JuteReader) => T): Answer<T> {
  const { error, body } = await wire.call(opCode, write);
  return error === 0 ? read(body) : errorCodeName(error);
}

/** Asks, and answers the name of the code. */
export async function codeOfCall(wire: WireClient, opCode: number, write: Write): Promise<string> {
  return errorCodeName((await wire.call(opCode, write)).error);
}

const strings = (body: JuteReader): string[] => body.vector(() => body.text(), 4) ?? [];

export function createNode(wire: WireClient, path: string, input?: CreateInput): Answer<string> {
  return ask(wire, OpCode.create, records.create(path, input), (body) => body.text());
}

export function deleteNode(wire: WireClient, path: string): Promise<string> {
  return codeOfCall(wire, OpCode.delete, records.pathAndVersion(path));
}

export function setData(wire: WireClient, path: string, data: string): Promise<string> {
  return codeOfCall(wire, OpCode.setData, records.setData(path, data));
}

/** `getData`, `exists` or `getChildren`, with or without a watch. */
export function readNode(
  wire: WireClient,
  opCode: typeof OpCode.getData | typeof OpCode.exists | typeof OpCode.getChildren,
  path: string,
  watch = false,
): Promise<string> {
  return codeOfCall(wire, opCode, records.read(path, watch));
}

export function getAcl(wire: WireClient, path: string): Answer<{ readonly acl: readonly Acl[]; readonly stat: Stat }> {
  const write: Write = (out) => out.string(path);
  return ask(wire, OpCode.getACL, write, (body) => ({ acl: readAcls(body), stat: readStat(body) }));
}

export function setAcl(wire: WireClient, path: string, acl: readonly Acl[], version = -1): Promise<string> {
  return codeOfCall(wire, OpCode.setACL, (out) => {
    out.string(path);
    writeAcls(out, acl);
    out.int(version);
  });
}

export function whoAmI(wire: WireClient): Answer<readonly string[]> {
  return ask(
    wire,
    OpCode.whoAmI,
    () => {},
    (body) => (body.vector(() => `${body.text()} ${body.text()}`, 8) ?? []).toSorted(),
  );
}

export function ephemerals(wire: WireClient, prefix: string): Answer<readonly string[]> {
  const write: Write = (out) => out.string(prefix);
  return ask(wire, OpCode.getEphemerals, write, (body) => strings(body).toSorted());
}

export function childrenBelow(wire: WireClient, path: string): Answer<number> {
  const write: Write = (out) => out.string(path);
  return ask(wire, OpCode.getAllChildrenNumber, write, (body) => body.int());
}

/** @param mode 0 persistent, 1 recursive. */
export function addWatch(wire: WireClient, path: string, mode: number): Promise<string> {
  return codeOfCall(wire, OpCode.addWatch, records.pathAndVersion(path, mode));
}

/** @param type Children 1, data 2, any 3, persistent 4, recursive 5. */
export function removeWatches(wire: WireClient, path: string, type: number): Promise<string> {
  return codeOfCall(wire, OpCode.removeWatches, records.pathAndVersion(path, type));
}

/** As `removeWatches`, and leaves them. */
export function checkWatches(wire: WireClient, path: string, type: number): Promise<string> {
  return codeOfCall(wire, OpCode.checkWatches, records.pathAndVersion(path, type));
}

export function setWatches(wire: WireClient, lastZxid: bigint, paths: Partial<WatchPaths>): Promise<string> {
  const none = { data: [], exist: [], child: [], persistent: [], persistentRecursive: [] };
  return codeOfCall(wire, OpCode.setWatches2, (out) => writeSetWatches(out, lastZxid, { ...none, ...paths }, true));
}

/** An operation of a multi. */
export interface MultiOperation {
  readonly opCode: number;
  readonly write: Write;
}

/** Sends a `multi` or a `multiRead`, and answers its results as text: the opcode, or the error's name, and what came with it. */
export function multi(
  wire: WireClient,
  operations: readonly MultiOperation[],
  opCode: typeof OpCode.multi | typeof OpCode.multiRead = OpCode.multi,
): Answer<readonly string[]> {
  const write: Write = (out) => {
    for (const operation of operations) {
      writeMultiHeader(out, operation.opCode, false);
      operation.write(out);
    }
    writeMultiHeader(out, -1, true);
  };
  return ask(wire, opCode, write, readMultiResults);
}

function writeMultiHeader(out: JuteWriter, opCode: number, done: boolean): void {
  out.int(opCode);
  out.bool(done);
  out.int(-1);
}

function readMultiResults(body: JuteReader): readonly string[] {
  const results: string[] = [];
  for (;;) {
    const [opCode, done] = [body.int(), body.bool()];
    body.int();
    if (done) return results;
    results.push(readMultiResult(opCode, body));
  }
}

function readMultiResult(opCode: number, body: JuteReader): string {
  switch (opCode) {
    case OpCode.error:
      return errorCodeName(body.int());
    case OpCode.create:
      return `create ${body.text()}`;
    case OpCode.create2:
      return `create2 ${body.text()} version ${readStat(body).version}`;
    case OpCode.setData:
      return `setData version ${readStat(body).version}`;
    case OpCode.getData:
      return `getData ${new TextDecoder().decode(body.buffer())} version ${readStat(body).version}`;
    case OpCode.getChildren:
      return `getChildren ${strings(body).toSorted().join()}`;
    default:
      return opCode === OpCode.delete ? "delete" : `check ${opCode}`;
  }
}
