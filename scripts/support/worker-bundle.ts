/**
 * Bundles a Worker of ours from source, as the tests and benchmarks run it in miniflare.
 */
import path from "node:path";
import { type BuildResult, type Plugin, build } from "esbuild";
import { projectRoot } from "./paths.ts";

export interface WorkerBundleOptions {
  /** The entry module's text; its imports are relative to the project's root. */
  readonly entry: string;
  readonly plugins?: readonly Plugin[] | undefined;
  /** Conditions for package.json's `exports` and `imports`. Default: our source, in workerd. */
  readonly conditions?: readonly string[] | undefined;
  readonly minify?: boolean | undefined;
  readonly resolveDir?: string | undefined;
}

/** The compatibility date that the tests run under; wrangler.toml names the deployed one. */
export const compatibilityDate = "2026-04-01";

/** By these wrangler bundles our source: its own conditions, and ours. */
export const sourceConditions = "workerd,worker,browser,dragoman-source";

/** The bundle's JavaScript is the output that ends in `.js`, its source map the one in `.map`. */
export function bundleWorker({
  entry,
  plugins = [],
  conditions = ["workerd", "dragoman-source", "import"],
  minify = false,
  resolveDir = projectRoot,
}: WorkerBundleOptions): Promise<BuildResult<{ write: false }>> {
  return build({
    stdin: { contents: entry, resolveDir, loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: [...conditions],
    external: ["cloudflare:*", "node:*"],
    plugins: [...plugins],
    minify,
    sourcemap: "external",
    sourcesContent: false,
    outfile: path.join(projectRoot, "worker.js"),
    logLevel: "silent",
  });
}

/** The text of the output with that suffix. */
export function outputText({ outputFiles }: BuildResult<{ write: false }>, suffix: ".js" | ".map"): string {
  return outputFiles.find((file) => file.path.endsWith(suffix))?.text ?? "";
}
