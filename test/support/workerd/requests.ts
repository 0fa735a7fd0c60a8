/**
 * Requests of a test's own making, each in an I/O context that workerd gives it: to the plain Worker, or to a Durable
 * Object by name. They end up in the `handle(request)` that the test file exports.
 */
import { env } from "cloudflare:workers";

const { SELF } = env as { readonly SELF: { fetch(input: string): Promise<Response> } };

/** Calls the `handle` of `file` (its path from the project's root) in a plain request, or in the object of that name. */
export function requestHandle(file: string, path: string, object?: string): Promise<Response> {
  const query = new URLSearchParams({ path, ...(object === undefined ? {} : { object }) });
  return SELF.fetch(`http://tests/handle/${encodeURIComponent(file)}?${query.toString()}`);
}
