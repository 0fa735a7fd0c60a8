/** What the master keeps of tables beside their rows: their schemas, with the settings that HBase fills in. */
import { create } from "@bufbuild/protobuf";
import type { BytesBytesPair } from "../../../gen/hbase/common_pb.ts";
import {
  ColumnFamilySchemaSchema,
  TableSchemaSchema,
  type ColumnFamilySchema,
  type TableSchema,
} from "../../../gen/hbase/schema_pb.ts";
import { toBytes, toText } from "./text.ts";
import { tableNameOf } from "../meta-rows.ts";

/** `ColumnFamilyDescriptorBuilder`'s. */
const FAMILY_DEFAULTS: Readonly<Record<string, string>> = {
  ...{ VERSIONS: "1", MIN_VERSIONS: "0", TTL: "2147483647", COMPRESSION: "NONE", BLOOMFILTER: "ROW" },
  ...{ BLOCKSIZE: "65536", IN_MEMORY: "false", BLOCKCACHE: "true", DATA_BLOCK_ENCODING: "NONE" },
  ...{ KEEP_DELETED_CELLS: "FALSE", REPLICATION_SCOPE: "0" },
};

/** A family's settings, with those that were left out. */
export function completeFamily({ name, attributes, configuration }: ColumnFamilySchema): ColumnFamilySchema {
  const given = new Set(attributes.map(({ first }) => toText(first)));
  const defaults = Object.entries(FAMILY_DEFAULTS)
    .filter(([key]) => !given.has(key))
    .map(([key, value]): BytesBytesPair => {
      return { $typeName: "hbase.pb.BytesBytesPair", first: toBytes(key), second: toBytes(value) };
    });
  return create(ColumnFamilySchemaSchema, { name, attributes: [...attributes, ...defaults], configuration });
}

/** A table's settings, with those of its families that were left out. */
export function completeSchema(schema: TableSchema): TableSchema {
  const families = schema.columnFamilies.map(completeFamily);
  families.sort((a, b) => (toText(a.name) < toText(b.name) ? -1 : 1));
  return create(TableSchemaSchema, { ...schema, columnFamilies: families });
}

/** Of a table that nobody has described. */
export function plainSchema(name: string, families: Iterable<string>): TableSchema {
  const columnFamilies = [...families].map((family) =>
    create(ColumnFamilySchemaSchema, { name: toBytes(family), attributes: [], configuration: [] }),
  );
  return completeSchema(create(TableSchemaSchema, { tableName: tableNameOf(name), columnFamilies }));
}

/** The number of copies of each region that a schema asks for. */
export function replicasOf({ attributes }: TableSchema): number {
  const pair = attributes.find(({ first }) => toText(first) === "REGION_REPLICATION");
  return pair === undefined ? 1 : Number(toText(pair.second));
}

export function familyNames({ columnFamilies }: TableSchema): readonly string[] {
  return columnFamilies.map(({ name }) => toText(name));
}
