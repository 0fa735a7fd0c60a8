/** The bridge to a client under test in workerd: hands each case that the harness writes to a Worker, and writes back what it answers. */
import process from "node:process";
import { Miniflare, type MiniflareOptions } from "miniflare";
import { bundleWorker, compatibilityDate, outputText } from "../../scripts/support/worker-bundle.ts";
import { frameMessage, readMessages } from "./framing.ts";
import { forEachCase } from "./parallel.ts";

/** @param entry The Worker's module. @param options Its bindings. */
export async function serveWorker(entry: string, options: Partial<MiniflareOptions>): Promise<void> {
  const bundle = await bundleWorker({ entry });
  const miniflare = new Miniflare({
    modules: true,
    script: outputText(bundle, ".js"),
    compatibilityDate,
    compatibilityFlags: ["nodejs_compat"],
    outboundService: { network: { allow: ["public", "private"], deny: [] } },
    ...options,
  } as MiniflareOptions);
  await forEachCase(readMessages(process.stdin), async (bytes) => {
    const response = await miniflare.dispatchFetch("http://worker/", { method: "POST", body: bytes });
    if (!response.ok) throw new Error(await response.text());
    process.stdout.write(frameMessage(await response.bytes()));
  });
  await miniflare.dispose();
}
