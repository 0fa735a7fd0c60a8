/** gRPC over services that find each other: `node zookeeper-discovery.ts zookeeper:port grpc:port`. */
import process from "node:process";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport, defaultResolvers, insecure } from "dragoman/grpc";
import { connectZooKeeper } from "dragoman/zookeeper";
import { ServiceDiscovery, zooKeeperResolver } from "dragoman/zookeeper/recipes";
import { InterpreterService } from "../gen/interpreter_pb.ts";

const [servers = "localhost:2181", backend = "localhost:50051"] = process.argv.slice(2);
await using zk = await connectZooKeeper(servers);

// What the backend does: it says where it is, for as long as its session lives.
const [address = "localhost", port] = backend.split(":");
const discovery = new ServiceDiscovery(zk, "/services");
await using _registered = await discovery.register({ name: "interpreter", address, port: Number(port) });

// What its clients do: they follow it.
await using transport = createGrpcTransport("zookeeper:///services/interpreter", {
  credentials: insecure(),
  resolvers: defaultResolvers.with(zooKeeperResolver(zk)),
  serviceConfig: { loadBalancingConfig: [{ round_robin: {} }] },
});
const interpreter = createClient(InterpreterService, transport);
console.log((await interpreter.translate({ phrase: "Thank you", language: "de" }, { timeoutMs: 5_000 })).phrase);
