/** The table of Curator's tests answers for all of them, and the tests that it names are there. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { projectRoot } from "../../scripts/support/paths.ts";
import { CURATOR_TESTS } from "./curator-test-names.ts";
import { curatorTests } from "./curator-tests.ts";
import { faultsOf } from "../support/test-table.ts";

const files = globSync(["test/zookeeper/{recipes,retry,client,scenarios}/*.ts", "test/simulation/recipes*.ts"], {
  cwd: projectRoot,
});
const sources = files.map((file) => readFileSync(path.join(projectRoot, file), "utf8"));

test("every test of Curator's has one of ours, or a reason", () => {
  assert.deepEqual(faultsOf(curatorTests, CURATOR_TESTS, sources), []);
});

test("a table with a gap, a stranger, a name that is no test or a reason that is none is refused", () => {
  const theirs = { TestA: ["one", "two", "three", "four"] };
  const table = { TestA: { one: "no such test at all", two: { no: "No" }, four: [], five: "x" }, TestB: { six: "x" } };
  assert.deepEqual(faultsOf(table, theirs, ['test("x", () => {})']), [
    "TestA.three has no answer",
    'TestA.one: there is no test "no such test at all"',
    "TestA.two: no reason is given",
    "TestA.four: no test is named",
    "TestA.five is none of theirs",
    "TestB.six is none of theirs",
  ]);
});
