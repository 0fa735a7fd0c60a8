/** What a cluster keeps in ZooKeeper and clients read: `/hbase/hbaseid`, `/hbase/master`, `/hbase/meta-region-server`. */
import { create, type DescMessage, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  ClusterIdSchema,
  MasterSchema,
  MetaRegionServerSchema,
  RegionState_State,
} from "../../gen/hbase/zookeeper_pb.ts";
import { named, type RegistryFacts } from "./registry-service.ts";
import { bytesOf, textOf } from "./stored-cell.ts";

/** 0xFF, who wrote it behind its length, `PBUF`, and the message. */
function node<Desc extends DescMessage>(schema: Desc, init: MessageInitShape<Desc>): Uint8Array {
  const writer = "dragoman";
  const head = `\u00ff${String.fromCharCode(0, 0, 0, writer.length)}${writer}PBUF`;
  return bytesOf(head + textOf(toBinary(schema, create(schema, init))));
}

/** Nodes below `/hbase`, by their names. */
export function znodes({ clusterId, master, meta }: RegistryFacts): Readonly<Record<string, Uint8Array>> {
  const nodes = {
    hbaseid: node(ClusterIdSchema, { clusterId }),
    master: node(MasterSchema, { master: named(master), rpcVersion: 0, infoPort: 0 }),
  };
  if (meta === undefined) return nodes;
  const location = node(MetaRegionServerSchema, { server: named(meta), rpcVersion: 0, state: RegionState_State.OPEN });
  return { ...nodes, "meta-region-server": location };
}
