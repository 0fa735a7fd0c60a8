/**
 * Curator's tests of its recipes and retries, and ours that play the same: by their names in `recipes`, `retry` and `test/simulation`.
 */
import type { TestTable } from "../support/test-table.ts";

const CUTS = "a connection that is cut at any step changes nothing about the end of";
const SIMULATED = "recipes keep their promises whatever happens: a seed of each";

const NOT_REENTRANT = {
  no: "Locks are not reentrant: in Java they are by thread, and here nothing tells whose call a call is",
};
const NO_THREADS = { no: "It is about Java's executors and threads, which there are none of here" };
const NO_QUEUE_WITH_CONSUMER = {
  no: "It is DistributedQueue's, with its consumer threads and its own item format; here is the simple queue",
};
const ONE_SESSION = {
  no: "Curator goes on with a new session of itself; here a client has one session, and a new client begins anew",
};
const NO_NULLS = { no: "It passes null, which the types here do not admit" };
const OLD_CACHES = {
  no: "It wraps PathChildrenCache, TreeCache or NodeCache, which Curator has deprecated for CuratorCache",
};

export const curatorTests: TestTable = {
  TestRetryLoop: {
    testExponentialBackoffRetryLimit:
      "an exponential policy never waits longer than its bound, however often it retries",
    testRetryLoopWithFailure: "the policy decides how often, and an expired session is the end",
    testRetryLoop: "the policy decides how often, and an expired session is the end",
    testRetryForever: "for ever",
    testRetryForeverWithSessionFailed: "the policy decides how often, and an expired session is the end",
  },
  TestSessionFailRetryLoop: {
    testRetry: ONE_SESSION,
    testRetryStatic: ONE_SESSION,
    testBasic: "the policy decides how often, and an expired session is the end",
    testBasicStatic: "the policy decides how often, and an expired session is the end",
  },
  TestInterProcessMutexBase: {
    testLocker: "the lock works in a chroot, below nodes that are not there yet, and its holders can say who they are",
    testWaitingProcessKilledServer: "who waits over a cut connection keeps its place",
    testKilledSession: "who waits gets the lock when the session before it ends, and ends with its own",
    testContainerCleanup: "leaves no node above it: it is a container, which goes when it is empty",
    testWithNamespace:
      "the lock works in a chroot, below nodes that are not there yet, and its holders can say who they are",
    testReentrantSingleLock: NOT_REENTRANT,
    testReentrant2Threads: NOT_REENTRANT,
    testReentrant: "the same client waits for itself: the lock is not reentrant",
    test2Clients: "one client at a time holds the lock, in the order of asking",
  },
  TestInterProcessMutex: {
    testWithSchema: { no: "Curator's schemas check paths and data in its own client; there are none here" },
    testRevoking: { no: "Revoking asks a holder by its node's data to release, and is left to the application" },
    testPersistentLock: {
      no: "It makes lock nodes persistent by a driver of one's own; here they are ephemeral, so that they go with the session",
    },
  },
  TestInterProcessSemaphoreMutex: {
    testReentrant: "the same client waits for itself: the lock is not reentrant",
    testReentrant2Threads: NOT_REENTRANT,
    testReentrantSingleLock: NOT_REENTRANT,
  },
  TestInterProcessReadWriteLock: {
    testGetParticipantNodes: "participants are told by what they want, with their data",
    testThatUpgradingIsDisallowed: "a reader cannot become a writer while it reads, nor a writer a reader",
    testThatDowngradingRespectsThreads: "a reader cannot become a writer while it reads, nor a writer a reader",
    testDowngrading: NOT_REENTRANT,
    testContendingDowngrading: NOT_REENTRANT,
    testBasic: "many read at once, one writes alone",
    testSetNodeData: "participants are told by what they want, with their data",
    testLockPath: "participants are told by what they want, with their data",
  },
  TestInterProcessSemaphore: {
    testAcquireAfterLostServer: "who waits over a cut connection gets its lease",
    testThreadedLeaseIncrease: "a shared count is a limit that may change",
    testClientClose: "a lease that is waited for is had when one is given back, or when its session ends",
    testMaxPerSession: "no more than so many hold a lease at once",
    testRelease1AtATime: "leases are acquired several at once, all or none, and released one at a time",
    testReleaseInChunks: "leases are acquired several at once, all or none, and released one at a time",
    testThreads: "no more than so many hold a lease at once",
    testSimple: "leases are acquired several at once, all or none, and released one at a time",
    testSimple2: "a shared count is a limit that may change",
    testGetParticipantNodes: "leases are acquired several at once, all or none, and released one at a time",
    testNoOrphanedNodes: ["an acquire that is cancelled leaves no node", CUTS],
    testInterruptAcquire: "an acquire that is cancelled leaves no node",
  },
  TestInterProcessSemaphoreCluster: {
    testKilledServerWithEnsembleProvider: "who waits over a cut connection gets its lease",
    testCluster: SIMULATED,
  },
  TestInterProcessMultiMutex: {
    testSomeReleasesFail: "one that fails to be released keeps no other",
    testSomeLocksFailToLock: "when one cannot be had, none is kept",
  },
  TestLeaderAcls: {
    testAclErrorWithLeader: "a path that is none is refused, and a candidate that may not stand says why",
  },
  TestLeaderLatch: {
    testWithCircuitBreaker: { no: "Curator's circuit breaker thins out connection events; there is none here" },
    testUncreatedPathGetLeader: "participants of an election that nobody has stood in are none",
    testGetChildrenHitsNoNode: "a leader whose node is deleted stands again, behind the others",
    testWatchedNodeDeletedOnReconnect: ["leadership is lost with the connection, and had again with it", SIMULATED],
    testSessionInterruptionDoNotCauseBrainSplit: ["a session's end ends leadership and waiting, for good", SIMULATED],
    testResettingOfLeadershipAfterConcurrentLeadershipChange: SIMULATED,
    testLeadershipElectionWhenNodeDisappearsAfterChildrenAreRetrieved:
      "a leader whose node is deleted stands again, behind the others",
    testSessionErrorPolicy: "with the session's policy leadership outlives a connection",
    testErrorPolicies: [
      "leadership is lost with the connection, and had again with it",
      "with the session's policy leadership outlives a connection",
    ],
    testProperCloseWithoutConnectionEstablished: "a latch that is closed before it has a connection leaves nothing",
    testResetRace: SIMULATED,
    testCreateDeleteRace: "a latch that is closed before it has a connection leaves nothing",
    testLostConnection: "leadership is lost with the connection, and had again with it",
    testCorrectWatching: "each leads in its turn, with a greater token",
    testWaiting: "waiting ends by time, by signal and by closing",
    testBasic: "each leads in its turn, with a greater token",
    testBasicAlt: "each leads in its turn, with a greater token",
    testCallbackSanity: "leadership is lost with the connection, and had again with it",
    testCallbackNotifyLeader: "leadership is lost with the connection, and had again with it",
    testCallbackDontNotify: {
      no: "It is close mode SILENT, which keeps notLeader from listeners; here the signal of a leadership always says its end",
    },
    testNoServerAtStart: "each leads in its turn, with a greater token",
    testRelativePath: "a path that is none is refused, and a candidate that may not stand says why",
  },
  TestLeaderLatchCluster: { testInCluster: SIMULATED },
  TestLeaderSelector: {
    testInterruption: "leadership can be interrupted, and is when the connection is lost",
    testErrorPolicies: "leadership can be interrupted, and is when the connection is lost",
    testLeaderNodeDeleteOnInterrupt: "leadership can be interrupted, and is when the connection is lost",
    testInterruptLeadershipWithRequeue: "leadership can be interrupted, and is when the connection is lost",
    testInterruptLeadership: "leadership can be interrupted, and is when the connection is lost",
    testRaceAtStateChanged: "another leads when the leader's session ends",
    testAutoRequeue: "one leads at a time, and again while it is queued again",
    testServerDying: "leadership can be interrupted, and is when the connection is lost",
    testKillSessionThenCloseShouldElectNewLeader: "another leads when the leader's session ends",
    testKillServerThenCloseShouldElectNewLeader: "another leads when the leader's session ends",
    testClosing: "one leads at a time, and again while it is queued again",
    testRotatingLeadership: "one leads at a time, and again while it is queued again",
  },
  TestLeaderSelectorCluster: {
    testRestart: "leadership can be interrupted, and is when the connection is lost",
    testLostRestart: ONE_SESSION,
  },
  TestLeaderSelectorEdges: {
    flappingTest: CUTS,
    createProtectedNodeInBackgroundTest: "a protected node that nobody waits for any more is removed",
    createProtectedNodeInBackgroundTestNoRetry: "a protected node that nobody waits for any more is removed",
  },
  TestLeaderSelectorParticipants: {
    testId: "leadership can be interrupted, and is when the connection is lost",
    testBasic: "everybody sees who stands and who leads",
  },
  TestLeaderSelectorWithExecutor: { test: NO_THREADS },
  TestDistributedBarrier: {
    testServerCrash: "who waits over a cut connection goes on, and with its session does not",
    testMultiClient: "all who wait go on when the barrier is taken away",
    testNoBarrier: "nobody waits where no barrier is, and nobody longer than asked",
    testBasic: "all who wait go on when the barrier is taken away",
  },
  TestDistributedDoubleBarrier: {
    testMultiClient: "nobody goes on before all have come, nor leaves before all are done",
    testSpuriousWakeup: "a cut connection makes nobody early",
    testOverSubscribed: "more members than needed go on at once",
    testBasic: "nobody goes on before all have come, nor leaves before all are done",
  },
  TestDistributedAtomicLong: {
    testCorruptedValue: "a broken value is told, and can be set over",
    testCompareAndSetWithFreshInstance: "a counter without a node is 0, and is made by what changes it",
    testCompareAndSet: "a counter without a node is 0, and is made by what changes it",
    testForceSet: "a broken value is told, and can be set over",
    testSimulation: ["many count at once, and none is lost", SIMULATED],
    testBasic: "a counter without a node is 0, and is made by what changes it",
  },
  TestSharedCount: {
    testMultiClients: "a value is seen by all, and changed by its version",
    testSimple: "who has an old version does not overwrite, and learns the new one",
    testSimpleVersioned: "who has an old version does not overwrite, and learns the new one",
    testMultiClientVersioned: "who has an old version does not overwrite, and learns the new one",
    testMultiClientDifferentSeed: "a value is seen by all, and changed by its version",
    testDisconnectEventOnWatcherDoesNotRetry: "changes over a cut connection are seen, once",
    testDisconnectReconnectEventDoesNotFireValueWatcher: "changes over a cut connection are seen, once",
    testDisconnectReconnectWithMultipleClients: "changes over a cut connection are seen, once",
  },
  TestDistributedQueue: {
    testRetryAfterFailure_Curator56: NO_QUEUE_WITH_CONSUMER,
    testCustomExecutor: NO_THREADS,
    testPutListener: NO_QUEUE_WITH_CONSUMER,
    testErrorMode: NO_QUEUE_WITH_CONSUMER,
    testNoDuplicateProcessing: ["who waits gets what is offered, each item to one", SIMULATED],
    testSafetyWithCrash: NO_QUEUE_WITH_CONSUMER,
    testSafetyBasic: NO_QUEUE_WITH_CONSUMER,
    testPutMulti: NO_QUEUE_WITH_CONSUMER,
    testMultiPutterSingleGetter: SIMULATED,
    testFlush: NO_QUEUE_WITH_CONSUMER,
    testSimple: "items come in the order in which they were offered",
  },
  TestSimpleDistributedQueue: {
    testHangFromContainerLoss: "who waits over a cut connection, and over the end of the queue's node, gets its item",
    testPollWithTimeout: "items come in the order in which they were offered",
    testOffer1: "items come in the order in which they were offered",
    testOffer2: "items come in the order in which they were offered",
    testTake1: "items come in the order in which they were offered",
    testRemova1: "items come in the order in which they were offered",
    testRemove2: "items come in the order in which they were offered",
    testRemove3: "items come in the order in which they were offered",
    testElement1: "items come in the order in which they were offered",
    testElement2: "items come in the order in which they were offered",
    testElement3: "items come in the order in which they were offered",
    testElement4: "items come in the order in which they were offered",
    testTakeWait1: "who waits gets what is offered, each item to one",
    testTakeWait2: "who waits gets what is offered, each item to one",
  },
  TestGroupMember: { testBasic: "members see each other come, change and go" },
  TestPersistentEphemeralNode: {
    testListenersReconnectedIsFast: "a node is made again when it is deleted, with its data, until it is closed",
    testNoServerAtStart: "a node that is closed at once is not left behind",
    testNullCurator: NO_NULLS,
    testNullPath: NO_NULLS,
    testNullData: NO_NULLS,
    testNullMode: NO_NULLS,
    testSettingDataSequential: "a sequential node keeps its number and its GUID",
    testSettingData: "a node is made again when it is deleted, with its data, until it is closed",
    testDeletesNodeWhenClosed: "a node is made again when it is deleted, with its data, until it is closed",
    testClosingMultipleTimes: "a node is made again when it is deleted, with its data, until it is closed",
    testDeletesNodeWhenSessionDisconnects: "the end of the session is the end of the node",
    testRecreatesNodeWhenSessionReconnects: ONE_SESSION,
    testRecreatesNodeWhenSessionReconnectsMultipleTimes: ONE_SESSION,
    testRecreatesNodeWhenEphemeralOwnerSessionExpires:
      "a node of a dead session's is taken over, and a lost connection loses none",
    testRecreatesNodeWhenItGetsDeleted: "a node is made again when it is deleted, with its data, until it is closed",
    testNodesCreateUniquePaths: "a sequential node keeps its number and its GUID",
    testData: "a node is made again when it is deleted, with its data, until it is closed",
    testSetDataWhenNodeExists: "a node of a dead session's is taken over, and a lost connection loses none",
    testSetDataWhenDisconnected: "data that is set while there is no connection is written when there is one",
    testSetUpdatedDataWhenReconnected: "data that is set while there is no connection is written when there is one",
    testProtected: "a sequential node keeps its number and its GUID",
    testNoCreatePermission: "what cannot be made is told, and parents are made only if asked for",
    testNoWritePermission: {
      no: "A node of another session's is deleted and made anew, which its own access list does not forbid",
    },
  },
  TestPersistentEphemeralNodeListener: { testListenersReconnectedIsOK: ONE_SESSION },
  TestPersistentNode: {
    testQuickSetData: "data that is set while there is no connection is written when there is one",
    testBasic: "a node's mode decides whether it outlives its session",
    testCreationWithParentCreationOff: "what cannot be made is told, and parents are made only if asked for",
    testRecreationWithParentCreationOff: "what cannot be made is told, and parents are made only if asked for",
    testQuickClose: "a node that is closed at once is not left behind",
    testQuickCloseNodeExists: "a node that is closed at once is not left behind",
    testEphemeralSequentialWithProtectionReconnection: ["a sequential node keeps its number and its GUID", CUTS],
  },
  TestPersistentTtlNode: {
    testBasic: "a node with a TTL is touched as long as it is open",
    testForcedDeleteOfTouchNode: "a node with a TTL is touched as long as it is open",
    testRecreationOfParentNodeWithParentCreationOff:
      "what cannot be made is told, and parents are made only if asked for",
    testEventsOnParent: "a node with a TTL is touched as long as it is open",
    testTouchNodeNotCreated: "a node with a TTL is touched as long as it is open",
    testInternalExecutorClose: NO_THREADS,
    testExternalExecutorClose: NO_THREADS,
  },
  TestCuratorCache: {
    testUpdateWhenNotCachingData: "a single node is kept without those below, and data is left out if asked",
    testAfterInitialized: "a subtree is read, then followed",
    testListenerBuilder: "a subtree is read, then followed",
    testClearOnClose: "a subtree is read, then followed",
    testGreaterThan64kZNodes: "a cache holds more than 65,536 nodes",
  },
  TestCuratorCacheBridge: { testImplementationSelection: OLD_CACHES, testForceTreeCache: OLD_CACHES },
  TestCuratorCacheConsistency: { testConsistencyAfterSimulation: SIMULATED },
  TestCuratorCacheEdges: {
    testReconnectConsistency: "what changed while there was no connection is told when there is one",
    testServerLoss: "what changed while there was no connection is told when there is one",
  },
  TestCuratorCacheEventOrdering: { testEventOrdering: ["a subtree is read, then followed", SIMULATED] },
  TestCuratorCacheWrappers: {
    testPathChildrenCache: OLD_CACHES,
    testTreeCache: OLD_CACHES,
    testNodeCache: OLD_CACHES,
  },
  TestServiceCache: {
    testInitialLoad: "a cache of a service follows its instances, also those that die",
    testViaProvider: "an address for each instance that is enabled and has the port, as they come, change and go",
    testUpdate: "an address for each instance that is enabled and has the port, as they come, change and go",
    testCache: "a cache of a service follows its instances, also those that die",
    testExecutorServiceIsInvoked: NO_THREADS,
  },
  TestServiceCacheRace: {
    testRaceOnInitialLoad: "a cache of a service follows its instances, also those that die",
  },
  TestServiceDiscovery: {
    testCrashedServerMultiInstances: [CUTS, "an instance that is deleted is registered again, as it was updated last"],
    testCrashedServer: [CUTS, "a node of a dead session's is taken over, and a lost connection loses none"],
    testCrashedInstance: "a cache of a service follows its instances, also those that die",
    testMultipleInstances: "instances are registered, found and taken away",
    testBasic: "instances are registered, found and taken away",
    testCustomPathConstructor: {
      no: "Paths are Curator's default, base/service/id: who wants others has PersistentNode",
    },
    testNoServerOnStart: "instances are registered, found and taken away",
    testUnregisterService: "instances are registered, found and taken away",
    testCleaning: "instances are registered, found and taken away",
  },
  TestServiceDiscoveryBuilder: {
    testDefaultSerializer: "an instance's node holds Curator's JSON",
    testSetSerializer: { no: "The one serialisation here is Curator's JSON, which other clients read" },
  },
};
