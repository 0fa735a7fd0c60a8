/**
 * HBase on any runtime: its native protocol, without a gateway in between.
 *
 * @example
 * ```ts
 * import { connectHBase } from "dragoman/hbase";
 *
 * await using hbase = await connectHBase("zk1,zk2:2181/hbase");
 * const orders = hbase.table("orders");
 * await orders.put("o-1", { "d:status": "paid" });
 * const order = await orders.get("o-1", { columns: ["d:status"] });
 * ```
 *
 * @module
 */
export { bytesToInt64, int64ToBytes } from "./bytes.ts";
export type { BytesInput } from "./bytes.ts";
export type { AttemptInfo, CallInterceptor, OperationOptions } from "./call/call-context.ts";
export { connectHBase, openHBase } from "./client.ts";
export type { ColumnInput } from "./columns.ts";
export { HBaseError } from "./error.ts";
export type { HBaseErrorInit, HBaseStep } from "./error.ts";
export type { CheckResult, HBase, Scanner, ServiceCallInput, Table } from "./hbase.ts";
export * from "./filters/comparators.ts";
export type { CompareOperator } from "./filters/compare.ts";
export * from "./filters/filters.ts";
export type { BatchAction, BatchResult } from "./operations/actions.ts";
export type { BufferedMutation, BufferedMutator, BufferedMutatorOptions } from "./operations/buffered-mutator.ts";
export type { CellPermission } from "./operations/attributes.ts";
export type { Condition } from "./operations/condition.ts";
export type { GetOptions } from "./operations/get.ts";
export type {
  CellInput,
  CellsInput,
  DeleteOptions,
  DeleteSettings,
  Durability,
  Mutation,
  MutationSettings,
  PutOptions,
  UpdateOptions,
  UpdateSettings,
} from "./operations/mutation.ts";
export type { QueryOptions, TimeRangeInput } from "./operations/query.ts";
export type { RegionAnswer, RegionAnswers, RegionCallOptions } from "./operations/region-calls.ts";
export type { HBaseOptions } from "./options.ts";
export type { Registry } from "./registry/registry.ts";
export type { CachedRegion } from "./region/cached-region.ts";
export type { LocateOptions } from "./region/region-locator.ts";
export type { Region, RegionLocation, RegionLocations } from "./region/region.ts";
export type { ReplicaOptions } from "./region/replicas.ts";
export type { ServerAddress, ServerName } from "./region/server-name.ts";
export { Result } from "./result.ts";
export type { PackedResult, ResultFlags } from "./result.ts";
export type { CellCompression } from "./wire/connection-header.ts";
export type { ConnectionView } from "./rpc/connections.ts";
export { digestToken } from "./rpc/digest-token.ts";
export type { DelegationToken } from "./rpc/digest-token.ts";
export type { SaslExchange, SaslProvider, SaslStep } from "./rpc/sasl.ts";
export type { ScanMetrics, ScanOptions } from "./scan/scan-options.ts";
export type { Cell } from "./wire/cell.ts";
export { CellType } from "./wire/cell.ts";
