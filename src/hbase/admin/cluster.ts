/** The cluster as a whole: who is there and what they have to do, and the master's own doings (`AsyncAdmin.getClusterMetrics` …). */
import {
  GetClusterStatusRequestSchema,
  GetClusterStatusResponseSchema,
  Option,
  type LiveServerInfo,
  type RegionLoad as RegionLoadMessage,
} from "../../gen/hbase/cluster-status_pb.ts";
import * as messages from "../../gen/hbase/master_pb.ts";
import { RegionState_StateSchema, type RegionState_State } from "../../gen/hbase/zookeeper_pb.ts";
import { toText } from "../bytes.ts";
import type { OperationOptions } from "../call/call-context.ts";
import { printable } from "../region/region.ts";
import { serverNameOf, type ServerName } from "../region/server-name.ts";
import type { Master } from "./master.ts";
import { serviceMethod, SLOW_ANSWER_MS } from "./service-method.ts";

/** A cluster, as its master sees it. */
export interface ClusterStatus {
  readonly clusterId: string;
  /** HBase's. */
  readonly version: string;
  readonly master: ServerName | undefined;
  readonly backupMasters: readonly ServerName[];
  readonly servers: readonly ServerStatus[];
  readonly deadServers: readonly ServerName[];
  readonly regionsInTransition: readonly RegionInTransition[];
  readonly isBalancerOn: boolean;
}

/** A region server that lives, as it last told the master. */
export interface ServerStatus {
  readonly server: ServerName;
  readonly requestsPerSecond: number;
  readonly totalRequests: bigint;
  readonly usedHeapMiB: number;
  readonly maxHeapMiB: number;
  /** Milliseconds since 1970. */
  readonly reportedAtMs: number;
  readonly regions: readonly RegionLoad[];
}

/** What a region weighs on its server. */
export interface RegionLoad {
  /** The region's name, with what is not text escaped. */
  readonly region: string;
  readonly storeFiles: number;
  readonly storeFileMiB: number;
  readonly memoryMiB: number;
  readonly reads: bigint;
  readonly writes: bigint;
}

/** A region that is nowhere for now. */
export interface RegionInTransition {
  readonly region: string;
  /** `"opening"`, `"closing"`, `"failed-open"` … */
  readonly state: string;
}

/** What the master does by itself, unless it is told not to. */
export type MasterSwitch = "split" | "merge";

/** How regions are spread anew. */
export interface BalanceOptions extends OperationOptions {
  /** Only reckons. Default: false. */
  readonly dryRun?: boolean | undefined;
  /** Even while regions are in transition. Default: false. */
  readonly ignoreRegionsInTransition?: boolean | undefined;
}

/** What the balancer did. */
export interface BalanceResult {
  /** Whether it ran at all. */
  readonly ran: boolean;
  readonly movesPlanned: number;
  readonly movesMade: number;
}

const STATUS = serviceMethod({
  ...{ name: "clusterStatus", method: "GetClusterStatus", effect: "reads" },
  ...{ request: GetClusterStatusRequestSchema, response: GetClusterStatusResponseSchema },
});
const SET_BALANCER = serviceMethod({
  ...{ name: "setBalancer", method: "SetBalancerRunning", effect: "writes" },
  ...{ request: messages.SetBalancerRunningRequestSchema, response: messages.SetBalancerRunningResponseSchema },
  rpcTimeoutMs: SLOW_ANSWER_MS,
});
const IS_BALANCER_ON = serviceMethod({
  ...{ name: "isBalancerOn", method: "IsBalancerEnabled", effect: "reads" },
  ...{ request: messages.IsBalancerEnabledRequestSchema, response: messages.IsBalancerEnabledResponseSchema },
});
const BALANCE = serviceMethod({
  ...{ name: "balance", method: "Balance", effect: "writes" },
  ...{ request: messages.BalanceRequestSchema, response: messages.BalanceResponseSchema },
  rpcTimeoutMs: SLOW_ANSWER_MS,
});
const SET_SWITCH = serviceMethod({
  ...{ name: "setSwitch", method: "SetSplitOrMergeEnabled", effect: "writes" },
  request: messages.SetSplitOrMergeEnabledRequestSchema,
  response: messages.SetSplitOrMergeEnabledResponseSchema,
});
const IS_SWITCHED_ON = serviceMethod({
  ...{ name: "isSwitchedOn", method: "IsSplitOrMergeEnabled", effect: "reads" },
  ...{ request: messages.IsSplitOrMergeEnabledRequestSchema, response: messages.IsSplitOrMergeEnabledResponseSchema },
});

