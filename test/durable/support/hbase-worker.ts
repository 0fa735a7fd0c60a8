/** A Worker that calls HBase through a client in a Durable Object; each path is a call, or something done to the object. */
import {
  hbaseConnection,
  HBaseConnectionObject,
  type HBaseStubOptions,
  type ObjectNamespace,
  type ObjectStatus,
} from "dragoman/durable";
import { HBaseError, type HBaseOptions, type Table } from "dragoman/hbase";

export class Connection extends HBaseConnectionObject<Env> {
  /** A real cluster's servers name themselves "localhost", and the tests stand before their ports. */
  protected override connectionOptions(cluster: string, options: HBaseOptions): HBaseOptions {
    const { PORTS: ports } = this.env;
    if (ports === undefined) return super.connectionOptions(cluster, options);
    return { ...options, mapAddress: ({ port }) => ({ host: "127.0.0.1", port: ports[port] ?? port }) };
  }

  reset(): void {
    this.ctx.abort("Reset by a test");
  }

  /** Whether it has stored where regions are. */
  hasStored(): boolean {
    return this.ctx.storage.kv.get("regions") !== undefined;
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
  hasStored(): Promise<boolean>;
  spoil(what: string): Promise<void>;
}

interface Env {
  readonly HBASE: ObjectNamespace<TestObject>;
  readonly CLUSTER: string;
  /** Of a real cluster: where its servers' ports are to be found. */
  readonly PORTS?: Readonly<Record<number, number>>;
}

/** Rows that scans have read, and resets that were asked for, as long as the Worker lives. */
let [rowsRead, resets] = [0, 0];

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
  /** The rows, and after the first one a wait until the object was reset. */
  async "/scan-over-reset"(orders) {
    const before = resets;
    let rows = 0;
    for await (const _ of orders.scan({ caching: 5, prefetchBytes: 1 })) {
      rows += 1;
      rowsRead += 1;
      while (resets === before) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return rows;
  },
};

export const worker = {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, searchParams: query } = new URL(request.url);
    const name = query.get("name") ?? "connection";
    const object = env.HBASE.get(env.HBASE.idFromName(name));
    if (pathname === "/reset") {
      await object.reset().catch(() => {});
      resets += 1;
      return Response.json("reset");
    }
    if (pathname === "/has-stored") return Response.json(await object.hasStored());
    if (pathname === "/rows-read") return Response.json(rowsRead);
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
