/** What a connection says of itself (RPC.proto's ConnectionHeader): who calls, which service, and how cells travel. */
import { ProtoWriter } from "./proto-writer.ts";

/** The services of servers, by their names in the protocol. */
export type Service = "ClientService" | "MasterService" | "AdminService" | "ClientMetaService";

/** How cell blocks are compressed. */
export type CellCompression = "gzip" | "deflate";

const CODEC = "org.apache.hadoop.hbase.codec.KeyValueCodec";
const COMPRESSORS: Readonly<Record<CellCompression, string>> = {
  gzip: "org.apache.hadoop.io.compress.GzipCodec",
  deflate: "org.apache.hadoop.io.compress.DefaultCodec",
};

export interface ConnectionHeaderInit {
  readonly service: Service;
  /** `undefined` where the server knows it already. */
  readonly user: string | undefined;
  /** Who it is that acts for `user`, where that is another (a proxy user). */
  readonly realUser?: string | undefined;
  readonly tags: boolean;
  readonly compression: CellCompression | undefined;
}

export function connectionHeader({ service, user, realUser, tags, compression }: ConnectionHeaderInit): Uint8Array {
  const out = new ProtoWriter();
  if (user !== undefined) {
    const information = out.beginField(1);
    out.string(1, user);
    out.string(2, realUser);
    out.end(information);
  }
  out.string(2, service);
  out.string(3, tags ? `${CODEC}WithTags` : CODEC);
  out.string(4, compression && COMPRESSORS[compression]);
  const version = out.beginField(5);
  writeVersion(out);
  out.end(version);
  return out.take();
}

/** Servers go by it in what they send: this client knows what 2.6's does. */
function writeVersion(out: ProtoWriter): void {
  out.string(1, "2.6.4");
  out.string(2, "dragoman");
  for (let field = 3; field <= 6; field++) out.string(field, "");
  out.uint(7, 2);
  out.uint(8, 6);
}
