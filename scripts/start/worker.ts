/** Runs the demonstration Worker in local workerd. */
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import path from "node:path";
import { projectRoot } from "../support/paths.ts";

/** A running Worker. */
export interface RunningWorker extends AsyncDisposable {
  readonly url: URL;
}

/** Bundles `workers/interpreter.ts` and starts it with the backend's address. `port` 0 takes any free one. */
export async function startWorker(backend: string, port: number): Promise<RunningWorker> {
  const bundle = await build({
    entryPoints: [path.join(projectRoot, "workers/interpreter.ts")],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    conditions: ["dragoman-source", "workerd", "worker"],
    external: ["cloudflare:*"],
  });
  const miniflare = new Miniflare({
    modules: true,
    script: bundle.outputFiles[0]?.text ?? "",
    compatibilityDate: "2026-01-01",
    bindings: { BACKEND: backend },
    host: "127.0.0.1",
    port,
  });
  const url = await miniflare.ready;
  return { url, [Symbol.asyncDispose]: () => miniflare.dispose() };
}
