/** The table of the Java client's tests keeps its word: it is complete, and the tests that it names exist. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, test } from "node:test";
import { projectRoot } from "../../scripts/support/paths.ts";
import { javaTestCounts, javaTests } from "./java-tests.ts";
import type { JavaTest } from "./java-tests/row.ts";
import { hasTest, isReason } from "../support/test-table.ts";

const sources = new Map<string, string>();

function read(file: string): string {
  const source = sources.get(file) ?? readFileSync(path.join(projectRoot, file), "utf8");
  sources.set(file, source);
  return source;
}

function problemWith(row: JavaTest): string | undefined {
  if ("none" in row) return isReason(row.none) ? undefined : "a reason that says nothing";
  return hasTest(read(row.file), row.test) ? undefined : `there is no "${row.test}" in ${row.file}`;
}

describe("the Java client's tests", () => {
  test("are all in the table", () => {
    const counted = Object.fromEntries(Object.entries(javaTests).map(([name, all]) => [name, Object.keys(all).length]));
    assert.deepEqual(counted, javaTestCounts);
    assert.equal(Object.keys(javaTests).length, 20);
  });

  for (const [name, methods] of Object.entries(javaTests)) {
    test(`of ${name} have each a test here, or a reason`, () => {
      const problems = Object.entries(methods).map(([method, row]) => [method, problemWith(row)] as const);
      assert.deepEqual(
        problems.filter(([, problem]) => problem !== undefined),
        [],
      );
    });
  }

  test("a test that is not there is found", () => {
    assert.equal(hasTest('test("a", () => {})', "b"), false);
    assert.equal(hasTest('test("a", () => {})', "a"), true);
    assert.match(problemWith({ file: "test/zookeeper/java-tests.node.test.ts", test: "no such" }) ?? "", /no such/);
    assert.match(problemWith({ none: "no" }) ?? "", /says nothing/);
  });
});
