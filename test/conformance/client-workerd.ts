/** The client under test in workerd: a Node program that starts the Worker of `worker.ts`. */
import { serveWorker } from "./serve-worker.ts";

await serveWorker('export { ClientUnderTest, worker as default } from "./test/conformance/worker.ts";', {
  durableObjects: { CLIENT: { className: "ClientUnderTest" } },
});
