/**
 * What a client's other entries reach of it: administration has an entry of its own, so that who only reads and writes does not carry
 * it, and works over the client's connections, registry and knowledge of regions all the same.
 */
import type { CallContext } from "./call/call-context.ts";
import type { HBase } from "./hbase.ts";
import type { RegionLocator } from "./region/region-locator.ts";
import type { Registry } from "./registry/registry.ts";

/** A client's parts. */
export interface Insides {
  readonly context: CallContext;
  readonly registry: Registry;
  readonly locator: RegionLocator;
}

const insides = new WeakMap<HBase, Insides>();

export function setInsides(hbase: HBase, parts: Insides): void {
  insides.set(hbase, parts);
}

/** Throws a TypeError for what is no client of this package. */
export function insidesOf(hbase: HBase): Insides {
  const parts = insides.get(hbase);
  if (parts === undefined) throw new TypeError("This is no client: give what connectHBase or openHBase has made");
  return parts;
}
