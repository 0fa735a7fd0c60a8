/** Which of a stub's options cross to its object, and under what name that object is held. */
import type { KeepAlive } from "./keep-alive.ts";
import { hashText, type PlacementOptions } from "./placement.ts";

/** What every stub's options have. */
export interface StubOptions extends PlacementOptions {
  /** For how long the object holds its client without calls. Default: `"while-used"`. */
  readonly keepAlive?: KeepAlive | undefined;
  /**
   * The object's name. Default: of the target and of the options that cross, so that other options are another client. Those who call a
   * channel's or a connection's one name with different options are refused.
   */
  readonly name?: string | undefined;
}

const LOCAL = ["keepAlive", "name", "shards", "locationHint"];

/**
 * The options but those that the stub keeps. Throws a TypeError for a function, or what has one: the object's class takes those.
 *
 * @param local Names of options that the stub keeps, besides those of every stub.
 * @param override The object's method that takes what cannot cross.
 */
export function crossingOptions(options: object, local: readonly string[], override: string): Record<string, unknown> {
  const kept = new Set([...LOCAL, ...local]);
  const crossing = Object.entries(options).filter(([name, value]) => value !== undefined && !kept.has(name));
  for (const [name, value] of crossing) {
    if (isData(value)) continue;
    throw new TypeError(`"${name}" cannot cross to a Durable Object: give it there, by overriding "${override}"`);
  }
  return Object.fromEntries(crossing);
}

/** The object's name. */
export function objectName(target: string, { name }: StubOptions, crossing: Readonly<Record<string, unknown>>): string {
  if (name !== undefined) return name;
  const text = JSON.stringify(crossing, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value));
  return `${target} ${hashText(text).toString(36)}`;
}

/** Whether what has crossed is the same; members that are undefined are none. */
export function sameData(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [ours, theirs] = [membersOf(one), membersOf(other)];
  return ours.length === theirs.length && ours.every(([name, value]) => sameData(value, other[name as keyof object]));
}

function membersOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, member]) => member !== undefined);
}

function isData(value: unknown): boolean {
  if (typeof value === "function" || typeof value === "symbol") return false;
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = Array.isArray(value) || prototype === Object.prototype || prototype === null;
  return isPlain && Object.values(value).every(isData);
}
