/**
 * The registry: what a client has to know before it can ask a server anything (`ConnectionRegistry`). One contract, and a file for each
 * place where it stands: ZooKeeper, the region servers, the masters.
 */
import type { RegionLocations } from "../region/region.ts";
import type { ServerName } from "../region/server-name.ts";

/** Where a cluster begins. Each rejects with an error that says what to do. */
export interface Registry extends AsyncDisposable {
  /** For views and errors: `"zookeeper"`. */
  readonly kind: string;
  clusterId(): Promise<string>;
  /** Rejects where there is none just now. */
  activeMaster(): Promise<ServerName>;
  metaLocations(): Promise<RegionLocations>;
}
