/** Runs the demonstration Worker in local workerd. */
import { Miniflare } from "miniflare";
import { bundleWorker, compatibilityDate, outputText } from "../support/worker-bundle.ts";

/** A running Worker. */
export interface RunningWorker extends AsyncDisposable {
  readonly url: URL;
}

/** Bundles `workers/interpreter.ts` and starts it with the backend's address. `port` 0 takes any free one. */
export async function startWorker(backend: string, port: number): Promise<RunningWorker> {
  const bundle = await bundleWorker({ entry: 'export { default } from "./workers/interpreter.ts";' });
  const miniflare = new Miniflare({
    modules: true,
    script: outputText(bundle, ".js"),
    compatibilityDate,
    bindings: { BACKEND: backend },
    host: "127.0.0.1",
    port,
  });
  const url = await miniflare.ready;
  return { url, [Symbol.asyncDispose]: () => miniflare.dispose() };
}
