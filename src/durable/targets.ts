/** Which targets an object's owner allows. */
import { formatAddress, type ProxyOptions } from "../core/dialer.ts";

/** A variable's value as a list: an array, or text with white space between the targets (they have commas of their own). */
export function targetList(variable: unknown): readonly string[] {
  if (Array.isArray(variable)) return variable.filter((each) => typeof each === "string");
  if (typeof variable !== "string") return [];
  const text = variable.trim();
  if (text.startsWith("[")) return targetList(JSON.parse(text));
  return text === "" ? [] : text.split(/\s+/);
}

/** What has to be allowed for a client: its target, and the proxy of its options, as `host:port`. */
export function addressesOf(target: string, options: unknown): readonly string[] {
  const { proxy } = (options ?? {}) as { readonly proxy?: ProxyOptions | "environment" };
  return proxy === undefined || proxy === "environment" ? [target] : [target, formatAddress(proxy)];
}

/**
 * Whether a target is among those allowed: by its own words, or by one with a `*`, which stands for anything within a name or a path
 * and not for what separates them (`*.internal:50051`, `zk1:2181/*`). An empty list allows none.
 */
export function isAllowed(target: string, allowed: readonly string[]): boolean {
  return allowed.some((each) => each === target || (each.includes("*") && pattern(each).test(target)));
}

function pattern(text: string): RegExp {
  const literal = text.split("*").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${literal.join(String.raw`[^\s,/:@]*`)}$`);
}
