/** What `hbaseConnection` takes: a client's options, as far as they are data, and where and for how long the client is held. */
import type { BytesInput } from "../../hbase/bytes.ts";
import type { HBaseOptions } from "../../hbase/options.ts";
import { crossingOptions, type StubOptions } from "../crossing.ts";

/** Options with functions in them, which an object's class takes. */
type ObjectOption =
  | "sasl"
  | "fallbackToSimple"
  | "localAddress"
  | "mapAddress"
  | "interceptors"
  | "traceHeaders"
  | "registry"
  | "dialer"
  | "clock"
  | "random";

/**
 * Options of a client in a Durable Object. What is a function beyond these (`mapAddress`, SASL, interceptors, a registry) is given to the
 * object, by overriding its `connectionOptions`.
 */
export interface HBaseStubOptions extends Omit<HBaseOptions, ObjectOption>, StubOptions {
  /**
   * Rows at which the work is divided: what comes before the first is one object's, and so on; one object more than there are rows. So
   * each knows the regions, and has the connections, of its own range. Instead of `shards`, by which tables are divided.
   */
  readonly shardRows?: readonly BytesInput[] | undefined;
}

/** Those that cross. */
export function hbaseCrossing(options: HBaseStubOptions): Record<string, unknown> {
  return crossingOptions(options, ["shardRows"], "connectionOptions");
}
