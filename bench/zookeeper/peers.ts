/** The clients that the ZooKeeper benchmark compares with. */
import { javaClassPath, zooKeeper } from "../../scripts/servers/maven.ts";
import { install, javaPeer, nodeProgram, npmPeer, peerFolder, type Peer, type PeerPackage } from "../support/peers.ts";

export const nodeZooKeeperClient: PeerPackage = { name: "node-zookeeper-client", version: "1.1.3" };
export const nativeZooKeeper: PeerPackage = { name: "zookeeper", version: "7.3.0" };
const kazoo: PeerPackage = { name: "kazoo", version: "2.11.0" };

export const peers: readonly Peer[] = [
  {
    ...{ client: "bare-socket", runtime: "node" },
    prepare: async () => {},
    command: nodeProgram("bench/zookeeper/clients/bare-socket.ts"),
  },
  npmPeer(nodeZooKeeperClient, "bench/zookeeper/clients/node-zookeeper-client.ts"),
  npmPeer(nativeZooKeeper, "bench/zookeeper/clients/zookeeper.ts"),
  javaPeer({
    source: "bench/zookeeper/peers/BenchClient.java",
    classPath: () => javaClassPath(zooKeeper),
    flags: ["-Dorg.slf4j.simpleLogger.defaultLogLevel=off"],
  }),
  {
    ...{ client: kazoo.name, runtime: "python" },
    prepare: () =>
      install(kazoo, "python3", (folder) => [
        ...["-m", "pip", "install", "-q", "--no-deps", "--target", folder, `${kazoo.name}==${kazoo.version}`],
      ]),
    command: async (addresses) => [
      ...["env", `PYTHONPATH=${peerFolder(kazoo)}`, "python3", "bench/zookeeper/peers/kazoo_client.py", ...addresses],
    ],
  },
];
