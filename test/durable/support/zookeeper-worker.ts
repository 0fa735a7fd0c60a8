/** A Worker that calls ZooKeeper through sessions in Durable Objects; each path is a call, or something done to an object. */
import { WorkerEntrypoint } from "cloudflare:workers";
import {
  zooKeeperSession,
  ZooKeeperSessionObject,
  type LastingEvent,
  type ObjectNamespace,
  type ObjectStatus,
  type WatchBatch,
  type ZooKeeperSession,
} from "dragoman/durable";
import { ZooKeeperError, type CreateMode } from "dragoman/zookeeper";

/** What tests do to an object. */
interface UnderTest {
  reset(): Promise<void>;
  hang(ms: number): Promise<void>;
  put(key: string, value: unknown): Promise<void>;
  keys(): Promise<readonly string[]>;
  status(): Promise<ObjectStatus>;
}

export class Session extends ZooKeeperSessionObject {
  #hangMs = 0;

  constructor(...args: ConstructorParameters<typeof ZooKeeperSessionObject>) {
    super(...args);
    // A new memory that takes its time.
    const slowMs = this.ctx.storage.kv.get("slow");
    if (typeof slowMs === "number") void this.ctx.blockConcurrencyWhile(() => pause(slowMs));
  }

  reset(): void {
    this.ctx.abort("Reset by a test");
  }

  /** Answers no further call for so long. */
  hang(ms: number): void {
    this.#hangMs = ms;
  }

  override async call(...args: Parameters<ZooKeeperSessionObject["call"]>): ReturnType<ZooKeeperSessionObject["call"]> {
    if (this.#hangMs > 0) await pause(this.#hangMs);
    return super.call(...args);
  }

  /** Writes what another version might have, or nobody. */
  put(key: string, value: unknown): void {
    this.ctx.storage.kv.put(key, value);
  }

  keys(): readonly string[] {
    return [...this.ctx.storage.kv.list()].map(([key]) => key);
  }
}

/** What the entrypoint was told, by subscription, and whether it refuses to hear. */
const told = new Map<string, LastingEvent[]>();
let refusals = 0;
/** How long it takes to hear. */
let slowMs = 0;

export class Watcher extends WorkerEntrypoint {
  async onWatch({ subscription, events }: WatchBatch): Promise<void> {
    if (refusals > 0) {
      refusals -= 1;
      throw new Error("It does not want to hear");
    }
    await pause(slowMs);
    told.set(subscription, [...(told.get(subscription) ?? []), ...events]);
  }
}

interface Env {
  readonly ZOOKEEPER: ObjectNamespace<UnderTest>;
  readonly BACKEND: string;
}

type Handler = (zk: ZooKeeperSession, query: URLSearchParams, object: UnderTest) => Promise<unknown>;

const text = (data: Uint8Array | undefined): string => new TextDecoder().decode(data);

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Events of requests that watch, as long as the Worker lives. */
const heard: string[] = [];

const handlers: Readonly<Record<string, Handler>> = {
  async "/create"(zk, query) {
    const mode = (query.get("mode") ?? "persistent") as CreateMode;
    const { path } = await zk.create(query.get("path") ?? "", query.get("data") ?? "", { mode });
    return { path, session: String(zk.sessionId) };
  },
  async "/get"(zk, query) {
    const timeoutMs = Number(query.get("timeoutMs") ?? 10_000);
    const { data } = await zk.getData(query.get("path") ?? "", { timeoutMs });
    return { data: text(data), session: String(zk.sessionId) };
  },
  "/set": async (zk, query) => (await zk.setData(query.get("path") ?? "", query.get("data") ?? "")).version,
  "/delete": (zk, query) => zk.delete(query.get("path") ?? ""),
  async "/session"(zk) {
    await zk.sync("/");
    return { session: String(zk.sessionId), state: zk.state, connection: zk.connectionState };
  },
  /** What the server of these tests does not answer. */
  "/unanswered": (zk) => zk.whoAmI(),
  "/end": (zk) => zk.endSession(),
  /** Watches a node's data, and waits until it hears. */
  async "/once"(zk, query) {
    const event = Promise.withResolvers<unknown>();
    await zk.getData(query.get("path") ?? "", { watch: event.resolve });
    heard.push(`watching ${query.get("path")}`);
    return event.promise;
  },
  /** The same by a watch that stays, for so many events. */
  async "/watch"(zk, query) {
    const events = await zk.watch(query.get("path") ?? "", { mode: "persistent-recursive" });
    heard.push(`watching ${query.get("path")}`);
    const taken: string[] = [];
    for await (const { type, path } of events) {
      taken.push(`${type} ${path}`);
      heard.push(`${type} ${path}`);
      if (taken.length === Number(query.get("count"))) break;
    }
    return taken;
  },
  /** Connection states of a session, so many. */
  async "/states"(zk, query) {
    const taken: string[] = [];
    const states = zk.connectionStates();
    heard.push("listening");
    for await (const state of states) {
      taken.push(state);
      heard.push(state);
      if (taken.length === Number(query.get("count"))) break;
    }
    return taken;
  },
  "/subscribe": (zk, query) =>
    zk.subscribe({
      id: query.get("id") ?? "",
      path: query.get("path") ?? "",
      deliverTo:
        query.get("to") === "websocket"
          ? "websocket"
          : { entrypoint: query.get("to") ?? "WATCHER", method: query.get("method") ?? "onWatch" },
    }),
  "/subscriptions": (zk) => zk.subscriptions(),
  "/unsubscribe": (zk, query) => zk.unsubscribe(query.get("id") ?? ""),
  "/told": async (_zk, query) => told.get(query.get("id") ?? "") ?? [],
  async "/refuse"(_zk, query) {
    refusals = Number(query.get("times"));
  },
  async "/slow"(_zk, query) {
    slowMs = Number(query.get("ms"));
  },
  "/heard": async () => heard.splice(0),
  "/reset": (_zk, _query, object) => object.reset().catch(() => {}),
  "/hang": (_zk, query, object) => object.hang(Number(query.get("ms"))),
  "/status": (_zk, _query, object) => object.status(),
  "/keys": (_zk, _query, object) => object.keys(),
  async "/put"(_zk, query, object) {
    await object.put(query.get("key") ?? "", JSON.parse(query.get("value") ?? "null"));
    await object.reset().catch(() => {});
  },
};

/** What JSON has no word for. */
function replacer(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

export const worker = {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, searchParams: query } = new URL(request.url);
    const keepAlive = query.get("keepAlive") ?? "session";
    const target = query.get("target") ?? env.BACKEND;
    const name = query.get("name") ?? "shared";
    const zk = zooKeeperSession(env.ZOOKEEPER, target, {
      name,
      sessionTimeoutMs: Number(query.get("sessionTimeoutMs") ?? 4_000),
      keepAlive: keepAlive === "session" || keepAlive === "while-used" ? keepAlive : Number(keepAlive),
    });
    if (pathname === "/socket") return zk.webSocket(request, query.get("id") ?? "");
    const object = env.ZOOKEEPER.get(env.ZOOKEEPER.idFromName(`${target} ${name}`));
    try {
      const value = (await handlers[pathname]?.(zk, query, object)) ?? null;
      return new Response(JSON.stringify(value, replacer));
    } catch (error) {
      const { message } = error as Error;
      const code = error instanceof ZooKeeperError ? error.codeName : String(error);
      return Response.json({ code, message }, { status: 502 });
    }
  },
};