const SWITCHES: Readonly<Record<MasterSwitch, messages.MasterSwitchType>> = {
  ...{ split: messages.MasterSwitchType.SPLIT, merge: messages.MasterSwitchType.MERGE },
};

const WANTED = [
  ...[Option.HBASE_VERSION, Option.CLUSTER_ID, Option.LIVE_SERVERS, Option.DEAD_SERVERS, Option.MASTER],
  ...[Option.BACKUP_MASTERS, Option.REGIONS_IN_TRANSITION, Option.BALANCER_ON],
];

/** The cluster. Each method rejects with an HBaseError. */
export class ClusterAdmin {
  readonly #master: Master;

  constructor(master: Master) {
    this.#master = master;
  }

  async status(options: OperationOptions = {}): Promise<ClusterStatus> {
    const { clusterStatus: status } = await this.#master.call(STATUS, { options: WANTED }, options);
    return {
      clusterId: status?.clusterId?.clusterId ?? "",
      version: status?.hbaseVersion?.version ?? "",
      master: status?.master === undefined ? undefined : serverNameOf(status.master),
      backupMasters: (status?.backupMasters ?? []).map(serverNameOf),
      servers: (status?.liveServers ?? []).flatMap(serverStatus),
      deadServers: (status?.deadServers ?? []).map(serverNameOf),
      regionsInTransition: (status?.regionsInTransition ?? []).map(({ spec, regionState }) => ({
        region: toText(spec?.value ?? new Uint8Array(0)),
        state: stateName(regionState?.state),
      })),
      isBalancerOn: status?.balancerOn ?? false,
    };
  }

  /** Lets the master spread regions by itself, or not; answers how it was before. With what is under way it goes on first. */
  async setBalancer(on: boolean, options: OperationOptions = {}): Promise<boolean> {
    return (await this.#master.call(SET_BALANCER, { on, synchronous: true }, options)).prevBalanceValue;
  }

  async isBalancerOn(options: OperationOptions = {}): Promise<boolean> {
    return (await this.#master.call(IS_BALANCER_ON, {}, options)).enabled;
  }

  /** Spreads the regions anew, if the balancer is on. */
  async balance({
    dryRun = false,
    ignoreRegionsInTransition: ignoreRit = false,
    ...options
  }: BalanceOptions = {}): Promise<BalanceResult> {
    const { balancerRan, movesCalculated, movesExecuted } = await this.#master.call(
      BALANCE,
      { dryRun, ignoreRit },
      options,
    );
    return { ran: balancerRan, movesPlanned: movesCalculated, movesMade: movesExecuted };
  }

  /** Lets regions be split, or merged, or not; answers how it was before. */
  async setSwitch(which: MasterSwitch, on: boolean, options: OperationOptions = {}): Promise<boolean> {
    const init = { enabled: on, synchronous: true, switchTypes: [SWITCHES[which]] };
    return (await this.#master.call(SET_SWITCH, init, options)).prevValue[0] ?? false;
  }

  async isSwitchedOn(which: MasterSwitch, options: OperationOptions = {}): Promise<boolean> {
    return (await this.#master.call(IS_SWITCHED_ON, { switchType: SWITCHES[which] }, options)).enabled;
  }
}

function stateName(state: RegionState_State | undefined): string {
  const name = state === undefined ? undefined : RegionState_StateSchema.value[state]?.name;
  return (name ?? "unknown").toLowerCase().replaceAll("_", "-");
}

function serverStatus({ server, serverLoad: load }: LiveServerInfo): ServerStatus[] {
  if (server === undefined || load === undefined) return [];
  return [
    {
      server: serverNameOf(server),
      requestsPerSecond: Number(load.numberOfRequests),
      totalRequests: load.totalNumberOfRequests,
      ...{ usedHeapMiB: load.usedHeapMB, maxHeapMiB: load.maxHeapMB, reportedAtMs: Number(load.reportEndTime) },
      regions: load.regionLoads.map(regionLoad),
    },
  ];
}

function regionLoad(load: RegionLoadMessage): RegionLoad {
  return {
    region: printable(load.regionSpecifier?.value ?? new Uint8Array(0)),
    ...{ storeFiles: load.storefiles, storeFileMiB: load.storefileSizeMB, memoryMiB: load.memStoreSizeMB },
    ...{ reads: load.readRequestsCount, writes: load.writeRequestsCount },
  };
}
