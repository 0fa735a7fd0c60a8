/** Small messages by hand against the generated ones: about servers and regions, and the connection's header. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { create, fromBinary, toBinary, type DescMessage, type MessageInitShape } from "@bufbuild/protobuf";
import { RegionInfoSchema, RegionLocationSchema, ServerNameSchema } from "../../../src/gen/hbase/common_pb.ts";
import { GetBootstrapNodesResponseSchema, GetClusterIdResponseSchema } from "../../../src/gen/hbase/registry_pb.ts";
import { ConnectionHeaderSchema } from "../../../src/gen/hbase/rpc_pb.ts";
import { ClusterIdSchema, MasterSchema, MetaRegionServerSchema } from "../../../src/gen/hbase/zookeeper_pb.ts";
import {
  readEach,
  readFirstText,
  readMetaRegionServer,
  readRegionInfo,
  readRegionLocation,
  readServerName,
} from "../../../src/hbase/wire/cluster-messages.ts";
import { connectionHeader } from "../../../src/hbase/wire/connection-header.ts";
import { ProtoReader } from "../../../src/hbase/wire/proto-reader.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function reader<D extends DescMessage>(schema: D, init: MessageInitShape<D>): ProtoReader {
  return new ProtoReader(toBinary(schema, create(schema, init)));
}

const server = { hostName: "rs1", port: 16_020, startCode: 1_795_800_215_833n };
const info = {
  ...{ regionId: 2n ** 40n, startKey: bytes("a"), endKey: bytes("b"), replicaId: 2 },
  tableName: { namespace: bytes("ns"), qualifier: bytes("t") },
};

describe("what is read by hand is what was generated", () => {
  test("servers", () => {
    assert.deepEqual(readServerName(reader(ServerNameSchema, server)), server);
    assert.deepEqual(readServerName(reader(ServerNameSchema, { hostName: "h" })), {
      hostName: "h",
      port: 0,
      startCode: 0n,
    });
    assert.deepEqual(readEach(reader(MasterSchema, { master: server, rpcVersion: 0 }), readServerName), [server]);
    const nodes = reader(GetBootstrapNodesResponseSchema, { serverName: [server, server] });
    assert.deepEqual(readEach(nodes, readServerName), [server, server]);
  });

  test("regions", () => {
    const region = { regionId: 2n ** 40n, table: "ns:t", startKey: bytes("a"), endKey: bytes("b"), replicaId: 2 };
    assert.deepEqual(readRegionInfo(reader(RegionInfoSchema, info)), { ...region, unusable: false });
    for (const state of [{ offline: true }, { split: true }, { offline: true, split: false }]) {
      assert.equal(readRegionInfo(reader(RegionInfoSchema, { ...info, ...state })).unusable, true);
    }
    const first = { regionId: 1n, tableName: { namespace: bytes("default"), qualifier: bytes("t") } };
    assert.equal(readRegionInfo(reader(RegionInfoSchema, first)).table, "t");
  });

  test("locations", () => {
    const location = { regionInfo: info, serverName: server, seqNum: -1n };
    assert.deepEqual(readRegionLocation(reader(RegionLocationSchema, location)), {
      replicaId: 2,
      server,
      sequenceNumber: -1n,
    });
    const nowhere = readRegionLocation(reader(RegionLocationSchema, { regionInfo: info, seqNum: 5n }));
    assert.deepEqual([nowhere.server, nowhere.sequenceNumber], [undefined, 5n]);
  });

  test("the cluster's id, and where hbase:meta is", () => {
    assert.equal(readFirstText(reader(ClusterIdSchema, { clusterId: "id" })), "id");
    assert.equal(readFirstText(reader(GetClusterIdResponseSchema, {})), "");
    const states = [undefined, 3, 2] as const;
    assert.deepEqual(
      states.map(
        (state) => readMetaRegionServer(reader(MetaRegionServerSchema, { server, ...(state && { state }) })).open,
      ),
      [true, true, false],
    );
  });
});

describe("the connection's header", () => {
  test("says who calls what, and how cells travel", () => {
    const init = { service: "ClientService", user: "u", realUser: "r", tags: true, compression: "gzip" } as const;
    const { userInfo, serviceName, cellBlockCodecClass, cellBlockCompressorClass, versionInfo } = fromBinary(
      ConnectionHeaderSchema,
      connectionHeader(init),
    );
    assert.deepEqual([userInfo?.effectiveUser, userInfo?.realUser, serviceName], ["u", "r", "ClientService"]);
    assert.match(cellBlockCodecClass, /KeyValueCodecWithTags$/);
    assert.match(cellBlockCompressorClass, /GzipCodec$/);
    assert.deepEqual([versionInfo?.versionMajor, versionInfo?.versionMinor, versionInfo?.date], [2, 6, ""]);
  });

  test("leaves out what is not asked for, and is whole", () => {
    const header = connectionHeader({ service: "AdminService", user: "u", tags: false, compression: undefined });
    const message = fromBinary(ConnectionHeaderSchema, header);
    assert.deepEqual(toBinary(ConnectionHeaderSchema, message), header);
    assert.equal(message.cellBlockCompressorClass, "");
    const proven = connectionHeader({ service: "AdminService", user: undefined, tags: false, compression: undefined });
    assert.equal(fromBinary(ConnectionHeaderSchema, proven).userInfo, undefined);
  });
});
