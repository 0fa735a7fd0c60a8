/** The client under test in a plain Worker, its channel held by a Durable Object: starts the Worker of `durable-worker.ts`. */
import { serveWorker } from "./serve-worker.ts";

await serveWorker('export { GrpcChannelObject, worker as default } from "./test/conformance/durable-worker.ts";', {
  durableObjects: { GRPC: { className: "GrpcChannelObject", useSQLite: true } },
  bindings: { GRPC_TARGETS: "*:*" },
});
