/** The stub: a client of HBase whose calls an object makes. */
import type { LoggedEvent } from "../../core/observe/event-log.ts";
import type { OperationOptions } from "../../hbase/call/call-context.ts";
import type { HBase, Table } from "../../hbase/hbase.ts";
import { DEFAULT_OPERATION_TIMEOUT_MS } from "../../hbase/options.ts";
import type { CachedRegion } from "../../hbase/region/cached-region.ts";
import type { ConnectionView } from "../../hbase/rpc/connections.ts";
import { checkTableName } from "../../hbase/table-name.ts";
import { dialer } from "../../transport/workers/dialer.ts";
import { requestTimer } from "../../transport/workers/request-timer.ts";
import type { Caller, CallName } from "../boundary/caller.ts";
import type { IncomingStream } from "../boundary/incoming-stream.ts";
import type { RemoteObject } from "../boundary/protocol.ts";
import { stubCaller } from "../stub-caller.ts";
import { objectName } from "../crossing.ts";
import type { Place } from "../placement.ts";
import type { ObjectNamespace } from "../workers-api.ts";
import { joinedView, type HBaseView } from "./messages.ts";
import { hbaseCrossing, type HBaseStubOptions } from "./options.ts";
import { Shards } from "./shards.ts";
import { hbaseStubErrors } from "./stub-errors.ts";
import { StubTable } from "./stub-table.ts";

/** A client in a Durable Object. */
export interface HBaseStub extends HBase {
  /**
   * Asks the object for what `connections`, `events` and `exportRegions` then say; before, they are empty. Of several objects each is asked,
   * and what they say is put together.
   */
  inspect(options?: OperationOptions): Promise<HBaseView>;
}

/** What a scan's step may take beyond its own time: the object's word is better than the stub's. */
const GRACE_MS = 1_000;

/**
 * A client of HBase that a Durable Object holds, with the same tables as `connectHBase`'s. Closing it ends nothing of what others share.
 * Throws a TypeError for options that cannot be.
 *
 * @param binding The namespace of an `HBaseConnectionObject`.
 *
 * @example
 * ```ts
 * const hbase = hbaseConnection(env.HBASE, "zk1,zk2:2181/hbase");
 * const order = await hbase.table("orders").get("o-1");
 * ```
 */
export function hbaseConnection(
  binding: ObjectNamespace<unknown>,
  cluster: string,
  options: HBaseStubOptions = {},
): HBaseStub {
  return new Stub(binding as ObjectNamespace<RemoteObject>, cluster, options);
}

class Stub implements HBaseStub {
  readonly #shards: Shards;
  readonly #caller: Caller;
  readonly #operationTimeoutMs: number;
  #view: HBaseView = { connections: [], events: [], regions: [] };

  constructor(binding: ObjectNamespace<RemoteObject>, cluster: string, options: HBaseStubOptions) {
    const { keepAlive = "while-used", operationTimeoutMs = DEFAULT_OPERATION_TIMEOUT_MS } = options;
    const crossing = hbaseCrossing(options);
    this.#operationTimeoutMs = operationTimeoutMs;
    this.#shards = new Shards(binding, objectName(cluster, options, crossing), options);
    this.#caller = stubCaller({ target: cluster, options: crossing, keepAlive, errors: hbaseStubErrors });
  }

  get connections(): readonly ConnectionView[] {
    return this.#view.connections;
  }

  get events(): readonly LoggedEvent[] {
    return this.#view.events;
  }

  table(name: string): Table {
    return new StubTable({
      ...{ name: checkTableName(name), shards: this.#shards, clock: () => dialer.systemClock() },
      call: (object, call, options) => this.#call(object, call, options),
      stream: (object, call, signal) => this.#caller.stream(object, call, { signal }, false),
      guarded: (wait, incoming, call, timeoutMs) => this.#guarded(wait, incoming, call, timeoutMs),
      left: (call) => hbaseStubErrors.cancelled(new Error("The iterator was left"), call, true),
    });
  }

  async clusterId(): Promise<string> {
    return (await this.#call(this.#shards.any, { method: "clusterId", args: [] }, {})) as string;
  }

  async inspect(options: OperationOptions = {}): Promise<HBaseView> {
    const objects = Array.from({ length: this.#shards.count }, (_, shard) => this.#shards.object(shard));
    const views = objects.map((object) => this.#call(object, { method: "view", args: [] }, options));
    this.#view = joinedView((await Promise.all(views)) as HBaseView[]);
    return this.#view;
  }

  exportRegions(): CachedRegion[] {
    return [...this.#view.regions];
  }

  /** In the background; what is wrong with them is found out as always. */
  importRegions(regions: Iterable<CachedRegion>): void {
    for (const [shard, mine] of this.#shards.divide(regions)) {
      this.#call(this.#shards.object(shard), { method: "importRegions", args: [mine] }, {}).catch(() => {});
    }
  }

  /** The object's client is everybody's. */
  async close(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {}

  #call(
    object: Place<RemoteObject>,
    name: CallName,
    { signal, timeoutMs = this.#operationTimeoutMs }: OperationOptions,
  ): Promise<unknown> {
    return this.#caller.call(object, name, { signal, timeoutMs });
  }

  /** Each step of a scan has its own time, which the object keeps to. An object that does not answer at all is not waited for. */
  #guarded<T>(
    wait: Promise<T>,
    incoming: IncomingStream,
    name: CallName,
    timeoutMs: number = this.#operationTimeoutMs,
  ): Promise<T> {
    const timer = requestTimer(timeoutMs + GRACE_MS, () => incoming.fail(hbaseStubErrors.outOfTime(timeoutMs, name)));
    return wait.finally(() => timer.cancel());
  }
}
