/** The registry that the masters are (`MasterRegistry`). */
import type { CallContext } from "../call/call-context.ts";
import { serverNameOf, type ServerName } from "../region/server-name.ts";
import { readEach, readServerName } from "../wire/cluster-messages.ts";
import { AskServers } from "./ask-servers.ts";
import type { Registry } from "./registry.ts";

/** @param servers Some masters, active or not; the others are heard of from them. */
export function masterRegistry(context: () => CallContext, servers: readonly ServerName[]): Registry {
  return new AskServers(context, servers, {
    kind: "masters",
    async refresh(ask) {
      const entries = await ask("GetMasters", (answer) => readEach(answer, (entry) => readEach(entry, readServerName)));
      return entries.flat().map(serverNameOf);
    },
  });
}
