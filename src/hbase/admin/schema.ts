/** Tables and their families as they are described (`TableDescriptor`, `ColumnFamilyDescriptor`), and as the master has them. */
import { create } from "@bufbuild/protobuf";
import {
  ColumnFamilySchemaSchema,
  TableSchemaSchema,
  type ColumnFamilySchema,
  type NameStringPair,
  type TableSchema,
} from "../../gen/hbase/schema_pb.ts";
import { toBytes, toText, type BytesInput } from "../bytes.ts";
import { argumentError } from "../operations/row-key.ts";
import {
  flags,
  numbers,
  oneOf,
  readAttributes,
  seconds,
  setAttributes,
  setOthers,
  type Attributes,
} from "./attributes.ts";
import { tableNameMessage, tableNameText } from "./names.ts";

/** A family's settings. What is left out is as HBase has it, or stays as it is. */
export interface FamilySettings {
  /** Versions of a cell that are kept. HBase's default: 1. */
  readonly versions?: number | undefined;
  /** Versions that are kept although their time to live is over. HBase's default: 0. */
  readonly minVersions?: number | undefined;
  /** How long cells live, in seconds; `Infinity` for ever, which is HBase's default. */
  readonly ttlSeconds?: number | undefined;
  /** How store files are compressed. Servers need the codec. HBase's default: `"none"`. */
  readonly compression?: Compression | undefined;
  /** What store files can tell without being read. HBase's default: `"row"`. */
  readonly bloomFilter?: "none" | "row" | "rowcol" | "rowprefix-fixed-length" | undefined;
  /** Bytes of a store file's block. HBase's default: 65,536. */
  readonly blockSizeBytes?: number | undefined;
  /** How cells are packed in a block. HBase's default: `"none"`. */
  readonly dataBlockEncoding?: "none" | "prefix" | "diff" | "fast-diff" | "row-index-v1" | undefined;
  /** Whether its blocks are kept in memory before others. HBase's default: false. */
  readonly inMemory?: boolean | undefined;
  /** Whether its blocks are kept in memory at all. HBase's default: true. */
  readonly blockCache?: boolean | undefined;
  /** Whether deleted cells can be read in a range of time before their deletion. HBase's default: `"false"`. */
  readonly keepDeletedCells?: "false" | "true" | "ttl" | undefined;
  /** 1: changes go to other clusters. HBase's default: 0. */
  readonly replicationScope?: number | undefined;
  /** Everything else, by HBase's names; `undefined` takes one out. */
  readonly attributes?: Readonly<Record<string, BytesInput | undefined>> | undefined;
  /** Settings of the servers that are others for this family; `undefined` takes one out. */
  readonly configuration?: Readonly<Record<string, string | undefined>> | undefined;
}

/** HBase's codecs. */
export type Compression = "none" | "gz" | "snappy" | "lz4" | "lzo" | "zstd" | "bzip2" | "lzma" | "brotli";

/** A table's settings beside its families. What is left out is as HBase has it, or stays as it is. */
export interface TableSettings {
  /** Copies of each region, the primary counted. HBase's default: 1. */
  readonly regionReplication?: number | undefined;
  /** Bytes at which a region is split. */
  readonly maxFileSizeBytes?: number | undefined;
  /** Bytes at which a region's memory is flushed. */
  readonly flushSizeBytes?: number | undefined;
  /** Of mutations that name none. HBase's default: `"use-default"`. */
  readonly durability?: "use-default" | "skip-wal" | "async-wal" | "sync-wal" | "fsync-wal" | undefined;
  readonly readOnly?: boolean | undefined;
  readonly compaction?: boolean | undefined;
  readonly split?: boolean | undefined;
  readonly merge?: boolean | undefined;
  readonly normalization?: boolean | undefined;
  /** Everything else, by HBase's names (`"coprocessor$1"`); `undefined` takes one out. */
  readonly attributes?: Readonly<Record<string, BytesInput | undefined>> | undefined;
  /** Settings of the servers that are others for this table; `undefined` takes one out. */
  readonly configuration?: Readonly<Record<string, string | undefined>> | undefined;
}

/** A family as it is. */
export interface FamilyDescriptor extends FamilySettings {
  readonly attributes: Readonly<Record<string, string>>;
  readonly configuration: Readonly<Record<string, string>>;
}

/** A table as it is. */
export interface TableDescriptor extends TableSettings {
  readonly name: string;
  /** By their names. */
  readonly families: Readonly<Record<string, FamilyDescriptor>>;
  readonly attributes: Readonly<Record<string, string>>;
  readonly configuration: Readonly<Record<string, string>>;
}

type Named<S> = Omit<S, "attributes" | "configuration">;

