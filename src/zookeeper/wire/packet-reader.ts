/** Cuts a byte stream into ZooKeeper's packets (`ClientCnxnSocket.readLength`). */
import { PacketReader } from "../../core/packet-reader.ts";
import { JuteError } from "./jute-error.ts";

/**
 * One direction of a connection. Throws a JuteError for a length that cannot be.
 *
 * @param maxBytes The longest packet that is taken (`jute.maxbuffer`).
 * @param onPacket Takes a packet, valid during the call.
 */
export function packetReader(maxBytes: number, onPacket: (packet: Uint8Array) => void): PacketReader {
  const badLength = (length: number): Error =>
    new JuteError(`The server sent a packet of ${length} bytes, and the limit is ${maxBytes}`);
  return new PacketReader({ maxBytes, onPacket, badLength });
}
