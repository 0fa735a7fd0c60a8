/** The client under test on Node and on Deno: gRPC over sockets. */
import { serveCases } from "./serve-cases.ts";
import { transportFor } from "./transport.ts";

await serveCases(transportFor);
