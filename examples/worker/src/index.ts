/** A Worker that calls gRPC, ZooKeeper and HBase through clients that its Durable Objects hold. */
import { createClient } from "@connectrpc/connect";
import { grpcChannel, hbaseConnection, zooKeeperSession } from "dragoman/durable";
import { insecure } from "dragoman/grpc";
import { Hono } from "hono";
import { InterpreterService } from "./gen/dragoman/demo/v1/interpreter_pb.ts";

export { GrpcChannelObject, HBaseConnectionObject, ZooKeeperSessionObject } from "dragoman/durable";

/** Nothing waits for longer. */
const timeoutMs = 5_000;

const app = new Hono<{ Bindings: Env }>();

app.get("/phrases/:phrase/:language", async ({ env, req, json }) => {
  const transport = grpcChannel(env.GRPC, env.GRPC_TARGETS, { credentials: insecure() });
  const interpreter = createClient(InterpreterService, transport);
  const { phrase } = await interpreter.translate(req.param(), { timeoutMs });
  return json({ phrase });
});

app.get("/config", async ({ env, text }) => {
  await using zk = zooKeeperSession(env.ZOOKEEPER, env.ZOOKEEPER_TARGETS);
  const { data } = await zk.getData("/config", { timeoutMs });
  return text(new TextDecoder().decode(data));
});

app.put("/config", async ({ env, req, json }) => {
  await using zk = zooKeeperSession(env.ZOOKEEPER, env.ZOOKEEPER_TARGETS);
  const { version } = await zk.setData("/config", await req.text(), { timeoutMs });
  return json({ version });
});

app.get("/orders/:id", async ({ env, req, json, notFound }) => {
  const orders = hbaseConnection(env.HBASE, env.HBASE_TARGETS).table("orders");
  const order = await orders.get(req.param("id"), { timeoutMs });
  return order === undefined ? notFound() : json(order.toObject("text"));
});

app.put("/orders/:id", async ({ env, req, json }) => {
  const orders = hbaseConnection(env.HBASE, env.HBASE_TARGETS).table("orders");
  const status = await req.text();
  await orders.put(req.param("id"), { "d:status": status }, { timeoutMs });
  return json({ status });
});

app.onError((error, { json }) => json({ error: error.message }, 502));

export default app;
