/**
 * An operation, as the connection sees it: something to write, and something to read from the answer. One file an operation
 * lies in `src/zookeeper/operations/`; adding one is that file, which checks what it is given, and its line in the client.
 */
import type { JuteReader } from "./jute-reader.ts";
import type { JuteWriter } from "./jute-writer.ts";
import type { OpCode } from "./op-code.ts";

/** Stands for every version, where a version is expected. */
export const ANY_VERSION = -1;

/** One request. */
export interface Operation<T> {
  /** The method's name, for errors: `"getData"`. */
  readonly name: string;
  readonly opCode: OpCode;
  /** The node's path as the user wrote it, for errors. */
  readonly path: string | undefined;
  /** Whether it may change something: then a lost connection leaves open whether it did. */
  readonly writes: boolean;
  /** Writes the request's record, without its header. */
  write(writer: JuteWriter): void;
  /** Reads the reply's record. Throws a JuteError for bytes that are none. */
  read(reader: JuteReader): T;
  /** A result in place of an error: where a refusal is an answer, or where a lost connection does not matter. */
  recover?(code: number): { readonly value: T } | undefined;
  /**
   * Hears the end before anybody else, in the server's order, and whether or not somebody still waits: the server's code, or the
   * session's when the connection is lost. From here on a watch counts. Returns the code to go on with, nearly always the same.
   */
  concluded?(code: number): number;
}
