/** What the master does to tables, and what it says of them. */
import type { TableName } from "../../../gen/hbase/common_pb.ts";
import type {
  AddColumnRequest,
  CreateTableRequest,
  DeleteColumnRequest,
  DeleteTableRequest,
  DisableTableRequest,
  EnableTableRequest,
  GetTableDescriptorsRequest,
  GetTableNamesRequest,
  ModifyColumnRequest,
  ModifyTableRequest,
  TruncateTableRequest,
} from "../../../gen/hbase/master-tables_pb.ts";
import type { ColumnFamilySchema, TableSchema } from "../../../gen/hbase/schema_pb.ts";
import { toText } from "./text.ts";
import { HBaseRefusal } from "../refusal.ts";
import { bytesOf } from "../stored-cell.ts";
import type { ClusterTable } from "../table.ts";
import type { Namespaces } from "./namespaces.ts";
import type { MasterProcedures, Nonce } from "./procedures.ts";
import { completeFamily, completeSchema, familyNames, plainSchema, replicasOf } from "./schemas.ts";

/** What is needed of the cluster. */
export interface TableHost {
  tableNames(): readonly string[];
  findTable(name: string): ClusterTable | undefined;
  createTable(
    name: string,
    options: { readonly families: readonly string[]; readonly splits: readonly string[]; readonly replicas: number },
  ): void;
  dropTable(name: string): void;
  disableTable(name: string): void;
  enableTable(name: string): void;
}

/** The master's part in tables. */
export class MasterTables {
  readonly #host: TableHost;
  readonly #procedures: MasterProcedures;
  readonly #namespaces: Namespaces;
  /** Of those tables that were described; the cluster makes others. */
  readonly #schemas = new Map<string, TableSchema>();

  constructor(host: TableHost, procedures: MasterProcedures, namespaces: Namespaces) {
    this.#host = host;
    this.#procedures = procedures;
    this.#namespaces = namespaces;
  }

