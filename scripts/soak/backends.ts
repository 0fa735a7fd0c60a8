/** The soak's backends, in this process, which count their connections. */
import { createGrpcServer, createHBaseCluster, createZooKeeperServer, listen, listenHBase } from "dragoman/testing";
import { InterpreterService } from "../../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import { interpreter } from "../start/interpreter.ts";

/** Backends, until they are disposed of. */
export interface SoakBackends extends AsyncDisposable {
  /** The Worker's variables. */
  readonly bindings: Readonly<Record<string, string | readonly string[]>>;
  /** All that are open. */
  connections(): number;
  /** Fulfilled when the next call that is never answered has come; and when it was cancelled. */
  endlessCall(): Promise<void>;
  endlessCallCancelled(): Promise<void>;
}

/** How long what has to happen may take. */
const PATIENCE_MS = 20_000;

/** One thing that happens, again and again, and somebody who waits for it. */
class Signal {
  #happened = Promise.withResolvers<void>();

  happen(): void {
    this.#happened.resolve();
  }

  async next(what: string): Promise<void> {
    const timer = setTimeout(
      () => this.#happened.reject(new Error(`${what} within ${PATIENCE_MS / 1_000} s`)),
      PATIENCE_MS,
    );
    try {
      await this.#happened.promise;
    } finally {
      clearTimeout(timer);
      this.#happened = Promise.withResolvers();
    }
  }
}

export async function startSoakBackends(): Promise<SoakBackends> {
  const stack = new AsyncDisposableStack();
  const arrived = new Signal();
  const cancelled = new Signal();
  const grpc = stack.use(
    createGrpcServer({
      routes: (router) =>
        router.service(InterpreterService, {
          ...interpreter,
          async translate(request, context) {
            if (request.phrase !== "endless") return interpreter.translate(request, context);
            arrived.happen();
            await new Promise((resolve) => context.signal.addEventListener("abort", resolve, { once: true }));
            cancelled.happen();
            return {};
          },
        }),
    }),
  );
  const zooKeeper = stack.use(createZooKeeperServer());
  const cluster = stack.use(createHBaseCluster());
  cluster.createTable("phrases", { splits: ["row-50"] });
  const targets = {
    GRPC: `127.0.0.1:${stack.use(await listen(grpc)).port}`,
    ZOOKEEPER: `127.0.0.1:${stack.use(await listen(zooKeeper)).port}`,
    HBASE: stack.use(await listenHBase(cluster)).connectString,
  };
  const bindings = Object.entries(targets).flatMap(([name, target]) => [
    [`${name}_TARGET`, target],
    [`${name}_TARGETS`, [target]],
  ]);
  return {
    bindings: Object.fromEntries(bindings) as SoakBackends["bindings"],
    connections: () =>
      [grpc, zooKeeper, cluster.zooKeeper, ...cluster.regionServers].reduce(
        (total, { connections }) => total + connections,
        0,
      ),
    endlessCall: () => arrived.next("The endless call did not come"),
    endlessCallCancelled: () => cancelled.next("A call whose caller has vanished was not cancelled"),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
