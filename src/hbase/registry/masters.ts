/** The registry that the masters are (`MasterRegistry`). */
import { GetMastersRequestSchema, GetMastersResponseSchema } from "../../gen/hbase/registry_pb.ts";
import type { CallContext } from "../call/call-context.ts";
import type { ServerName } from "../region/server-name.ts";
import { AskServers, named } from "./ask-servers.ts";
import type { Registry } from "./registry.ts";

/** @param servers Some masters, active or not; the others are heard of from them. */
export function masterRegistry(context: () => CallContext, servers: readonly ServerName[]): Registry {
  return new AskServers(context, servers, {
    kind: "masters",
    async refresh(ask) {
      const types = { request: GetMastersRequestSchema, response: GetMastersResponseSchema };
      const { masterServers } = await ask("GetMasters", types);
      return masterServers.flatMap(({ serverName }) => (serverName === undefined ? [] : [named(serverName)]));
    },
  });
}