  create({ tableSchema, splitKeys, ...nonce }: CreateTableRequest): bigint {
    const name = nameOf(tableSchema?.tableName);
    const check = (): void => {
      this.#namespaces.get(toText(tableSchema?.tableName?.namespace));
      if (this.#host.findTable(name) !== undefined) throw new HBaseRefusal("TableExistsException", name);
    };
    return this.#procedures.submit(nonce, check, () => {
      if (tableSchema === undefined) return;
      const schema = completeSchema(tableSchema);
      const replicas = replicasOf(schema);
      this.#host.createTable(name, { families: familyNames(schema), splits: splitKeys.map(toText), replicas });
      this.#schemas.set(name, schema);
    });
  }

  delete({ tableName, ...nonce }: DeleteTableRequest): bigint {
    return this.#change(tableName, nonce, "disabled", (name) => {
      this.#host.dropTable(name);
      this.#schemas.delete(name);
    });
  }

  truncate({ tableName, preserveSplits, ...nonce }: TruncateTableRequest): bigint {
    return this.#change(tableName, nonce, "disabled", (name, { families, replicas, regions }) => {
      const keys = regions.map(({ region }) => toText(bytesOf(region.range.startKey))).slice(1);
      this.#host.dropTable(name);
      this.#host.createTable(name, { families: [...families], splits: preserveSplits ? keys : [], replicas });
    });
  }

  enable({ tableName, ...nonce }: EnableTableRequest): bigint {
    return this.#change(tableName, nonce, "disabled", (name) => this.#host.enableTable(name));
  }

  disable({ tableName, ...nonce }: DisableTableRequest): bigint {
    if (nameOf(tableName) === "hbase:meta") throw new HBaseRefusal("ConstraintException", "hbase:meta stays enabled");
    return this.#change(tableName, nonce, "enabled", (name) => this.#host.disableTable(name));
  }

  modify({ tableName, tableSchema, ...nonce }: ModifyTableRequest): bigint {
    return this.#change(tableName, nonce, "any", (name, table) => {
      if (tableSchema !== undefined) this.#set(name, table, tableSchema);
    });
  }

  addFamily({ tableName, columnFamilies: family, ...nonce }: AddColumnRequest): bigint {
    return this.#changeFamily(tableName, nonce, family, (schema, known) => {
      if (known >= 0) throw new HBaseRefusal("InvalidFamilyOperationException", "The family exists");
      if (family !== undefined) schema.columnFamilies.push(family);
    });
  }

  modifyFamily({ tableName, columnFamilies: family, ...nonce }: ModifyColumnRequest): bigint {
    return this.#changeFamily(tableName, nonce, family, (schema, known) => {
      if (known < 0) throw new HBaseRefusal("InvalidFamilyOperationException", "There is no such family");
      if (family !== undefined) schema.columnFamilies.splice(known, 1, completeFamily(family));
    });
  }

  deleteFamily({ tableName, columnName: name, ...nonce }: DeleteColumnRequest): bigint {
    return this.#changeFamily(tableName, nonce, { name }, (schema, known) => {
      if (known < 0) throw new HBaseRefusal("InvalidFamilyOperationException", "There is no such family");
      schema.columnFamilies.splice(known, 1);
    });
  }

  describe({ tableNames, regex, namespace }: GetTableDescriptorsRequest): TableSchema[] {
    const wanted = tableNames.length === 0 ? this.list({ regex, namespace }) : tableNames.map(nameOf);
    return wanted.flatMap((name) => {
      const table = this.#host.findTable(name);
      return table === undefined ? [] : [this.#schemaOf(table)];
    });
  }

  list({ regex, namespace }: Pick<GetTableNamesRequest, "regex" | "namespace">): readonly string[] {
    const pattern = regex === "" ? undefined : new RegExp(`^(?:${regex})$`);
    return this.#host.tableNames().filter((name) => {
      const colon = name.indexOf(":");
      const within = colon < 0 ? "default" : name.slice(0, colon);
      return (namespace === "" || namespace === within) && pattern?.test(name) !== false;
    });
  }

  #change(
    tableName: TableName | undefined,
    nonce: Nonce,
    state: "enabled" | "disabled" | "any",
    work: (name: string, table: ClusterTable) => void,
  ): bigint {
    const name = nameOf(tableName);
    const found = (): ClusterTable => {
      const table = this.#host.findTable(name);
      if (table === undefined) throw new HBaseRefusal("TableNotFoundException", name);
      return table;
    };
    const check = (): void => {
      const { isEnabled } = found();
      if (state === "enabled" && !isEnabled) throw new HBaseRefusal("TableNotEnabledException", name);
      if (state === "disabled" && isEnabled) throw new HBaseRefusal("TableNotDisabledException", name);
    };
    return this.#procedures.submit(nonce, check, () => work(name, found()));
  }

  #changeFamily(
    tableName: TableName | undefined,
    nonce: Nonce,
    family: Pick<ColumnFamilySchema, "name"> | undefined,
    change: (schema: TableSchema, known: number) => void,
  ): bigint {
    const familyName = toText(family?.name);
    return this.#change(tableName, nonce, "any", (name, table) => {
      const schema = this.#schemaOf(table);
      change(
        schema,
        schema.columnFamilies.findIndex((each) => toText(each.name) === familyName),
      );
      this.#set(name, table, schema);
    });
  }

  #schemaOf({ name, families }: ClusterTable): TableSchema {
    return this.#schemas.get(name) ?? plainSchema(name, families);
  }

  #set(name: string, { families, regions }: ClusterTable, given: TableSchema): void {
    const schema = completeSchema(given);
    this.#schemas.set(name, schema);
    const wanted = familyNames(schema);
    for (const family of families) {
      if (wanted.includes(family)) continue;
      families.delete(family);
      for (const { region } of regions) region.store.dropFamily(family);
    }
    for (const family of wanted) families.add(family);
  }
}

/** `"orders"`, or `"namespace:orders"`. */
export function nameOf(message: TableName | undefined): string {
  const [namespace, qualifier] = [toText(message?.namespace), toText(message?.qualifier)];
  return namespace === "default" ? qualifier : `${namespace}:${qualifier}`;
}
