/** What a connection says of itself: who calls, which service, and how cells travel. */
import { create, toBinary } from "@bufbuild/protobuf";
import { ConnectionHeaderSchema } from "../../gen/hbase/rpc_pb.ts";

/** The services of servers, by their names in the protocol. */
export type Service = "ClientService" | "MasterService" | "AdminService" | "ClientMetaService";

/** How cell blocks are compressed. */
export type CellCompression = "gzip" | "deflate";

const CODEC = "org.apache.hadoop.hbase.codec.KeyValueCodec";
const COMPRESSORS: Readonly<Record<CellCompression, string>> = {
  gzip: "org.apache.hadoop.io.compress.GzipCodec",
  deflate: "org.apache.hadoop.io.compress.DefaultCodec",
};
/** Servers go by it in what they send: this client knows what 2.6's does. */
const VERSION = {
  ...{ version: "2.6.4", versionMajor: 2, versionMinor: 6 },
  ...{ url: "dragoman", revision: "", user: "", date: "", srcChecksum: "" },
};

export interface ConnectionHeaderInit {
  readonly service: Service;
  readonly user: string;
  /** Who it is that acts for `user`, where that is another (a proxy user). */
  readonly realUser?: string | undefined;
  readonly tags: boolean;
  readonly compression: CellCompression | undefined;
}

export function connectionHeader({ service, user, realUser, tags, compression }: ConnectionHeaderInit): Uint8Array {
  const header = create(ConnectionHeaderSchema, {
    userInfo: { effectiveUser: user, ...(realUser === undefined ? {} : { realUser }) },
    serviceName: service,
    cellBlockCodecClass: tags ? `${CODEC}WithTags` : CODEC,
    ...(compression === undefined ? {} : { cellBlockCompressorClass: COMPRESSORS[compression] }),
    versionInfo: VERSION,
  });
  return toBinary(ConnectionHeaderSchema, header);
}
