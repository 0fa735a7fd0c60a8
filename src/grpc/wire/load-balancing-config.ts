/**
 * `loadBalancingConfig` (service_config.proto; gRFC A24): a list of policies, each with its own config, of which the first
 * that is known is taken.
 */
import { listOf, readObject } from "./json-reader.ts";

/** The part of a policy's builder that reads its config. */
export interface PolicyConfigParser {
  /** Throws what is wrong with the config. Without it, any object will do. */
  parseConfig?(json: unknown): unknown;
}

/** A policy that was chosen, and what it made of its config. */
export interface ChosenPolicy<Builder> {
  readonly builder: Builder;
  readonly config: unknown;
}

/**
 * Chooses from a list. Throws a RangeError that names the field, or, where none is known, the policies that were asked for.
 *
 * @param find Knows policies by name.
 */
export function choosePolicy<Builder extends PolicyConfigParser>(
  list: unknown,
  find: (name: string) => Builder | undefined,
  path: string = "loadBalancingConfig",
): ChosenPolicy<Builder> {
  const names: string[] = [];
  for (const [i, entry] of listOf(readObject)(list, path).entries()) {
    const [policy, ...others] = Object.entries(entry);
    if (policy === undefined || others.length > 0) {
      throw new RangeError(`${path}[${i}] must name exactly one policy, not ${JSON.stringify(Object.keys(entry))}`);
    }
    const [name, json] = policy;
    names.push(`"${name}"`);
    const builder = find(name);
    if (builder === undefined) continue;
    const at = `${path}[${i}].${name}`;
    const config = readObject(json ?? {}, at);
    try {
      return { builder, config: builder.parseConfig === undefined ? config : builder.parseConfig(config) };
    } catch (cause) {
      throw new RangeError(`${at}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
  }
  if (names.length === 0) throw new RangeError(`${path} must name at least one policy`);
  throw new RangeError(`${path}: ${names.join(", ")} ${names.length === 1 ? "is" : "are"} not supported`);
}
