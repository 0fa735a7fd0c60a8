/** MasterService (`MasterRpcServices`): the methods that administration is tested with, over a cluster's own commands. */
import {
  create,
  fromBinary,
  toBinary,
  type DescMessage,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import * as master from "../../../gen/hbase/master_pb.ts";
import * as tables from "../../../gen/hbase/master-tables_pb.ts";
import {
  GetProcedureResultRequestSchema,
  GetProcedureResultResponse_State as State,
  GetProcedureResultResponseSchema,
} from "../../../gen/hbase/procedure_pb.ts";
import { toText } from "./text.ts";
import type { Answer } from "../client-service.ts";
import { tableNameOf } from "../meta-rows.ts";
import { HBaseRefusal } from "../refusal.ts";
import { Namespaces } from "./namespaces.ts";
import { MasterProcedures, type ProcedureHost } from "./procedures.ts";
import { MasterRegions, type RegionHost } from "./regions.ts";
import { MasterTables, type TableHost } from "./tables.ts";

/** What the master is over. */
export type MasterHost = RegionHost & TableHost;

type Method = (service: MasterService, message: Uint8Array) => Uint8Array;

function method<I extends DescMessage, O extends DescMessage>(
  request: I,
  response: O,
  run: (service: MasterService, message: MessageShape<I>) => MessageInitShape<O>,
): Method {
  return (service, message) => toBinary(response, create(response, run(service, fromBinary(request, message))));
}

const METHODS: Readonly<Record<string, Method>> = {
  CreateTable: method(tables.CreateTableRequestSchema, tables.CreateTableResponseSchema, (service, request) => ({
    procId: service.tables.create(request),
  })),
  DeleteTable: method(tables.DeleteTableRequestSchema, tables.DeleteTableResponseSchema, (service, request) => ({
    procId: service.tables.delete(request),
  })),
  truncateTable: method(tables.TruncateTableRequestSchema, tables.TruncateTableResponseSchema, (service, request) => ({
    procId: service.tables.truncate(request),
  })),
  EnableTable: method(tables.EnableTableRequestSchema, tables.EnableTableResponseSchema, (service, request) => ({
    procId: service.tables.enable(request),
  })),
  DisableTable: method(tables.DisableTableRequestSchema, tables.DisableTableResponseSchema, (service, request) => ({
    procId: service.tables.disable(request),
  })),
  ModifyTable: method(tables.ModifyTableRequestSchema, tables.ModifyTableResponseSchema, (service, request) => ({
    procId: service.tables.modify(request),
  })),
  AddColumn: method(tables.AddColumnRequestSchema, tables.AddColumnResponseSchema, (service, request) => ({
    procId: service.tables.addFamily(request),
  })),
  ModifyColumn: method(tables.ModifyColumnRequestSchema, tables.ModifyColumnResponseSchema, (service, request) => ({
    procId: service.tables.modifyFamily(request),
  })),
  DeleteColumn: method(tables.DeleteColumnRequestSchema, tables.DeleteColumnResponseSchema, (service, request) => ({
    procId: service.tables.deleteFamily(request),
  })),
  GetTableDescriptors: method(
    tables.GetTableDescriptorsRequestSchema,
    tables.GetTableDescriptorsResponseSchema,
    (service, request) => ({ tableSchema: service.tables.describe(request) }),
  ),
  GetTableNames: method(tables.GetTableNamesRequestSchema, tables.GetTableNamesResponseSchema, (service, request) => ({
    tableNames: service.tables.list(request).map(tableNameOf),
  })),
  SplitRegion: method(
    tables.SplitTableRegionRequestSchema,
    tables.SplitTableRegionResponseSchema,
    (service, request) => ({ procId: service.regions.split(request) }),
  ),
  MergeTableRegions: method(
    tables.MergeTableRegionsRequestSchema,
    tables.MergeTableRegionsResponseSchema,
    (service, request) => ({ procId: service.regions.merge(request) }),
  ),
  MoveRegion: method(tables.MoveRegionRequestSchema, tables.MoveRegionResponseSchema, (service, request) => {
    service.regions.move(request);
    return {};
  }),
  CreateNamespace: method(
    master.CreateNamespaceRequestSchema,
    master.CreateNamespaceResponseSchema,
    (service, request) => ({ procId: service.namespaces.create(request) }),
  ),
  ModifyNamespace: method(
    master.ModifyNamespaceRequestSchema,
    master.ModifyNamespaceResponseSchema,
    (service, request) => ({ procId: service.namespaces.modify(request) }),
  ),
  DeleteNamespace: method(
    master.DeleteNamespaceRequestSchema,
    master.DeleteNamespaceResponseSchema,
    (service, request) => ({ procId: service.namespaces.delete(request) }),
  ),
  GetNamespaceDescriptor: method(
    master.GetNamespaceDescriptorRequestSchema,
    master.GetNamespaceDescriptorResponseSchema,
    (service, { namespaceName }) => ({ namespaceDescriptor: service.namespaces.get(namespaceName) }),
  ),
  ListNamespaceDescriptors: method(
    master.ListNamespaceDescriptorsRequestSchema,
    master.ListNamespaceDescriptorsResponseSchema,
    (service) => ({ namespaceDescriptor: service.namespaces.all }),
  ),
  SetBalancerRunning: method(
    master.SetBalancerRunningRequestSchema,
    master.SetBalancerRunningResponseSchema,
    (service, { on }) => ({ prevBalanceValue: service.setBalancer(on) }),
  ),
  IsBalancerEnabled: method(
    master.IsBalancerEnabledRequestSchema,
    master.IsBalancerEnabledResponseSchema,
    (service) => ({ enabled: service.isBalancerOn }),
  ),
  getProcedureResult: method(GetProcedureResultRequestSchema, GetProcedureResultResponseSchema, (service, { procId }) =>
    service.procedure(procId),
  ),
};

/** A cluster's master. */
export class MasterService {
  readonly tables: MasterTables;
  readonly regions: MasterRegions;
  readonly namespaces: Namespaces;
  readonly #procedures: MasterProcedures;
  isBalancerOn = false;

  constructor(procedureHost: ProcedureHost, host: MasterHost) {
    this.#procedures = new MasterProcedures(procedureHost);
    this.namespaces = new Namespaces(this.#procedures, (name) => host.tableNames().some((each) => isIn(each, name)));
    this.tables = new MasterTables(host, this.#procedures, this.namespaces);
    this.regions = new MasterRegions(host, this.#procedures);
  }

  /** Throws a refusal. */
  answer(name: string, message: Uint8Array): Answer {
    const run = METHODS[name];
    if (run === undefined) throw new HBaseRefusal("java.lang.UnsupportedOperationException", name);
    return { message: run(this, message), cells: [] };
  }

  setBalancer(on: boolean): boolean {
    const before = this.isBalancerOn;
    this.isBalancerOn = on;
    return before;
  }

  procedure(id: bigint): MessageInitShape<typeof GetProcedureResultResponseSchema> {
    const state = this.#procedures.state(id);
    if (state === undefined) return { state: State.NOT_FOUND };
    const { failure, isDone, submittedAtMs, updatedAtMs } = state;
    const exception =
      failure === undefined
        ? undefined
        : { source: "master", genericException: { className: failure.className, message: failure.message } };
    return {
      state: isDone ? State.FINISHED : State.RUNNING,
      ...{ submittedTime: BigInt(Math.floor(submittedAtMs)), lastUpdate: BigInt(Math.floor(updatedAtMs)) },
      ...(exception === undefined ? {} : { exception }),
    };
  }
}

function isIn(table: string, namespace: string): boolean {
  return toText(tableNameOf(table).namespace) === namespace;
}
