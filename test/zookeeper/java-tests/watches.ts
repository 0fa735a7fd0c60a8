/** The Java client's tests of watches, and where they are played here. */
import { client, none, scenario, type JavaTest } from "./row.ts";

export const watches: Readonly<Record<string, Readonly<Record<string, JavaTest>>>> = {
  WatcherTest: {
    testWatcherCorrectness: scenario(
      "java-watches",
      "of ten nodes that are changed and deleted, every event is heard in its order",
    ),
    testWatcherDisconnectOnClose: client(
      "events",
      "are callbacks and iterables alike, in the order of things, and end with Closed",
    ),
    testWatcherCount: none("counts the watches in a server's own table; a client has no part in it"),
    testWatchAutoResetWithPending: client(
      "java-sessions",
      "of requests that were lost are not there, and those of earlier ones fire once",
    ),
    testWatcherAutoResetWithGlobal: scenario(
      "java-watches",
      "the default watcher's watches within a chroot are set anew",
    ),
    testWatcherAutoResetWithLocal: scenario(
      "watches",
      "the client's watches outlive its connection, and hear what happened meanwhile",
    ),
    testWatcherAutoResetDisabledWithGlobal: client(
      "java-sessions",
      "are not set anew by a client that does not want it",
    ),
    testWatcherAutoResetDisabledWithLocal: client(
      "java-sessions",
      "are not set anew by a client that does not want it",
    ),
  },
  WatcherFuncTest: {
    testExistsSync: scenario(
      "java-watches",
      "exists hears of a birth, of a change and of the end, each time it is asked",
    ),
    testGetDataSync: scenario(
      "java-watches",
      "getData leaves no watch on what is not there, and hears of a change and of the end",
    ),
    testGetChildrenSync: scenario(
      "java-watches",
      "getChildren leaves no watch on what is not there, and hears of births, of deaths and of the end",
    ),
    testExistsSyncWObj: scenario(
      "java-watches",
      "exists hears of a birth, of a change and of the end, each time it is asked",
    ),
    testGetDataSyncWObj: scenario(
      "java-watches",
      "getData leaves no watch on what is not there, and hears of a change and of the end",
    ),
    testGetChildrenSyncWObj: scenario(
      "java-watches",
      "getChildren leaves no watch on what is not there, and hears of births, of deaths and of the end",
    ),
  },
  PersistentWatcherTest: {
    testBasic: scenario("client", "a persistent watch yields every event of its node, until the loop is left"),
    testNullWatch: none(
      "a persistent watch is an iterable that is returned: no watcher is handed in that could be missing",
    ),
    testDefaultWatcher: none("a persistent watch is an iterable that is returned: no default watcher stands in for it"),
    testBasicAsync: scenario("client", "a persistent watch yields every event of its node, until the loop is left"),
    testAsyncDefaultWatcher: none(
      "a persistent watch is an iterable that is returned: no default watcher stands in for it",
    ),
    testRemoval: client("remove-watches", "ends the iterable of a persistent watch, and not the recursive one's"),
    testDisconnect: scenario(
      "client",
      "a persistent watch goes on over another connection, and says what it may have missed",
    ),
    testMultiClient: scenario(
      "java-watches",
      "two persistent watches of one path hear alike, and one goes on without the other",
    ),
    testRootWatcher: scenario("java-watches", "a persistent watch of the root hears of its list"),
  },
  PersistentRecursiveWatcherTest: {
    testBasic: scenario("client", "a recursive watch yields the events of all below"),
    testBasicAsync: scenario("client", "a recursive watch yields the events of all below"),
    testRemoval: scenario("client", "watches are removed, and their watchers hear of it"),
    testNoChildEvents: scenario("watches", "a recursive watch hears of everything below, and of no lists of children"),
    testDisconnect: scenario(
      "client",
      "a persistent watch goes on over another connection, and says what it may have missed",
    ),
    testMultiClient: scenario(
      "java-watches",
      "two persistent watches of one path hear alike, and one goes on without the other",
    ),
    testSamePathWithDifferentWatchModes: scenario(
      "java-watches",
      "a persistent and a recursive watch of one path hear each as it ought to",
    ),
    testRootWatcher: scenario("client", "a recursive watch yields the events of all below"),
  },
  RemoveWatchesTest: {
    testRemoveSingleWatcher: scenario("client", "watches are removed, and their watchers hear of it"),
    testMultipleDataWatchers: client(
      "remove-watches",
      'of type "${kind}" takes two watchers out one after the other, and then there is none',
    ),
    testMultipleChildWatchers: client(
      "remove-watches",
      'of type "${kind}" takes two watchers out one after the other, and then there is none',
    ),
    testRemoveAllWatchers: client(
      "remove-watches",
      'of type "${type}" tells the watchers that it removed, and the rest stay',
    ),
    testRemoveAllDataWatchers: client(
      "remove-watches",
      'of type "${type}" tells the watchers that it removed, and the rest stay',
    ),
    testRemoveAllChildWatchers: client(
      "remove-watches",
      'of type "${type}" tells the watchers that it removed, and the rest stay',
    ),
    testRemoveAllPersistentWatchers: client("remove-watches", "ends all iterables of a path, each of its kind"),
    testRemoveAllPersistentRecursiveWatchers: client(
      "remove-watches",
      "ends all iterables of a path, each of its kind",
    ),
    testNoWatcherException: client("remove-watches", "without a watch of the type is NoWatcher"),
    testRemoveAnyDataWatcher: client("remove-watches", 'of type "any" with a watcher of ${kind} alone removes that'),
    testRemoveAnyChildWatcher: client("remove-watches", 'of type "any" with a watcher of ${kind} alone removes that'),
    testRemoveWatcherWhenNoConnection: client(
      "remove-watches",
      "that is local removes although the connection is lost",
    ),
    testManyPreNodeWatchers: client(
      "remove-watches",
      "of many nodes tells each, with a connection and locally without one",
    ),
    testManyChildWatchers: client(
      "remove-watches",
      "of many nodes tells each, with a connection and locally without one",
    ),
    testManyDataWatchers: client(
      "remove-watches",
      "of many nodes tells each, with a connection and locally without one",
    ),
    testManyWatchersWhenNoConnection: client(
      "remove-watches",
      "of many nodes tells each, with a connection and locally without one",
    ),
    testChRootRemoveWatcher: client("remove-watches", "takes the chroot off the paths that it tells"),
    testNoWatcherServerException: client(
      "remove-watches",
      "that the server refuses leaves the watch, unless it is local",
    ),
    testRemoveAllNoWatcherException: client("remove-watches", "without a watch of the type is NoWatcher"),
    testNullWatcherReference: none("no watcher is what asks for all of them, as Java's removeAllWatches"),
    testRemoveWhenMultipleDataWatchesOnAPath: client(
      "remove-watches",
      "takes one watcher of several out, and the others still hear",
    ),
    testRemoveWhenMultipleChildWatchesOnAPath: client(
      "remove-watches",
      'of type "${kind}" takes two watchers out one after the other, and then there is none',
    ),
    testRemoveWhenMultiplePersistentWatchesOnAPath: scenario(
      "java-watches",
      "two persistent watches of one path hear alike, and one goes on without the other",
    ),
    testRemoveWhenMultiplePersistentRecursiveWatchesOnAPath: scenario(
      "java-watches",
      "two persistent watches of one path hear alike, and one goes on without the other",
    ),
    testRemovePersistentWatchesOnAPathPartially: client(
      "remove-watches",
      "ends the iterable of a persistent watch, and not the recursive one's",
    ),
    testRemoveAllDataWatchesOnAPath: client(
      "remove-watches",
      'of type "${type}" tells the watchers that it removed, and the rest stay',
    ),
    testRemoveAllChildWatchesOnAPath: client(
      "remove-watches",
      'of type "${type}" tells the watchers that it removed, and the rest stay',
    ),
    testRemoveAllPersistentWatchesOnAPath: client("remove-watches", "ends all iterables of a path, each of its kind"),
    testRemoveAllPersistentWatchesOnAPathPartially: client(
      "remove-watches",
      "ends the iterable of a persistent watch, and not the recursive one's",
    ),
    testRemoveAllPersistentRecursiveWatchesOnAPath: client(
      "remove-watches",
      "ends all iterables of a path, each of its kind",
    ),
    testRemoveAllWatchesOnAPath: scenario("client", "watches are removed, and their watchers hear of it"),
  },
  DisconnectedWatcherTest: {
    testChildWatcherAutoResetWithChroot: scenario(
      "java-watches",
      "children's watches within a chroot are set anew, deep ones too",
    ),
    testDefaultWatcherAutoResetWithChroot: scenario(
      "java-watches",
      "the default watcher's watches within a chroot are set anew",
    ),
    testDeepChildWatcherAutoResetWithChroot: scenario(
      "java-watches",
      "children's watches within a chroot are set anew, deep ones too",
    ),
    testManyChildWatchersAutoReset: scenario("java-watches", "more watches than one packet holds are all set anew"),
  },
};
