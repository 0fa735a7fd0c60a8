/**
 * Every test method of the Java client's test classes (ZooKeeper 3.9), and which test here plays its scenario, or why it has none. What a
 * method asks of Java's own hooks or of the server alone has no test here, for it says nothing of a client.
 */
import { operations } from "./java-tests/operations.ts";
import type { JavaTest } from "./java-tests/row.ts";
import { sessions } from "./java-tests/sessions.ts";
import { watches } from "./java-tests/watches.ts";

/** By class and method. */
export const javaTests: Readonly<Record<string, Readonly<Record<string, JavaTest>>>> = {
  ...operations,
  ...sessions,
  ...watches,
};
