/**
 * The Deno lane's program: `deno run -A main.ts <test file>…` loads and runs each file, and prints a record a line.
 *
 * Not `deno test`: it takes a file that throws after its first test for a file that passed.
 */
import process from "node:process";
import { pathToFileURL } from "node:url";
import { catchStrayErrors, runFile } from "../harness/node-test.ts";

/** Marks a line as a record, among what the tests themselves may print. */
const recordMark = "@test ";

catchStrayErrors();

for (const file of process.argv.slice(2)) {
  await runFile(
    file,
    () => import(pathToFileURL(file).href),
    (record) => console.log(recordMark + JSON.stringify(record)),
  );
}
process.exit(0);
