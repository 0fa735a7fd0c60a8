/** What stands before every request and reply after the first (`zookeeper.jute`, `proto.RequestHeader`, `proto.ReplyHeader`). */
import type { JuteReader } from "./jute-reader.ts";
import type { JuteWriter } from "./jute-writer.ts";

/** Ids that are no request's number (`ClientCnxn`). */
export const SpecialXid = { notification: -1, ping: -2, auth: -4, setWatches: -8 } as const;

/** The id that follows one (`ClientCnxn.getXid`): behind the largest comes 1 again, for what is not above 0 is special. */
export function xidAfter(xid: number): number {
  return (xid % 0x7fff_ffff) + 1;
}

/** A reply's header. */
export interface ReplyHeader {
  readonly xid: number;
  /** The last transaction that the server has seen; 0 or less says nothing. */
  readonly zxid: bigint;
  /** 0, or one of `ErrorCode`. */
  readonly error: number;
}

export function writeRequestHeader(writer: JuteWriter, xid: number, opCode: number): void {
  writer.int(xid);
  writer.int(opCode);
}

export function readReplyHeader(reader: JuteReader): ReplyHeader {
  return { xid: reader.int(), zxid: reader.long(), error: reader.int() };
}

export function writeReplyHeader(writer: JuteWriter, { xid, zxid, error }: ReplyHeader): void {
  writer.int(xid);
  writer.long(zxid);
  writer.int(error);
}
