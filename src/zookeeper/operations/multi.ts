/**
 * `multi` and `multiRead` (`MultiOperationRecord`, `MultiResponse`): operations behind headers of their own, in one packet. A
 * multi's happen all or not at all; a multiRead's succeed or fail by themselves.
 */
import { JuteError } from "../wire/jute-error.ts";
import type { JuteReader } from "../wire/jute-reader.ts";
import type { JuteWriter } from "../wire/jute-writer.ts";
import { OpCode } from "../wire/op-code.ts";
import type { Operation } from "../wire/operation.ts";

/** What came of one operation: its result, or ZooKeeper's code. */
export type MultiResult<T> =
  | { readonly code: 0; readonly value: T }
  | { readonly code: number; readonly value?: undefined };

/** @param name `"transaction"` or `"multiRead"`, for errors. */
export function multi(
  name: string,
  opCode: typeof OpCode.multi | typeof OpCode.multiRead,
  operations: readonly Operation<unknown>[],
): Operation<readonly MultiResult<unknown>[]> {
  return {
    ...{ name, opCode, path: undefined, writes: opCode === OpCode.multi },
    write(out) {
      for (const operation of operations) {
        writeHeader(out, operation.opCode, false);
        operation.write(out);
      }
      writeHeader(out, -1, true);
    },
    read: (reader) => readResults(reader, operations),
  };
}

function writeHeader(out: JuteWriter, type: number, done: boolean): void {
  out.int(type);
  out.bool(done);
  out.int(-1);
}

/** Nodes of every kind are answered alike (`OpResult.CreateResult`). */
function resultType(opCode: number): number {
  return opCode === OpCode.createContainer || opCode === OpCode.createTTL ? OpCode.create2 : opCode;
}

function readResults(reader: JuteReader, operations: readonly Operation<unknown>[]): readonly MultiResult<unknown>[] {
  const results: MultiResult<unknown>[] = [];
  for (;;) {
    const type = reader.int();
    const done = reader.bool();
    reader.int();
    if (done) break;
    const operation = operations[results.length];
    if (operation === undefined) throw new JuteError("A multi has more results than operations");
    if (type === OpCode.error) results.push({ code: reader.int() });
    else if (type === resultType(operation.opCode)) results.push({ code: 0, value: operation.read(reader) });
    else
      throw new JuteError(`A multi's result ${results.length} is of type ${type}, not ${resultType(operation.opCode)}`);
  }
  if (results.length !== operations.length) throw new JuteError("A multi has fewer results than operations");
  return results;
}
