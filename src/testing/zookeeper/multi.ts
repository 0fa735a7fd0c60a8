/**
 * `multi` and `multiRead` (`MultiOperationRecord`, `MultiResponse`): operations behind headers of their own, and their results
 * likewise. A multi is one transaction; a multiRead's operations fail by themselves.
 */
import { readAcls } from "../../zookeeper/wire/acl.ts";
import { ErrorCode } from "../../zookeeper/wire/error-code.ts";
import type { JuteReader } from "../../zookeeper/wire/jute-reader.ts";
import type { JuteWriter } from "../../zookeeper/wire/jute-writer.ts";
import { OpCode } from "../../zookeeper/wire/op-code.ts";
import { writeStat, type Stat } from "../../zookeeper/wire/stat.ts";
import { Refusal } from "./refusal.ts";
import type { CreateRequest, Transaction } from "./transaction.ts";

/** Writes a reply's record. */
export type Body = (out: JuteWriter) => void;

/** What an operation came to: its kind in the reply, and its record. */
export interface MultiResult {
  readonly opCode: number;
  readonly error: number;
  readonly write: Body;
}

/** One operation of a multi: read already, so that a broken packet changes nothing. */
export type MultiStep = (transaction: Transaction) => MultiResult;

/** Reads a `create` of one of the four kinds. */
export function readCreate(opCode: number, reader: JuteReader): CreateRequest {
  return {
    path: reader.text(),
    data: reader.buffer(),
    acl: readAcls(reader),
    flags: reader.int(),
    ttlMs: opCode === OpCode.createTTL ? reader.longNumber() : undefined,
  };
}

/** Reads all operations, each by `readStep`, up to the last header. */
export function readSteps<T>(reader: JuteReader, readStep: (opCode: number) => T): T[] {
  const steps: T[] = [];
  for (;;) {
    const opCode = reader.int();
    const done = reader.bool();
    reader.int();
    if (done) return steps;
    steps.push(readStep(opCode));
  }
}

/** `CreateMode.CONTAINER`, the last mode without a TTL. */
const CONTAINER = 4;

/** Reads one operation that changes or checks something. */
export function readMultiStep(opCode: number, reader: JuteReader): MultiStep {
  switch (opCode) {
    case OpCode.create:
    case OpCode.create2:
    case OpCode.createContainer:
    case OpCode.createTTL: {
      const request = readCreate(opCode, reader);
      const { flags, ttlMs } = request;
      if (ttlMs === undefined && !(flags >= 0 && flags <= CONTAINER)) throw new Refusal(ErrorCode.MarshallingError);
      // A container is one by its flags, and answers as one.
      const answered = flags === CONTAINER ? OpCode.createContainer : opCode;
      return (transaction) => created(answered, transaction.create(request));
    }
    case OpCode.delete: {
      const [path, version] = [reader.text(), reader.int()];
      return (transaction) => {
        transaction.delete(path, version);
        return { opCode, error: 0, write() {} };
      };
    }
    case OpCode.setData: {
      const [path, data, version] = [reader.text(), reader.buffer(), reader.int()];
      return (transaction) => {
        const stat = transaction.setData(path, data, version);
        return { opCode, error: 0, write: (out) => writeStat(out, stat) };
      };
    }
    case OpCode.check: {
      const [path, version] = [reader.text(), reader.int()];
      return (transaction) => {
        transaction.check(path, version);
        return { opCode, error: 0, write() {} };
      };
    }
    default:
      throw new Refusal(ErrorCode.MarshallingError);
  }
}

function created(opCode: number, { path, stat }: { readonly path: string; readonly stat: Stat }): MultiResult {
  const withStat = opCode !== OpCode.create;
  return {
    opCode: withStat ? OpCode.create2 : opCode,
    error: 0,
    write(out) {
      out.string(path);
      if (withStat) writeStat(out, stat);
    },
  };
}

/** What a failed operation leaves in the reply. */
export function errorResult(error: number): MultiResult {
  return { opCode: OpCode.error, error, write: (out) => out.int(error) };
}

/** The results of a multi that failed at `at`: those before it would have succeeded, those behind were not tried. */
export function failedResults(count: number, at: number, code: number): readonly MultiResult[] {
  return Array.from({ length: count }, (_, i) =>
    errorResult(i === at ? code : i < at ? ErrorCode.Ok : ErrorCode.RuntimeInconsistency),
  );
}

export function writeResults(out: JuteWriter, results: readonly MultiResult[]): void {
  for (const { opCode, error, write } of results) {
    writeHeader(out, opCode, false, error);
    write(out);
  }
  writeHeader(out, -1, true, -1);
}

function writeHeader(out: JuteWriter, opCode: number, done: boolean, error: number): void {
  out.int(opCode);
  out.bool(done);
  out.int(error);
}
