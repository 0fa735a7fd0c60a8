/** The table of HBase's own tests answers for all of them, and the tests that it names are there. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { projectRoot } from "../../scripts/support/paths.ts";
import { faultsOf } from "../support/test-table.ts";
import { JAVA_TESTS } from "./java-test-names.ts";
import { javaTests } from "./java-tests.ts";

const folders = ["test/hbase/*/*.ts", "test/integration/hbase/*.ts", "test/faults/hbase/*.ts"];
const sources = globSync(folders, { cwd: projectRoot }).map((file) =>
  readFileSync(path.join(projectRoot, file), "utf8"),
);

test("every test of HBase's client has one of ours, or a reason", () => {
  assert.deepEqual(faultsOf(javaTests, JAVA_TESTS, sources), []);
});
