/** Tables, as an administrator sees them (`AsyncAdmin`'s table methods). */
import { rejecting } from "../../core/call/rejecting.ts";
import * as messages from "../../gen/hbase/master-tables_pb.ts";
import type { TableSchema } from "../../gen/hbase/schema_pb.ts";
import { toBytes, toText, type BytesInput } from "../bytes.ts";
import type { OperationOptions } from "../call/call-context.ts";
import { HBaseError } from "../error.ts";
import { argumentError } from "../operations/row-key.ts";
import { printable } from "../region/region.ts";
import type { RegionLocator } from "../region/region-locator.ts";
import type { TableState } from "../region/meta-reader.ts";
import { checkTableName } from "../table-name.ts";
import { compareBytes, equalBytes } from "../wire/bytes.ts";
import type { Master } from "./master.ts";
import { tableNameMessage, tableNameText } from "./names.ts";
import type { ProcedureOptions, Procedures, StartProcedure } from "./procedures.ts";
import {
  changeFamily,
  changeTable,
  checkFamilyName,
  familySchema,
  tableDescriptor,
  tableSchema,
  type FamilySettings,
  type TableDescriptor,
  type TableSettings,
} from "./schema.ts";
import { serviceMethod } from "./service-method.ts";

/** A table to be made. */
export interface NewTable extends TableSettings {
  /** By their names; one at least. */
  readonly families: Readonly<Record<string, FamilySettings>>;
  /** Where its regions begin, beside the first. Default: one region. */
  readonly splits?: readonly BytesInput[] | undefined;
}

/** What is to be another way about a table, in one step. */
export interface TableChanges extends TableSettings {
  /** Families that are changed where they exist, and added where they do not. */
  readonly families?: Readonly<Record<string, FamilySettings>> | undefined;
  /** Families that go, and all that is in them. */
  readonly deleteFamilies?: readonly string[] | undefined;
}

/** Which tables are listed. */
export interface ListTablesOptions extends OperationOptions {
  /** A regular expression of Java's, of the whole name. Default: all. */
  readonly pattern?: string | undefined;
  /** Default: all namespaces. */
  readonly namespace?: string | undefined;
  /** Whether HBase's own are among them. Default: false. */
  readonly system?: boolean | undefined;
}

/** How a table is emptied. */
export interface TruncateOptions extends ProcedureOptions {
  /** Whether its regions stay as they are split. Default: false. */
  readonly preserveSplits?: boolean | undefined;
}

const CREATE = serviceMethod({
  ...{ name: "createTable", method: "CreateTable", effect: "writes" },
  ...{ request: messages.CreateTableRequestSchema, response: messages.CreateTableResponseSchema },
});
const DELETE = serviceMethod({
  ...{ name: "deleteTable", method: "DeleteTable", effect: "writes" },
  ...{ request: messages.DeleteTableRequestSchema, response: messages.DeleteTableResponseSchema },
});
const TRUNCATE = serviceMethod({
  ...{ name: "truncateTable", method: "truncateTable", effect: "writes" },
  ...{ request: messages.TruncateTableRequestSchema, response: messages.TruncateTableResponseSchema },
});
const ENABLE = serviceMethod({
  ...{ name: "enableTable", method: "EnableTable", effect: "writes" },
  ...{ request: messages.EnableTableRequestSchema, response: messages.EnableTableResponseSchema },
});
const DISABLE = serviceMethod({
  ...{ name: "disableTable", method: "DisableTable", effect: "writes" },
  ...{ request: messages.DisableTableRequestSchema, response: messages.DisableTableResponseSchema },
});
const MODIFY = serviceMethod({
  ...{ name: "alterTable", method: "ModifyTable", effect: "writes" },
  ...{ request: messages.ModifyTableRequestSchema, response: messages.ModifyTableResponseSchema },
});
const ADD_FAMILY = serviceMethod({
  ...{ name: "addFamily", method: "AddColumn", effect: "writes" },
  ...{ request: messages.AddColumnRequestSchema, response: messages.AddColumnResponseSchema },
});
const MODIFY_FAMILY = serviceMethod({
  ...{ name: "alterFamily", method: "ModifyColumn", effect: "writes" },
  ...{ request: messages.ModifyColumnRequestSchema, response: messages.ModifyColumnResponseSchema },
});
const DELETE_FAMILY = serviceMethod({
  ...{ name: "deleteFamily", method: "DeleteColumn", effect: "writes" },
  ...{ request: messages.DeleteColumnRequestSchema, response: messages.DeleteColumnResponseSchema },
});
const DESCRIBE = serviceMethod({
  ...{ name: "describeTable", method: "GetTableDescriptors", effect: "reads" },
  ...{ request: messages.GetTableDescriptorsRequestSchema, response: messages.GetTableDescriptorsResponseSchema },
});
const LIST = serviceMethod({
  ...{ name: "listTables", method: "GetTableNames", effect: "reads" },
  ...{ request: messages.GetTableNamesRequestSchema, response: messages.GetTableNamesResponseSchema },
});

