/** A Worker of the edge benchmark in local workerd, bundled from the sources. */
import { Miniflare, type MiniflareOptions } from "miniflare";
import { bundleWorker, compatibilityDate, outputText } from "../../scripts/support/worker-bundle.ts";

/** @param entry The Worker's module. @param options Its bindings. */
export async function startLocalWorker(entry: string, options: Partial<MiniflareOptions>): Promise<Miniflare> {
  const all = {
    name: "edge",
    modules: true,
    script: outputText(await bundleWorker({ entry }), ".js"),
    compatibilityDate,
    compatibilityFlags: ["nodejs_compat"],
    ...options,
  } as MiniflareOptions;
  const miniflare = new Miniflare(all);
  await miniflare.ready;
  return miniflare;
}
