/** A Worker whose Durable Objects hold the clients: one channel, one session, one cluster's connections for all requests. */
import { createClient } from "@connectrpc/connect";
import { grpcChannel, hbaseConnection, type ObjectNamespace, zooKeeperSession } from "dragoman/durable";
import { insecure } from "dragoman/grpc";
import { InterpreterService } from "../gen/interpreter_pb.ts";

export { GrpcChannelObject, HBaseConnectionObject, ZooKeeperSessionObject } from "dragoman/durable";

type Bindings = Record<"CHANNELS" | "SESSIONS" | "CLUSTERS", ObjectNamespace<unknown>>;
type Targets = Record<"BACKEND" | "ZOOKEEPER" | "HBASE", string>;

export default {
  async fetch(_request: Request, env: Bindings & Targets): Promise<Response> {
    const transport = grpcChannel(env.CHANNELS, env.BACKEND, { credentials: insecure() });
    const interpreter = createClient(InterpreterService, transport);
    const zk = zooKeeperSession(env.SESSIONS, env.ZOOKEEPER);
    const orders = hbaseConnection(env.CLUSTERS, env.HBASE).table("orders");
    const [{ phrase }, { data }, order] = await Promise.all([
      interpreter.translate({ phrase: "Good morning", language: "fr" }, { timeoutMs: 5_000 }),
      zk.getData("/config", { timeoutMs: 5_000 }),
      orders.get("o-1", { timeoutMs: 5_000 }),
    ]);
    return Response.json([phrase, new TextDecoder().decode(data), order?.text("d:status")]);
  },
};