const FAMILY: Attributes<Named<FamilySettings>> = {
  versions: { key: "VERSIONS", kind: numbers },
  minVersions: { key: "MIN_VERSIONS", kind: numbers },
  ttlSeconds: { key: "TTL", kind: seconds },
  compression: {
    key: "COMPRESSION",
    kind: oneOf(["none", "gz", "snappy", "lz4", "lzo", "zstd", "bzip2", "lzma", "brotli"]),
  },
  bloomFilter: { key: "BLOOMFILTER", kind: oneOf(["none", "row", "rowcol", "rowprefix-fixed-length"]) },
  blockSizeBytes: { key: "BLOCKSIZE", kind: numbers },
  dataBlockEncoding: {
    key: "DATA_BLOCK_ENCODING",
    kind: oneOf(["none", "prefix", "diff", "fast-diff", "row-index-v1"]),
  },
  inMemory: { key: "IN_MEMORY", kind: flags },
  blockCache: { key: "BLOCKCACHE", kind: flags },
  keepDeletedCells: { key: "KEEP_DELETED_CELLS", kind: oneOf(["false", "true", "ttl"]) },
  replicationScope: { key: "REPLICATION_SCOPE", kind: numbers },
};

const TABLE: Attributes<Named<TableSettings>> = {
  regionReplication: { key: "REGION_REPLICATION", kind: numbers },
  maxFileSizeBytes: { key: "MAX_FILESIZE", kind: numbers },
  flushSizeBytes: { key: "MEMSTORE_FLUSHSIZE", kind: numbers },
  durability: {
    key: "DURABILITY",
    kind: oneOf(["use-default", "skip-wal", "async-wal", "sync-wal", "fsync-wal"]),
  },
  readOnly: { key: "READONLY", kind: flags },
  compaction: { key: "COMPACTION_ENABLED", kind: flags },
  split: { key: "SPLIT_ENABLED", kind: flags },
  merge: { key: "MERGE_ENABLED", kind: flags },
  normalization: { key: "NORMALIZATION_ENABLED", kind: flags },
};

/** A new family. */
export function familySchema(name: string, settings: FamilySettings): ColumnFamilySchema {
  const schema = create(ColumnFamilySchemaSchema, { name: toBytes(checkFamilyName(name)) });
  changeFamily(schema, settings);
  return schema;
}

/** Changes what is given of a family. */
export function changeFamily(schema: ColumnFamilySchema, settings: FamilySettings): void {
  setAttributes(schema.attributes, FAMILY, settings);
  setOthers(schema.attributes, settings.attributes);
  setConfiguration(schema.configuration, settings.configuration);
}

/** A new table. */
export function tableSchema(
  name: string,
  settings: TableSettings,
  families: Readonly<Record<string, FamilySettings>>,
): TableSchema {
  const schema = create(TableSchemaSchema, { tableName: tableNameMessage(name) });
  changeTable(schema, settings);
  schema.columnFamilies = Object.entries(families).map(([family, each]) => familySchema(family, each));
  return schema;
}

/** Changes what is given of a table. */
export function changeTable(schema: TableSchema, settings: TableSettings): void {
  setAttributes(schema.attributes, TABLE, settings);
  setOthers(schema.attributes, settings.attributes);
  setConfiguration(schema.configuration, settings.configuration);
}

export function tableDescriptor({
  tableName,
  attributes,
  columnFamilies,
  configuration,
}: TableSchema): TableDescriptor {
  const { settings, others } = readAttributes(attributes, TABLE);
  const families = columnFamilies.map((family) => [toText(family.name), familyDescriptor(family)] as const);
  return {
    name: tableNameText(tableName),
    ...settings,
    families: Object.fromEntries(families),
    ...{ attributes: others, configuration: readConfiguration(configuration) },
  };
}

function familyDescriptor({ attributes, configuration }: ColumnFamilySchema): FamilyDescriptor {
  const { settings, others } = readAttributes(attributes, FAMILY);
  return { ...settings, attributes: others, configuration: readConfiguration(configuration) };
}

export function readConfiguration(pairs: readonly NameStringPair[]): Record<string, string> {
  return Object.fromEntries(pairs.map(({ name, value }) => [name, value]));
}

/** Sets what is given among the pairs; `undefined` takes one out. */
export function setConfiguration(
  pairs: NameStringPair[],
  configuration: Readonly<Record<string, string | undefined>> = {},
): void {
  for (const [name, value] of Object.entries(configuration)) {
    const at = pairs.findIndex((pair) => pair.name === name);
    const place = at < 0 ? pairs.length : at;
    if (value === undefined) pairs.splice(place, 1);
    else pairs.splice(place, 1, { $typeName: "hbase.pb.NameStringPair", name, value });
  }
}

/** Throws an HBaseError for what can be no family's name. */
export function checkFamilyName(name: string): string {
  const length = toBytes(name).length;
  // The master looks at the rest; these would change what is asked.
  if (length > 0 && length <= 127 && !name.includes(":") && !name.includes("/") && !name.startsWith(".")) return name;
  throw argumentError(`"${name}" is no family's name: 1 to 127 bytes, with no ":", no "/" and no "." at its beginning`);
}
