/** A node's metadata (`zookeeper.jute`, `data.Stat`). */
import type { JuteReader } from "./jute-reader.ts";
import type { JuteWriter } from "./jute-writer.ts";

/** What is known of a node beside its data. */
export interface Stat {
  /** The transaction that created it, */
  readonly czxid: bigint;
  /** that changed its data last, */
  readonly mzxid: bigint;
  /** and its creation and last change in milliseconds since 1970, by the server's clock. */
  readonly ctime: number;
  readonly mtime: number;
  /** Changes of its data, */
  readonly version: number;
  /** of its children, */
  readonly cversion: number;
  /** of its access control list. */
  readonly aversion: number;
  /** The session that owns an ephemeral node; 0 for others, containers and nodes with a TTL too. */
  readonly ephemeralOwner: bigint;
  readonly dataLength: number;
  readonly numChildren: number;
  /** The transaction that changed its children last. */
  readonly pzxid: bigint;
}

/** Bytes of a Stat. */
export const STAT_BYTES = 68;

export function readStat(reader: JuteReader): Stat {
  return {
    czxid: reader.long(),
    mzxid: reader.long(),
    ctime: reader.longNumber(),
    mtime: reader.longNumber(),
    version: reader.int(),
    cversion: reader.int(),
    aversion: reader.int(),
    ephemeralOwner: reader.long(),
    dataLength: reader.int(),
    numChildren: reader.int(),
    pzxid: reader.long(),
  };
}

export function writeStat(writer: JuteWriter, stat: Stat): void {
  writer.long(stat.czxid);
  writer.long(stat.mzxid);
  writer.long(BigInt(stat.ctime));
  writer.long(BigInt(stat.mtime));
  writer.int(stat.version);
  writer.int(stat.cversion);
  writer.int(stat.aversion);
  writer.long(stat.ephemeralOwner);
  writer.int(stat.dataLength);
  writer.int(stat.numChildren);
  writer.long(stat.pzxid);
}
