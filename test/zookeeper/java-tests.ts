/**
 * Every test method of the Java client's test classes (ZooKeeper 3.9), and which test here plays its scenario, or why it has none. What a
 * method asks of Java's own hooks or of the server alone has no test here, for it says nothing of a client.
 */
import { operations } from "./java-tests/operations.ts";
import type { JavaTest } from "./java-tests/row.ts";
import { sessions } from "./java-tests/sessions.ts";
import { watches } from "./java-tests/watches.ts";

/** The classes, with how many methods each has there. */
export const javaTestCounts: Readonly<Record<string, number>> = {
  ClientTest: 16,
  WatcherTest: 8,
  WatcherFuncTest: 6,
  PersistentWatcherTest: 9,
  PersistentRecursiveWatcherTest: 8,
  RemoveWatchesTest: 31,
  DisconnectedWatcherTest: 4,
  ChrootTest: 2,
  SessionTest: 6,
  SessionTimeoutTest: 8,
  ReadOnlyModeTest: 6,
  MultiOperationTest: 30,
  CreateTTLTest: 9,
  GetEphemeralsTest: 6,
  ClientReconnectTest: 1,
  ClientRequestTimeoutTest: 3,
  StaticHostProviderTest: 26,
  SaslAuthTest: 6,
  ACLTest: 12,
  ReconfigTest: 14,
};

/** By class and method. */
export const javaTests: Readonly<Record<string, Readonly<Record<string, JavaTest>>>> = {
  ...operations,
  ...sessions,
  ...watches,
};
