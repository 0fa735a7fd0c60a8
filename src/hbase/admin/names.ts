/** Names as administration's messages have them: of tables, regions and servers. */
import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  RegionSpecifier_RegionSpecifierType as SpecifierType,
  type RegionSpecifierSchema,
  type ServerNameSchema,
  type TableName,
  type TableNameSchema,
} from "../../gen/hbase/common_pb.ts";
import { toBytes, toText } from "../bytes.ts";
import { argumentError } from "../operations/row-key.ts";
import type { Region } from "../region/region.ts";
import { parseServerAddress, serverName, type ServerName } from "../region/server-name.ts";
import { META_TABLE } from "../wire/region-name.ts";

/** A region: as it was listed, by its encoded name (32 hexadecimal digits), or by its whole name. */
export type RegionInput = Region | string;

const DEFAULT_NAMESPACE = "default";
const META_ENCODED_NAME = "1588230740";

export function tableNameMessage(table: string): MessageInitShape<typeof TableNameSchema> {
  const colon = table.indexOf(":");
  const namespace = colon < 0 ? DEFAULT_NAMESPACE : table.slice(0, colon);
  return { namespace: toBytes(namespace), qualifier: toBytes(table.slice(colon + 1)) };
}

/** `"orders"`, or `"namespace:orders"`. */
export function tableNameText(message: TableName | undefined): string {
  const namespace = toText(message?.namespace ?? new Uint8Array(0));
  const qualifier = toText(message?.qualifier ?? new Uint8Array(0));
  return namespace === DEFAULT_NAMESPACE || namespace === "" ? qualifier : `${namespace}:${qualifier}`;
}

/** The MD5 that a region's name ends with, by which masters know it. */
function encodedName(region: RegionInput): string {
  if (typeof region !== "string" && region.table === META_TABLE) return META_ENCODED_NAME;
  const name = typeof region === "string" ? region : toText(region.name);
  if (isEncoded(name)) return name;
  const [, encoded] = /\.([\da-f]{32})\.$/.exec(name) ?? [];
  if (encoded !== undefined) return encoded;
  throw argumentError(`"${name}" is no region's name: it is "table,start key,id.md5.", or the MD5 alone`);
}

export function encodedSpecifier(region: RegionInput): MessageInitShape<typeof RegionSpecifierSchema> {
  return { type: SpecifierType.ENCODED_REGION_NAME, value: toBytes(encodedName(region)) };
}

/** Some of the master's methods want whole names; an encoded one is all the same where there is no other. */
export function regionSpecifier(region: RegionInput): MessageInitShape<typeof RegionSpecifierSchema> {
  if (typeof region === "string" && isEncoded(region)) return encodedSpecifier(region);
  return { type: SpecifierType.REGION_NAME, value: typeof region === "string" ? toBytes(region) : region.name };
}

/** For errors. */
export function regionText(region: RegionInput): string {
  return typeof region === "string" ? region : toText(region.name);
}

export function serverNameMessage({ host, port, startCode }: ServerName): MessageInitShape<typeof ServerNameSchema> {
  return { hostName: host, port, startCode };
}

/** A server as it was listed, or `"host,port,startcode"` as HBase writes it. Throws an HBaseError for what is no name. */
export function parseServerName(input: ServerName | string): ServerName {
  if (typeof input !== "string") return input;
  const [host, port, startCode] = input.split(",");
  if (host !== undefined && port !== undefined && startCode !== undefined && /^\d{1,19}$/.test(startCode)) {
    const { host: checkedHost, port: checkedPort } = parseServerAddress(`${host}:${port}`, 0);
    return serverName(checkedHost, checkedPort, BigInt(startCode));
  }
  throw argumentError(`"${input}" is no server's name: it is "host,port,start code"`);
}

function isEncoded(name: string): boolean {
  return /^[\da-f]{32}$/.test(name) || name === META_ENCODED_NAME;
}
