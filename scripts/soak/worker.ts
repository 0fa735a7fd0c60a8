/** The Worker under the soak: each path is one thing that a request does through an object; `/reset` takes an object's memory away. */
import { createClient } from "@connectrpc/connect";
import {
  GrpcChannelObject,
  grpcChannel,
  HBaseConnectionObject,
  hbaseConnection,
  type ObjectNamespace,
  ZooKeeperSessionObject,
  zooKeeperSession,
} from "dragoman/durable";
import { insecure } from "dragoman/grpc";
import { InterpreterService } from "../../src/gen/dragoman/demo/v1/interpreter_pb.ts";

export class Grpc extends GrpcChannelObject {
  reset(): void {
    this.ctx.abort("Reset by the soak");
  }
}

export class HBase extends HBaseConnectionObject {
  reset(): void {
    this.ctx.abort("Reset by the soak");
  }
}

export class ZooKeeper extends ZooKeeperSessionObject {
  reset(): void {
    this.ctx.abort("Reset by the soak");
  }
}

type Namespace = ObjectNamespace<{ reset(): Promise<void> }>;

interface Env {
  readonly GRPC: Namespace;
  readonly HBASE: Namespace;
  readonly ZOOKEEPER: Namespace;
  readonly GRPC_TARGET: string;
  readonly HBASE_TARGET: string;
  readonly ZOOKEEPER_TARGET: string;
}

/** Names of the objects, so that they can be reset. */
const NAME = "soak";
const TIMEOUT_MS = 5_000;
const deadline = { timeoutMs: TIMEOUT_MS };

const work: Readonly<Record<string, (env: Env, seed: number) => Promise<unknown>>> = {
  async "/grpc/unary"(env) {
    const interpreter = createClient(
      InterpreterService,
      grpcChannel(env.GRPC, env.GRPC_TARGET, { credentials: insecure(), name: NAME }),
    );
    return (await interpreter.translate({ phrase: "Good morning", language: "fr" }, deadline)).phrase;
  },
  async "/grpc/stream"(env) {
    const interpreter = createClient(
      InterpreterService,
      grpcChannel(env.GRPC, env.GRPC_TARGET, { credentials: insecure(), name: NAME }),
    );
    return (await Array.fromAsync(interpreter.recite({ phrase: "Thank you" }, deadline))).length;
  },
  async "/hbase/row"(env, seed) {
    const phrases = hbaseConnection(env.HBASE, env.HBASE_TARGET, { name: NAME }).table("phrases");
    await phrases.put(`row-${seed % 100}`, { "d:value": String(seed) }, deadline);
    return (await phrases.get(`row-${seed % 100}`, deadline))?.text("d:value");
  },
  async "/hbase/scan"(env) {
    const phrases = hbaseConnection(env.HBASE, env.HBASE_TARGET, { name: NAME }).table("phrases");
    let rows = 0;
    for await (const row of phrases.scan({ limit: 50, ...deadline })) rows += row.size;
    return rows;
  },
  async "/zookeeper/node"(env, seed) {
    const zk = zooKeeperSession(env.ZOOKEEPER, env.ZOOKEEPER_TARGET, { name: NAME });
    await zk.setData("/", String(seed), deadline);
    return (await zk.getData("/", deadline)).stat.version;
  },
  async "/zookeeper/watch"(env, seed) {
    await using zk = zooKeeperSession(env.ZOOKEEPER, env.ZOOKEEPER_TARGET, { name: NAME });
    const events = await zk.watch("/", { mode: "persistent", ...deadline });
    await zk.setData("/", String(seed), deadline);
    for await (const event of events) return event.type;
    return "none";
  },
  /** Never answered: the caller goes away. */
  async "/grpc/endless"(env) {
    const interpreter = createClient(
      InterpreterService,
      grpcChannel(env.GRPC, env.GRPC_TARGET, { credentials: insecure(), name: NAME }),
    );
    return interpreter.translate({ phrase: "endless", language: "" }, { timeoutMs: 600_000 });
  },
};

export const worker = {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/reset") {
      const namespace = env[searchParams.get("object") as "GRPC" | "HBASE" | "ZOOKEEPER"];
      await namespace
        .get(namespace.idFromName(NAME))
        .reset()
        .catch(() => {});
      return new Response("reset");
    }
    try {
      return Response.json((await work[pathname]?.(env, Number(searchParams.get("seed")))) ?? null);
    } catch (error) {
      return Response.json({ error: String(error) }, { status: 502 });
    }
  },
};
