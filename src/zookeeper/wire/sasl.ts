/** The packets of SASL (`zookeeper.jute`, `proto.GetSASLRequest`, `proto.SetSASLResponse`): a token each. Which mechanism it is, the two sides know. */
import type { JuteReader } from "./jute-reader.ts";
import type { JuteWriter } from "./jute-writer.ts";

/** What ZooKeeper calls itself in DIGEST-MD5, whichever server it is (`SecurityUtils.createSaslClient`). */
export const DIGEST_URI = "zookeeper/zk-sasl-md5";

export function writeSaslToken(writer: JuteWriter, token: Uint8Array | undefined): void {
  writer.buffer(token);
}

/** `undefined` for a server that has nothing to say. */
export function readSaslToken(reader: JuteReader): Uint8Array | undefined {
  // A refusal may come without a record.
  return reader.remaining === 0 ? undefined : reader.buffer();
}
