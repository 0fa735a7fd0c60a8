/** The clients that the HBase benchmark compares with. */
import { hbase, javaClassPath } from "../../scripts/servers/maven.ts";
import { javaPeer, npmPeer, type Peer, type PeerPackage } from "../support/peers.ts";

export const hbaseRpcClient: PeerPackage = { name: "hbase-rpc-client", version: "0.1.15" };

export const peers: readonly Peer[] = [
  javaPeer({
    source: "bench/hbase/peers/BenchClient.java",
    classPath: () => javaClassPath(hbase),
    flags: ["--add-opens=java.base/java.nio=ALL-UNNAMED", "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED"],
  }),
  npmPeer(hbaseRpcClient, "bench/hbase/clients/hbase-rpc-client.ts"),
];
