/** A Worker that reads a row of HBase's. Its connections are the request's. */
import { connectHBase } from "dragoman/hbase";

export default {
  async fetch(request: Request, env: { readonly HBASE: string }): Promise<Response> {
    await using hbase = await connectHBase(env.HBASE, { operationTimeoutMs: 5_000 });
    const order = await hbase.table("orders").get(new URL(request.url).searchParams.get("id") ?? "o-1");
    return order === undefined ? new Response("No such order", { status: 404 }) : Response.json(order.toObject("text"));
  },
};
