/** Our .proto files against those that HBase's servers were built from: the same names, numbers, labels, types and defaults. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import process from "node:process";
import { describe, test } from "node:test";
import {
  createFileRegistry,
  fromBinary,
  type DescEnum,
  type DescField,
  type DescFile,
  type DescMessage,
  type FileRegistry,
} from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { file_hbase_admin } from "../../../src/gen/hbase/admin_pb.ts";
import { file_hbase_client } from "../../../src/gen/hbase/client_pb.ts";
import { file_hbase_cluster_status } from "../../../src/gen/hbase/cluster-status_pb.ts";
import { file_hbase_common } from "../../../src/gen/hbase/common_pb.ts";
import { file_hbase_comparators } from "../../../src/gen/hbase/comparators_pb.ts";
import { file_hbase_filters } from "../../../src/gen/hbase/filters_pb.ts";
import { file_hbase_master } from "../../../src/gen/hbase/master_pb.ts";
import { file_hbase_master_tables } from "../../../src/gen/hbase/master-tables_pb.ts";
import { file_hbase_procedure } from "../../../src/gen/hbase/procedure_pb.ts";
import { file_hbase_registry } from "../../../src/gen/hbase/registry_pb.ts";
import { file_hbase_rpc } from "../../../src/gen/hbase/rpc_pb.ts";
import { file_hbase_schema } from "../../../src/gen/hbase/schema_pb.ts";
import { file_hbase_zookeeper } from "../../../src/gen/hbase/zookeeper_pb.ts";

const files: readonly DescFile[] = [
  ...[file_hbase_client, file_hbase_common, file_hbase_comparators, file_hbase_filters],
  ...[file_hbase_registry, file_hbase_rpc, file_hbase_zookeeper, file_hbase_admin, file_hbase_cluster_status],
  ...[file_hbase_master, file_hbase_master_tables, file_hbase_procedure, file_hbase_schema],
];

/** The server's files with what we have. Others import what only HBase's own build can resolve. */
const SERVER_FILES = [
  ...["Client", "RPC", "HBase", "Cell", "Filter", "Comparator", "MapReduce", "Registry", "ZooKeeper", "ClusterId"],
  ...["ClusterStatus", "Tracing", "Admin", "Master", "ErrorHandling", "FS", "Snapshot"],
];

function serverTypes(): FileRegistry {
  const folder = process.env["DRAGOMAN_HBASE_PROTOCOL"];
  if (folder === undefined) throw new Error("No HBase: run it as npm test -- --only integration-node");
  const wanted = SERVER_FILES.flatMap((name) => ["--path", `${folder}/${name}.proto`]);
  const set = execFileSync(
    "buf",
    ["build", folder, ...wanted, "--as-file-descriptor-set", "--output", "-#format=binpb"],
    {
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  return createFileRegistry(fromBinary(FileDescriptorSetSchema, set));
}

function describeField(field: DescField): string {
  const { proto } = field;
  const type = field.message?.typeName ?? field.enum?.typeName ?? String(field.scalar);
  return [proto.name, proto.number, proto.label, proto.type, type, proto.defaultValue, proto.options?.packed].join(" ");
}

function compareMessage(ours: DescMessage, types: FileRegistry): void {
  const theirs = types.getMessage(ours.typeName);
  assert.ok(theirs !== undefined, `HBase has no message "${ours.typeName}"`);
  const known = new Set(theirs.fields.map(describeField));
  for (const field of ours.fields)
    assert.ok(known.has(describeField(field)), `${ours.typeName}: ${describeField(field)}`);
}

function compareEnum(ours: DescEnum, types: FileRegistry): void {
  const theirs = types.getEnum(ours.typeName);
  const values = (type: DescEnum | undefined) => type?.values.map(({ name, number }) => `${name} = ${number}`);
  assert.deepEqual(values(ours), values(theirs), ours.typeName);
}

function everyMessage(messages: readonly DescMessage[]): DescMessage[] {
  return messages.flatMap((message) => [message, ...everyMessage(message.nestedMessages)]);
}

describe("our messages are HBase's", () => {
  const types = serverTypes();
  for (const file of files) {
    test(file.name, () => {
      const messages = everyMessage(file.messages);
      for (const message of messages) compareMessage(message, types);
      for (const each of [...file.enums, ...messages.flatMap((message) => message.nestedEnums)])
        compareEnum(each, types);
    });
  }
});
