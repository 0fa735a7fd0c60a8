/**
 * The one name that wrangler's file (workers/gen) takes of the runtime's types, which collide with Node's: what the stubs need of a namespace.
 */
import type { ObjectNamespace } from "dragoman/durable";

declare global {
  type DurableObjectNamespace<Stub> = ObjectNamespace<Stub>;
}
