/**
 * Where a cluster is, in one text: `zk1,zk2:2181/hbase` or `hbase+zk://…` for ZooKeeper and the parent of its nodes,
 * `hbase+rpc://rs1:16020,rs2` for region servers, `hbase+masters://m1:16000` for masters.
 */
import { parseServerAddress, type ServerName } from "./region/server-name.ts";

/** What a connect string says. */
export type ClusterAddress =
  | { readonly kind: "zookeeper"; readonly servers: string; readonly parent: string }
  | { readonly kind: "region-servers" | "masters"; readonly servers: readonly ServerName[] };

const PARENT = "/hbase";
const REGION_SERVER_PORT = 16_020;
const MASTER_PORT = 16_000;

/** Throws a TypeError that names what is wrong. */
export function parseClusterAddress(text: string): ClusterAddress {
  const [, scheme = "zk", rest = ""] = /^(?:hbase\+(zk|rpc|masters):\/\/)?(.*)$/.exec(text) ?? [];
  const slash = rest.indexOf("/");
  const hosts = slash < 0 ? rest : rest.slice(0, slash);
  const path = slash < 0 ? "" : rest.slice(slash).replace(/\/$/, "");
  if (hosts === "" || rest.includes("://")) {
    throw new TypeError(
      `Cluster "${text}" is none of "zk1:2181,zk2:2181/hbase", "hbase+rpc://host:16020", "hbase+masters://host:16000"`,
    );
  }
  if (scheme === "zk") return { kind: "zookeeper", servers: hosts, parent: path === "" ? PARENT : path };
  const [kind, port] =
    scheme === "rpc" ? (["region-servers", REGION_SERVER_PORT] as const) : (["masters", MASTER_PORT] as const);
  const servers = hosts
    .split(",")
    .filter((part) => part.trim() !== "")
    .map((part) => parseServerAddress(part, port));
  return { kind, servers };
}