/** A cluster's tables. Each method rejects with an HBaseError. */
export class TableAdmin {
  readonly #master: Master;
  readonly #procedures: Procedures;
  readonly #locator: RegionLocator;

  constructor(master: Master, procedures: Procedures, locator: RegionLocator) {
    this.#master = master;
    this.#procedures = procedures;
    this.#locator = locator;
  }

  /** Makes a table, and waits until its regions are open. Rejects with TableExistsException if there is one. */
  create(
    table: string,
    { families, splits = [], ...settings }: NewTable,
    options: ProcedureOptions = {},
  ): Promise<void> {
    return rejecting(() => {
      const name = checkTableName(table);
      if (Object.keys(families).length === 0) throw argumentError("A table needs one family at least");
      const schema = tableSchema(name, settings, families);
      const splitKeys = checkedSplits(splits);
      return this.#run("createTable", name, options, (nonces, asking) =>
        this.#master.call(CREATE, { ...nonces, tableSchema: schema, splitKeys }, asking),
      );
    });
  }

  /** Deletes a table, which has to be disabled. */
  delete(table: string, options: ProcedureOptions = {}): Promise<void> {
    return this.#change(
      "deleteTable",
      table,
      options,
      (tableName) => (nonces, asking) => this.#master.call(DELETE, { ...nonces, tableName }, asking),
    );
  }

  /** Empties a table, which has to be disabled; it is enabled afterwards. */
  truncate(table: string, { preserveSplits = false, ...options }: TruncateOptions = {}): Promise<void> {
    return this.#change(
      "truncateTable",
      table,
      options,
      (tableName) => (nonces, asking) => this.#master.call(TRUNCATE, { ...nonces, tableName, preserveSplits }, asking),
    );
  }

  enable(table: string, options: ProcedureOptions = {}): Promise<void> {
    return this.#change(
      "enableTable",
      table,
      options,
      (tableName) => (nonces, asking) => this.#master.call(ENABLE, { ...nonces, tableName }, asking),
    );
  }

  disable(table: string, options: ProcedureOptions = {}): Promise<void> {
    return this.#change(
      "disableTable",
      table,
      options,
      (tableName) => (nonces, asking) => this.#master.call(DISABLE, { ...nonces, tableName }, asking),
    );
  }

  /** The names of tables, in their order. */
  async list({ pattern, namespace, system = false, ...options }: ListTablesOptions = {}): Promise<readonly string[]> {
    const init = {
      ...(pattern === undefined ? {} : { regex: pattern }),
      ...(namespace === undefined ? {} : { namespace }),
      includeSysTables: system,
    };
    const { tableNames } = await this.#master.call(LIST, init, options);
    return tableNames.map(tableNameText).toSorted();
  }

  /** A table's settings. Rejects with TableNotFoundException if there is none. */
  async describe(table: string, options: OperationOptions = {}): Promise<TableDescriptor> {
    return tableDescriptor(await this.#schema(checkTableName(table), options));
  }

  /** The settings of many tables. */
  async describeAll({ pattern, namespace, system = false, ...options }: ListTablesOptions = {}): Promise<
    readonly TableDescriptor[]
  > {
    const init = {
      ...(pattern === undefined ? {} : { regex: pattern }),
      ...(namespace === undefined ? {} : { namespace }),
      includeSysTables: system,
    };
    const { tableSchema: schemas } = await this.#master.call(DESCRIBE, init, options);
    return schemas.map(tableDescriptor);
  }

  async exists(table: string): Promise<boolean> {
    return (await this.state(table)) !== undefined;
  }

  /** Whether it is enabled, as hbase:meta says; `undefined` if there is none. */
  async state(table: string): Promise<TableState | undefined> {
    return this.#locator.tableState(checkTableName(table));
  }

  /**
   * Changes a table's settings, and adds, changes and deletes families, in one step. What is not named stays. It reads what is there
   * first: of two who do so at once the later one wins.
   */
  async alter(
    table: string,
    { families = {}, deleteFamilies = [], ...settings }: TableChanges,
    options: ProcedureOptions = {},
  ): Promise<void> {
    const name = checkTableName(table);
    const schema = await this.#schema(name, reading(options));
    changeTable(schema, settings);
    for (const [family, each] of Object.entries(families)) {
      const known = schema.columnFamilies.find((existing) => toText(existing.name) === family);
      if (known === undefined) schema.columnFamilies.push(familySchema(family, each));
      else changeFamily(known, each);
    }
    for (const family of deleteFamilies) {
      const at = schema.columnFamilies.findIndex((existing) => toText(existing.name) === family);
      if (at < 0) throw noFamily(name, family);
      schema.columnFamilies.splice(at, 1);
    }
    await this.#run("alterTable", name, options, (nonces, asking) =>
      this.#master.call(MODIFY, { ...nonces, tableName: tableNameMessage(name), tableSchema: schema }, asking),
    );
  }

  /** Adds a family. Rejects with InvalidFamilyOperationException if there is one. */
  addFamily(
    table: string,
    family: string,
    settings: FamilySettings = {},
    options: ProcedureOptions = {},
  ): Promise<void> {
    return this.#change("addFamily", table, options, (tableName) => {
      const columnFamilies = familySchema(family, settings);
      return (nonces, asking) => this.#master.call(ADD_FAMILY, { ...nonces, tableName, columnFamilies }, asking);
    });
  }

  /** Changes what is given of a family; the rest stays. */
  async alterFamily(
    table: string,
    family: string,
    settings: FamilySettings,
    options: ProcedureOptions = {},
  ): Promise<void> {
    const name = checkTableName(table);
    const { columnFamilies: all } = await this.#schema(name, reading(options));
    const columnFamilies = all.find((existing) => toText(existing.name) === family);
    if (columnFamilies === undefined) throw noFamily(name, family);
    changeFamily(columnFamilies, settings);
    await this.#run("alterFamily", name, options, (nonces, asking) =>
      this.#master.call(MODIFY_FAMILY, { ...nonces, tableName: tableNameMessage(name), columnFamilies }, asking),
    );
  }

  /** Deletes a family, and all that is in it. */
  deleteFamily(table: string, family: string, options: ProcedureOptions = {}): Promise<void> {
    return this.#change("deleteFamily", table, options, (tableName) => {
      const columnName = toBytes(checkFamilyName(family));
      return (nonces, asking) => this.#master.call(DELETE_FAMILY, { ...nonces, tableName, columnName }, asking);
    });
  }

  #change(
    operation: string,
    table: string,
    options: ProcedureOptions,
    start: (tableName: ReturnType<typeof tableNameMessage>) => StartProcedure,
  ): Promise<void> {
    return rejecting(() => {
      const name = checkTableName(table);
      return this.#run(operation, name, options, start(tableNameMessage(name)));
    });
  }

  async #run(operation: string, table: string, options: ProcedureOptions, start: StartProcedure): Promise<void> {
    await this.#procedures.run({ operation, table }, options, start);
    // Its regions are others now, or elsewhere.
    this.#locator.clear(table);
  }

  async #schema(table: string, options: OperationOptions): Promise<TableSchema> {
    const init = { tableNames: [tableNameMessage(table)], includeSysTables: true };
    const { tableSchema: schemas } = await this.#master.call(DESCRIBE, init, { ...options, table });
    const [schema] = schemas;
    if (schema !== undefined) return schema;
    throw new HBaseError({
      ...{ exception: "TableNotFoundException", step: "call", operation: "describeTable", table },
      message: `There is no table "${table}"`,
    });
  }
}

/** To read what is there before a change: as long as a call takes, not as long as a procedure. */
function reading({ signal }: ProcedureOptions): OperationOptions {
  return { signal };
}

function noFamily(table: string, family: string): HBaseError {
  return new HBaseError({
    ...{ exception: "NoSuchColumnFamilyException", step: "argument", table },
    message: `The table has no family "${family}"`,
  });
}

/** In their order. Throws an HBaseError if regions could not begin there. */
function checkedSplits(splits: readonly BytesInput[]): Uint8Array[] {
  const keys = splits.map(toBytes).toSorted(compareBytes);
  if (keys[0]?.length === 0) throw argumentError("The first region begins with the empty key: it is no split");
  const twice = keys.find((key, at) => at > 0 && equalBytes(key, keys[at - 1] as Uint8Array));
  if (twice !== undefined) throw argumentError(`Two regions cannot begin with the same key, "${printable(twice)}"`);
  return keys;
}
