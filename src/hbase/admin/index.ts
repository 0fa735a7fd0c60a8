/**
 * Administration of an HBase cluster, in an entry of its own: clients that only read and write do not carry it.
 *
 * @example
 * ```ts
 * import { connectHBase } from "dragoman/hbase";
 * import { adminOf } from "dragoman/hbase/admin";
 *
 * await using hbase = await connectHBase("zk1,zk2:2181/hbase");
 * const admin = adminOf(hbase);
 * await admin.tables.create("orders", { families: { d: { versions: 3 } }, splits: ["m"] });
 * for (const { region, server } of await admin.regions.list("orders")) console.log(region.startKey, server.address);
 * ```
 *
 * @module
 */
export { adminOf } from "./admin.ts";
export type { Admin, AdminOptions } from "./admin.ts";
export type {
  BalanceOptions,
  BalanceResult,
  ClusterAdmin,
  ClusterStatus,
  MasterSwitch,
  RegionInTransition,
  RegionLoad,
  ServerStatus,
} from "./cluster.ts";
export type { RegionInput } from "./names.ts";
export type { NamespaceAdmin, NamespaceDescriptor } from "./namespaces.ts";
export type { ProcedureOptions, ProcedureProgress } from "./procedures.ts";
export type { MergeOptions, RegionAdmin } from "./regions.ts";
export type { Compression, FamilyDescriptor, FamilySettings, TableDescriptor, TableSettings } from "./schema.ts";
export type { RestoreOptions, SnapshotAdmin, SnapshotDescription, SnapshotOptions, SnapshotType } from "./snapshots.ts";
export type { CompactionState, CompactOptions, FlushOptions, StoreAdmin } from "./stores.ts";
export type { ListTablesOptions, NewTable, TableAdmin, TableChanges, TruncateOptions } from "./tables.ts";
