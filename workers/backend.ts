/** What the demonstration knows of a backend: its calls, each of which is a route, and a form on the page. */

/** The fields of a form, or of a query, by their names; a name may come several times. */
export type Fields = Pick<URLSearchParams, "get" | "getAll">;

/** One call. */
export interface BackendCall {
  /** What it does, in a few words. */
  readonly title: string;
  /** `post` for what changes something. */
  readonly method: "get" | "post";
  /** Its fields, as the form is filled at first; several values make several fields of the name. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** Makes it. What comes back can be told as JSON; of an iterator, each part on a line of its own, as it comes. */
  readonly run: (env: Env, fields: Fields) => Promise<unknown>;
}

/** One backend. */
export interface Backend {
  readonly name: string;
  /** What its routes begin with. */
  readonly path: string;
  /** The variable that lists what its objects may reach. The first of the list is what the demonstration calls. */
  readonly targets: "GRPC_TARGETS" | "ZOOKEEPER_TARGETS" | "HBASE_TARGETS";
  /** By the last part of their paths. */
  readonly calls: Readonly<Record<string, BackendCall>>;
}

/** Milliseconds that each call has. */
export const TIMEOUT_MS = 5_000;

/** A variable is an array, or words with spaces between, as the objects read it. */
export function firstTarget(env: Env, variable: Backend["targets"]): string | undefined {
  const list = env[variable] as readonly string[] | string;
  const targets = typeof list === "string" ? list.split(/\s+/) : list;
  return targets.find((target) => target !== "");
}

/** Throws where none is listed. */
export function targetOf(env: Env, variable: Backend["targets"]): string {
  const target = firstTarget(env, variable);
  if (target !== undefined) return target;
  throw new Error(`List a target in the variable "${variable}": an empty list allows none`);
}

/** A field's value, or nothing. */
export function text(fields: Fields, name: string): string {
  return fields.get(name) ?? "";
}
