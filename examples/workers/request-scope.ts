/** A Worker that asks three backends in one request: each client is opened when it is wanted, and all are closed with the request. */
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport, insecure } from "dragoman/grpc";
import { openHBase } from "dragoman/hbase";
import { requestScope } from "dragoman/transport/workers";
import { openZooKeeper } from "dragoman/zookeeper";
import { InterpreterService } from "../gen/interpreter_pb.ts";

interface Env {
  readonly BACKEND: string;
  readonly ZOOKEEPER: string;
  readonly HBASE: string;
}

export default {
  async fetch(_request: Request, env: Env): Promise<Response> {
    await using scope = requestScope();
    const transport = scope.open(createGrpcTransport, env.BACKEND, { credentials: insecure() });
    const interpreter = createClient(InterpreterService, transport);
    const [{ phrase }, { data }, order] = await Promise.all([
      interpreter.translate({ phrase: "Good morning", language: "fr" }, { timeoutMs: 5_000 }),
      scope.open(openZooKeeper, env.ZOOKEEPER, {}).getData("/config", { timeoutMs: 5_000 }),
      scope.open(openHBase, env.HBASE, {}).table("orders").get("o-1", { timeoutMs: 5_000 }),
    ]);
    return Response.json([phrase, new TextDecoder().decode(data), order?.text("d:status")]);
  },
};
