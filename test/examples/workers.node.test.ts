/** The examples for Workers do what they say, bundled as wrangler bundles them, in local workerd. */
import assert from "node:assert/strict";
import { globSync } from "node:fs";
import path from "node:path";
import { describe, test } from "node:test";
import { Miniflare } from "miniflare";
import { projectRoot } from "../../scripts/support/paths.ts";
import { bundleWorker, compatibilityDate, outputText } from "../../scripts/support/worker-bundle.ts";
import { startInterpreter } from "./interpreter-server.ts";

/** The Durable Object that each example brings, by its binding. */
const examples: Readonly<
  Record<string, { readonly durableObjects: Readonly<Record<string, string>>; readonly says: string }>
> = {
  "durable-object.ts": { durableObjects: { INTERPRETER: "Interpreter" }, says: "Buongiorno" },
  "translate.ts": { durableObjects: {}, says: "Bonjour" },
};

describe("the examples for Workers", () => {
  for (const [name, { durableObjects, says }] of Object.entries(examples)) {
    test(name, async () => {
      await using server = await startInterpreter();
      const file = `./examples/workers/${name}`;
      const bundle = await bundleWorker({ entry: `export * from "${file}"; export { default } from "${file}";` });
      const miniflare = new Miniflare({
        modules: true,
        script: outputText(bundle, ".js"),
        compatibilityDate,
        bindings: { BACKEND: server.target },
        durableObjects: { ...durableObjects },
      });
      try {
        for (let request = 0; request < 3; request++) {
          const response = await miniflare.dispatchFetch("http://worker/", { signal: AbortSignal.timeout(10_000) });
          assert.equal(await response.text(), says);
        }
      } finally {
        await miniflare.dispose();
      }
    });
  }

  test("all are run here", () => {
    const files = globSync("*", { cwd: path.join(projectRoot, "examples/workers") });
    assert.deepEqual(files.toSorted(), Object.keys(examples));
  });
});
