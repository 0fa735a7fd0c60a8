/**
 * What HBase writes before a message that it stores: `PBUF` (`ProtobufUtil.PB_MAGIC`); and in ZooKeeper's nodes before that 0xFF,
 * and who wrote it behind the length of that (`RecoverableZooKeeper.prependMetaData`).
 */
import { readInt32 } from "./cell.ts";
import { WireError } from "./wire-error.ts";

const MAGIC = [0x50, 0x42, 0x55, 0x46];
const NODE_MAGIC = 0xff;
/** The magic byte and the length. */
const NODE_HEAD_BYTES = 5;

/** The message behind `PBUF`. Throws a WireError where that is missing. */
export function withoutMagic(bytes: Uint8Array): Uint8Array {
  if (!MAGIC.every((byte, at) => bytes[at] === byte)) throw new WireError('Stored bytes do not begin with "PBUF"');
  return bytes.subarray(MAGIC.length);
}

/** The message in a node of ZooKeeper. */
export function nodeMessage(data: Uint8Array): Uint8Array {
  if (data[0] !== NODE_MAGIC) return withoutMagic(data);
  const idBytes = data.length < NODE_HEAD_BYTES ? -1 : readInt32(data, 1);
  if (idBytes < 0 || NODE_HEAD_BYTES + idBytes > data.length) {
    throw new WireError("A node of ZooKeeper ends within the name of its writer");
  }
  return withoutMagic(data.subarray(NODE_HEAD_BYTES + idBytes));
}
