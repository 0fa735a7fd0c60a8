/**
 * The bridge to the client under test in workerd: a Node program that starts the Worker, hands it each case that the
 * harness writes, and writes back what it answers.
 */
import process from "node:process";
import { Miniflare } from "miniflare";
import { bundleWorker, compatibilityDate, outputText } from "../../scripts/support/worker-bundle.ts";
import { frameMessage, readMessages } from "./framing.ts";
import { forEachCase } from "./parallel.ts";

const bundle = await bundleWorker({
  entry: 'export { ClientUnderTest, worker as default } from "./test/conformance/worker.ts";',
});
const miniflare = new Miniflare({
  modules: true,
  script: outputText(bundle, ".js"),
  compatibilityDate,
  compatibilityFlags: ["nodejs_compat"],
  durableObjects: { CLIENT: { className: "ClientUnderTest" } },
  outboundService: { network: { allow: ["public", "private"], deny: [] } },
});

async function run(bytes: Uint8Array): Promise<void> {
  const response = await miniflare.dispatchFetch("http://worker/", { method: "POST", body: bytes });
  if (!response.ok) throw new Error(await response.text());
  process.stdout.write(frameMessage(await response.bytes()));
}

await forEachCase(readMessages(process.stdin), run);
await miniflare.dispose();
