/**
 * An operation, as the connection sees it: something to write, and something to read from the answer. One file an operation
 * lies in `src/zookeeper/operations/`; adding one is that file and its line in the client.
 */
import type { JuteReader } from "./jute-reader.ts";
import type { JuteWriter } from "./jute-writer.ts";
import type { OpCode } from "./op-code.ts";

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
  /** A result in place of an error: where a refusal is an answer. */
  recover?(error: number): { readonly value: T } | undefined;
  /** Hears the server's answer before anybody else, in the server's order: a watch counts from here on. */
  answered?(error: number): void;
}
