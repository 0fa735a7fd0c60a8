/** The documents keep their word: the programs they show are the examples, what they point at exists, limits are as said. */
import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, test } from "node:test";
import { insecure } from "dragoman/grpc";
import { projectRoot } from "../../scripts/support/paths.ts";
import { channelLimits } from "../../src/grpc/options.ts";
import { http2Limits } from "../../src/http2/options.ts";

const read = (file: string): string => readFileSync(path.join(projectRoot, file), "utf8");
const documents = globSync(["*.md", "docs/**/*.md"], { cwd: projectRoot }).toSorted();

/** Code that a document shows, and the last link before it, as a path from the project's root. */
function shownPrograms(document: string): { readonly file: string; readonly code: string }[] {
  const shown = read(document).matchAll(/\]\(([^)\s]+)\)[^\n]*\n\n```ts\n([^]*?)```\n/g);
  return Array.from(shown, ([, link = "", code = ""]) => ({
    file: path.posix.join(path.posix.dirname(document), link),
    code,
  }));
}

/** What a document names in code that can only be a path of ours; `<…>` and `*` stand for several. */
function namedPaths(document: string): string[] {
  const folders = "src|test|examples|scripts|workers|bench|proto|docs";
  const prose = read(document).replaceAll(/^```[^]*?^```$/gm, "");
  const named = prose.matchAll(new RegExp(`\`((?:${folders})/[\\w./*<>{},-]*)\``, "g"));
  return Array.from(named, ([, name = ""]) => name.replaceAll(/<[^>]*>/g, "*"));
}

function brokenLinks(document: string): string[] {
  const links = Array.from(read(document).matchAll(/\]\(([^)\s]+)\)/g), ([, link = ""]) => link);
  return links
    .filter((link) => !/^(?:https?:|#)/.test(link))
    .filter((link) => !existsSync(path.join(projectRoot, path.dirname(document), link.split("#")[0] ?? "")));
}

describe("documents", () => {
  for (const document of documents) {
    test(`${document} points at what exists`, () => {
      const missing = namedPaths(document).filter((name) => globSync(name, { cwd: projectRoot }).length === 0);
      assert.deepEqual([...missing, ...brokenLinks(document)], []);
    });

    test(`the programs of ${document} are the examples, to the letter`, () => {
      const shown = shownPrograms(document);
      const blocks = read(document).match(/^```ts$/gm) ?? [];
      assert.equal(shown.length, blocks.length, "a program without a link to its file right before it");
      for (const { file, code } of shown) assert.equal(code, read(file), file);
    });
  }

  test("every example is shown or linked to", () => {
    const examples = globSync("examples/{node,deno,workers,serverless}/*.ts", { cwd: projectRoot });
    const text = documents.map(read).join("\n");
    assert.deepEqual(
      examples.filter((file) => !text.includes(file)),
      [],
    );
  });
});

test("README's limits are the defaults, all of them", () => {
  const rows = read("README.md").matchAll(/^\| `(\w+)` +\| ([\d,]+) +\|/gm);
  const told = Object.fromEntries(
    Array.from(rows, ([, name = "", value = ""]) => [name, Number(value.replaceAll(",", ""))]),
  );
  const { neverIndexed: _names, ...http2 } = http2Limits({});
  const transport = channelLimits({ credentials: insecure() });
  assert.deepEqual(told, { ...transport, ...http2 });
});
