/** The registry that any region server is (`RpcConnectionRegistry`): no ZooKeeper, no master. */
import type { CallContext } from "../call/call-context.ts";
import { serverNameOf, type ServerName } from "../region/server-name.ts";
import { readEach, readServerName } from "../wire/cluster-messages.ts";
import { AskServers } from "./ask-servers.ts";
import type { Registry } from "./registry.ts";

/** @param servers Some region servers, or masters; more are heard of from them. */
export function regionServerRegistry(context: () => CallContext, servers: readonly ServerName[]): Registry {
  return new AskServers(context, servers, {
    kind: "region-servers",
    async refresh(ask) {
      return (await ask("GetBootstrapNodes", (answer) => readEach(answer, readServerName))).map(serverNameOf);
    },
  });
}
