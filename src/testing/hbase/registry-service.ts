/** ClientMetaService (`RSRpcServices`, `MasterRpcServices`): where a cluster's master and its hbase:meta are, for clients without ZooKeeper. */
import { create, type DescMessage, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  GetActiveMasterResponseSchema,
  GetBootstrapNodesResponseSchema,
  GetClusterIdResponseSchema,
  GetMastersResponseSchema,
  GetMetaRegionLocationsResponseSchema,
} from "../../gen/hbase/registry_pb.ts";
import type { ServerNameSchema } from "../../gen/hbase/common_pb.ts";
import type { Answer } from "./client-service.ts";
import { tableNameOf } from "./meta-rows.ts";
import { HBaseRefusal } from "./refusal.ts";
import type { ServerIdentity } from "./region-server.ts";

/** What is told. */
export interface RegistryFacts {
  readonly clusterId: string;
  readonly master: ServerIdentity;
  readonly meta: ServerIdentity | undefined;
  readonly regionServers: readonly ServerIdentity[];
}

/** A server, as messages name it. */
export function named({ host, port, startCode }: ServerIdentity): MessageInitShape<typeof ServerNameSchema> {
  return { hostName: host, port, startCode };
}

function answer<Desc extends DescMessage>(schema: Desc, init: MessageInitShape<Desc>): Answer {
  return { message: toBinary(schema, create(schema, init)), cells: [] };
}

const methods: Readonly<Record<string, (facts: RegistryFacts) => Answer>> = {
  GetClusterId: ({ clusterId }) => answer(GetClusterIdResponseSchema, { clusterId }),
  GetActiveMaster: ({ master }) => answer(GetActiveMasterResponseSchema, { serverName: named(master) }),
  GetMasters: ({ master }) =>
    answer(GetMastersResponseSchema, { masterServers: [{ serverName: named(master), isActive: true }] }),
  GetBootstrapNodes: ({ regionServers }) =>
    answer(GetBootstrapNodesResponseSchema, { serverName: regionServers.map(named) }),
  GetMetaRegionLocations: ({ meta }) =>
    answer(GetMetaRegionLocationsResponseSchema, {
      metaLocations:
        meta === undefined
          ? []
          : [
              {
                regionInfo: { regionId: 1n, tableName: tableNameOf("hbase:meta") },
                ...{ serverName: named(meta), seqNum: 1n },
              },
            ],
    }),
};

/** Throws a refusal. */
export function registryService(method: string, facts: RegistryFacts): Answer {
  const run = methods[method];
  if (run === undefined) throw new HBaseRefusal("DoNotRetryIOException", `ClientMetaService has no method ${method}`);
  return run(facts);
}
