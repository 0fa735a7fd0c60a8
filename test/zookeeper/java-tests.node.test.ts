/** The table of the Java client's tests answers for all of them, and the tests that it names are there, each where it says. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { projectRoot } from "../../scripts/support/paths.ts";
import { faultsOf, hasTest, type TestTable } from "../support/test-table.ts";
import { ZOOKEEPER_TESTS } from "./java-test-names.ts";
import { javaTests } from "./java-tests.ts";

const rows = Object.values(javaTests).flatMap((methods) => Object.values(methods));
const files = new Set(rows.flatMap((row) => ("none" in row ? [] : [row.file])));
const sources = new Map([...files].map((file) => [file, readFileSync(path.join(projectRoot, file), "utf8")]));

const table: TestTable = Object.fromEntries(
  Object.entries(javaTests).map(([name, methods]) => [
    name,
    Object.fromEntries(
      Object.entries(methods).map(([method, row]) => [method, "none" in row ? { no: row.none } : row.test]),
    ),
  ]),
);

test("every test of the Java client has one of ours, or a reason", () => {
  assert.deepEqual(faultsOf(table, ZOOKEEPER_TESTS, [...sources.values()]), []);
});

test("every test that is named is in the file that is named", () => {
  const strays = rows.filter((row) => "file" in row && !hasTest(sources.get(row.file) ?? "", row.test));
  assert.deepEqual(strays, []);
});
