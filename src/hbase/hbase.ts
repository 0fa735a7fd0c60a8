/** What a client is, to those who use it. */
import type { LoggedEvent } from "../core/observe/event-log.ts";
import type { CachedRegion } from "./region/cached-region.ts";
import type { ConnectionView } from "./rpc/connections.ts";
import type { Table } from "./table.ts";

/** A client of one cluster. */
export interface HBase extends AsyncDisposable {
  /** The connections that are open now. */
  readonly connections: readonly ConnectionView[];
  /** What happened to calls lately, oldest first; bounded. */
  readonly events: readonly LoggedEvent[];
  /** A table, by `"orders"` or `"namespace:orders"`. Nobody is asked whether there is one. Throws an HBaseError for what is no name. */
  table(name: string): Table;
  clusterId(): Promise<string>;
  /** Where regions are, as far as it is known: for another client, or for this one's successor, to begin with. */
  exportRegions(): CachedRegion[];
  /** Takes what another client knows. What is wrong in it is found out as always. */
  importRegions(regions: Iterable<CachedRegion>): void;
  /** Ends what is under way, and closes every connection. Idempotent; the same as disposing. */
  close(): Promise<void>;
}
