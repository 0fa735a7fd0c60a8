/** Administration, by what it is about (`AsyncAdmin`). */
import type { HBase } from "../hbase.ts";
import { insidesOf } from "../insides.ts";
import { ClusterAdmin } from "./cluster.ts";
import { Master } from "./master.ts";
import { NamespaceAdmin } from "./namespaces.ts";
import { Procedures } from "./procedures.ts";
import { RegionAdmin } from "./regions.ts";
import { SnapshotAdmin } from "./snapshots.ts";
import { StoreAdmin } from "./stores.ts";
import { TableAdmin } from "./tables.ts";

/** What an administrator can do. It has nothing of its own to be closed: it goes with its client. */
export interface Admin {
  readonly tables: TableAdmin;
  readonly namespaces: NamespaceAdmin;
  readonly regions: RegionAdmin;
  readonly stores: StoreAdmin;
  readonly snapshots: SnapshotAdmin;
  readonly cluster: ClusterAdmin;
}

/** Times in milliseconds. */
export interface AdminOptions {
  /** How long a procedure is waited for. Default: 180,000 (Java's: 1,200,000). */
  readonly procedureTimeoutMs?: number | undefined;
}

/**
 * A cluster's administration, over a client's connections. Throws a TypeError for what is no client.
 *
 * @example
 * ```ts
 * const admin = adminOf(hbase);
 * await admin.tables.create("orders", { families: { d: { versions: 3 } }, splits: ["m"] });
 * ```
 */
export function adminOf(hbase: HBase, { procedureTimeoutMs = 180_000 }: AdminOptions = {}): Admin {
  const insides = insidesOf(hbase);
  const { context, locator } = insides;
  const master = new Master(insides);
  const procedures = new Procedures(context, master, procedureTimeoutMs);
  return {
    tables: new TableAdmin(master, procedures, locator),
    namespaces: new NamespaceAdmin(master, procedures),
    regions: new RegionAdmin(insides, master, procedures),
    stores: new StoreAdmin(insides, master, procedures),
    snapshots: new SnapshotAdmin(master, procedures, locator),
    cluster: new ClusterAdmin(master),
  };
}
