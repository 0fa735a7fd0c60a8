/** A Worker that calls HBase through a client in a Durable Object; each path is a call, or something done to the object. */
import {
  hbaseConnection,
  HBaseConnectionObject,
  type HBaseStubOptions,
  type ObjectNamespace,
  type ObjectStatus,
} from "dragoman/durable";
import { HBaseError, type Table } from "dragoman/hbase";

export class Connection extends HBaseConnectionObject {
  reset(): void {
    this.ctx.abort("Reset by a test");
  }

  /** What a version of old, or a fault of the disk, may have left. */
  spoil(what: string): void {
    const { kv } = this.ctx.storage;
    if (what === "version") kv.put("regions", { version: 0, cluster: "x", chunks: 1 });
    if (what === "damage") for (const [key] of [...kv.list({ prefix: "regions/" })]) kv.put(key, [{ table: 7 }]);
    if (what === "lies") {
      for (const [key, value] of [...kv.list({ prefix: "regions/" })]) {
        const regions = value as { locations: { port: number }[] }[];
        for (const { locations } of regions) for (const location of locations) location.port = 1;
        kv.put(key, regions);
      }
    }
  }
}

interface TestObject {
  status(): Promise<ObjectStatus>;
  reset(): Promise<void>;
  spoil(what: string): Promise<void>;
}

interface Env {
  readonly HBASE: ObjectNamespace<TestObject>;
  readonly CLUSTER: string;
}

const calls: Readonly<Record<string, (orders: Table, query: URLSearchParams) => Promise<unknown>>> = {
  async "/put"(orders, query) {
    await orders.put(query.get("row") ?? "", { "d:v": query.get("value") ?? "" });
    return "put";
  },
  async "/get"(orders, query) {
    const timeoutMs = Number(query.get("timeoutMs") ?? 20_000);
    return (await orders.get(query.get("row") ?? "", { timeoutMs }))?.text("d:v") ?? null;
  },
  async "/batch"(orders) {
    const rows = Array.from({ length: 100 }, (_, i) => String(i).padStart(3, "0"));
    await orders.putAll(Object.fromEntries(rows.map((row) => [row, { "d:v": row }])));
    const found = await orders.getAll(rows);
    return found.every((result, i) => result?.text("d:v") === rows[i]);
  },
  /** The rows, and after the first one a wait, so that something may happen meanwhile. */
  async "/scan"(orders, query) {
    const keys: string[] = [];
    for await (const row of orders.scan({ caching: 5, prefetchBytes: 1 })) {
      keys.push(row.key);
      if (keys.length === 1) await new Promise((resolve) => setTimeout(resolve, Number(query.get("ms") ?? 0)));
    }
    return keys.length;
  },
};

export const worker = {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, searchParams: query } = new URL(request.url);
    const name = query.get("name") ?? "connection";
    const object = env.HBASE.get(env.HBASE.idFromName(name));
    if (pathname === "/reset") return Response.json(await object.reset().catch(() => "reset"));
    if (pathname === "/status") return Response.json(await object.status());
    if (pathname === "/spoil") return Response.json((await object.spoil(query.get("what") ?? "")) ?? "spoilt");
    const keepAlive = query.get("keepAlive");
    const options: HBaseStubOptions = {
      name,
      keepAlive: keepAlive === null ? "session" : Number(keepAlive),
      ...(query.has("shardRows") ? { shardRows: (query.get("shardRows") ?? "").split(",") } : {}),
    };
    const hbase = hbaseConnection(env.HBASE, query.get("cluster") ?? env.CLUSTER, options);
    try {
      if (pathname === "/view") return Response.json((await hbase.inspect()).connections.length);
      return Response.json(await calls[pathname]?.(hbase.table(query.get("table") ?? "orders"), query));
    } catch (error) {
      if (!(error instanceof HBaseError)) throw error;
      const { exception, message, maybeApplied, retrySafe } = error;
      return Response.json({ exception, message, maybeApplied, retrySafe }, { status: 502 });
    }
  },
};
