/** The Durable Object that holds an HBase client. */
import type { HBaseOptions } from "../../hbase/options.ts";
import { dialer } from "../../transport/workers/dialer.ts";
import { ClientObject } from "../object.ts";
import type { ObjectState } from "../workers-api.ts";
import { hbaseKind, type HeldHBase } from "./hbase-kind.ts";

/**
 * Holds one client of one cluster: a connection for each of its servers, and where regions are, which it still knows after it has lost
 * its memory. Bind it in wrangler.toml, list its clusters in the variable `HBASE_TARGETS`, and call it by `hbaseConnection`.
 *
 * @example
 * ```ts
 * export { HBaseConnectionObject } from "dragoman/durable";
 * ```
 */
export class HBaseConnectionObject<Env = unknown> extends ClientObject<HeldHBase, Env> {
  constructor(ctx: ObjectState, env: Env) {
    super(ctx, env, () =>
      hbaseKind({
        ...{ storage: ctx.storage, clock: dialer.systemClock() },
        optionsOf: (cluster, options) => this.connectionOptions(cluster, options),
      }),
    );
  }

  /**
   * What the client is opened with. Override it for what cannot cross from a Worker: `mapAddress`, SASL, a registry, interceptors.
   * Default: what the stub said.
   */
  protected connectionOptions(_cluster: string, options: HBaseOptions): HBaseOptions {
    return options;
  }
}
