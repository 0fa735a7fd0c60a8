/** HBase's own tests of its client, and ours that play the same: scenarios, which both clusters play, and tests on scripts and in process. */
import type { TestTable } from "../support/test-table.ts";

const BASIC = "what is put is got, exists, and is gone when it is deleted";
const SIDE_BY_SIDE = "a hundred rows side by side are put, found, read and deleted";
const COUNTERS = "counters count, from nothing and downwards, and appends append";
const APPENDS = "appends side by side all come in, each once";
const VERSIONS = "versions come newest first, and by their time";
const SAME_TIME = "what is written twice with one time is there once, as it was written last";
const DELETES = "each of the four deletes takes what it says";
const COLUMNS = "only the columns that are asked for come";
const EMPTY = "names and values may be empty, and what is not there is nothing";
const REFUSED = "what cannot be is refused at once, and what is not there by HBase's own exceptions";
const CONDITION = "a row is changed on a condition, or not";
const ONE_OF_MANY = "of many who change a row on the same condition just one does";
const CONDITION_TIMES = "a condition looks at the versions that it is told to";
const CONDITION_FILTERS = "a condition is a filter as well, and a list of them, with times or without";
const CONDITION_ROW = "several changes of a row on a condition happen together, and answer with what they made";
const CONDITION_BATCH = "what is done on a condition in a batch happens, or not, and answers with what it made";
const MIXED = "all kinds of actions go together, each with an outcome of its own";
const TWICE = "two changes under one batch and one row are both made, and what cannot be is refused alone";
const BATCH = "rows of many regions are written, read and deleted at once, in the order that was asked";
const PARTIAL = "what could not be done is told with all that went wrong, and the rest is done";
const LOST = "${what} happens once";
const NOT_AGAIN =
  "is not sent again when it goes with a condition: it would see itself, and the error says that it may have happened";
const FILTERS = "each filter leaves of a row what it says";
const COMPARATORS = "each comparator compares as it says";
const ALL_ROWS = "all rows of all regions come in their order, and backwards";
const RANGES = "a range begins and ends as it says, on a region's edge too";
const LIMITS = "a limit counts rows over regions, and what is not needed is not asked for";
const PARTS = "long rows come in parts of so many cells, or as the server cuts them, or whole";
const METRICS = "a scan tells what it has cost, and what the servers counted";
const REOPENED = "opens another scanner behind the last row after ${what}";
const FINAL = "ends with what cannot be helped, behind the rows that have come";
const SLOW_READER = "has its scanner kept while its reader is slow, and closes it when the reader leaves";
const BACKWARDS = "scans that go backwards find what filters leave, and nothing in what was deleted";
const DISABLED = "a table that is disabled, or dropped, is told to be so before the operation's time is over";
const LOCATIONS = "all of a table's regions are told, and the one with a row";
const MOVED = "a region that was moved is found again, where its old server says that it is";
const ONE_LOOKUP = "a thousand gets on a cold cache look up each region once at most";
const SERVICE = "a coprocessor's service is called with the caller's own messages";
const REPLICAS = "reads that any copy may answer find what is there";
const RANDOM_SCANS = "${SCANS} random scans, cell by cell";

const SIZE = {
  no: "Java's client refuses a value above its maxsize before it is sent; here frames have a limit, and servers refuse what is too large",
};
const BY_REGION = { no: "Counts by region, new in 2.6, are not offered here: a scan's metrics are of the whole scan" };
const SERVICE_CONDITION = {
  no: "The conditions are in the coprocessor's own message, which is the caller's to make; the call is one as every other",
};
const QUERY_METRICS = { no: "Metrics of a single query, new in 2.6.4, are not offered here" };
const SERVERS_OWN = {
  no: "It is about what a server stores, caches or compacts, and does not differ by what a client sends",
};
const SERVER_HOOK = {
  no: "It is about a coprocessor's hooks inside the region server, loaded from the test's own classes",
};
const JAVA_API = {
  no: "It is about objects of Java's own interface: pools by thread, builders, configurations, reused scans",
};
const NULLS = { no: "It passes null for a name, which the types here do not admit" };

const TEST_ASYNC_TABLE: TestTable[string] = {
  testSimple: BASIC,
  testSimpleMultiple: SIDE_BY_SIDE,
  testIncrement: "many increments at once add up",
  testAppend: APPENDS,
  testMutateRow: CONDITION_ROW,
  testCheckAndPutForOldApi: ONE_OF_MANY,
  testCheckAndDeleteForOldApi: [CONDITION, ONE_OF_MANY],
  testCheckAndMutateForOldApi: ONE_OF_MANY,
  testCheckAndMutateWithTimeRangeForOldApi: CONDITION_TIMES,
  testCheckAndMutateWithSingleFilterForOldApi: CONDITION_FILTERS,
  testCheckAndMutateWithMultipleFiltersForOldApi: CONDITION_FILTERS,
  testCheckAndMutateWithTimestampFilterForOldApi: CONDITION_FILTERS,
  testCheckAndMutateWithFilterAndTimeRangeForOldApi: CONDITION_FILTERS,
  testCheckAndMutateWithoutConditionForOldApi: {
    no: "A condition without a condition cannot be written down: the types want a value, an absence or a filter",
  },
  testCheckAndPut: ONE_OF_MANY,
  testCheckAndDelete: [CONDITION, ONE_OF_MANY],
  testCheckAndMutate: ONE_OF_MANY,
  testCheckAndMutateWithTimeRange: CONDITION_TIMES,
  testCheckAndMutateWithSingleFilter: CONDITION_FILTERS,
  testCheckAndMutateWithMultipleFilters: CONDITION_FILTERS,
  testCheckAndMutateWithTimestampFilter: CONDITION_FILTERS,
  testCheckAndMutateWithFilterAndTimeRange: CONDITION_FILTERS,
  testCheckAndIncrement: CONDITION_BATCH,
  testCheckAndAppend: CONDITION_BATCH,
  testCheckAndRowMutations: CONDITION_ROW,
  testCheckAndMutateBatch: CONDITION_BATCH,
  testCheckAndMutateBatch2: CONDITION_BATCH,
  testCheckAndMutateBatchWithFilter: CONDITION_FILTERS,
  testCheckAndMutateBatchWithFilterAndTimeRange: CONDITION_FILTERS,
  testCheckAndIncrementBatch: CONDITION_BATCH,
  testCheckAndAppendBatch: CONDITION_BATCH,
  testCheckAndRowMutationsBatch: CONDITION_BATCH,
  testDisabled: DISABLED,
  testInvalidPut: REFUSED,
  testInvalidPutInRowMutations: SIZE,
  testInvalidPutInRowMutationsInCheckAndMutate: SIZE,
};

const SCANS: TestTable = {
  AbstractTestAsyncTableScan: {
    testScanAll: ALL_ROWS,
    testReversedScanAll: ALL_ROWS,
    testScanNoStopKey: RANGES,
    testReverseScanNoStopKey: [RANGES, BACKWARDS],
    testScanWrongColumnFamily: "what a scan cannot do it says when its first row is asked for",
    testScanWithStartKeyAndStopKey: RANGES,
    testReversedScanWithStartKeyAndStopKey: [RANGES, BACKWARDS],
    testScanAtRegionBoundary: RANGES,
    testReversedScanAtRegionBoundary: [RANGES, RANDOM_SCANS],
    testScanWithLimit: LIMITS,
    testScanWithLimitGreaterThanActualCount: [LIMITS, RANDOM_SCANS],
    testReversedScanWithLimit: [LIMITS, BACKWARDS],
    testReversedScanWithLimitGreaterThanActualCount: [LIMITS, RANDOM_SCANS],
    testScanEndingEarly: "a loop that is left closes its scanner, and so does one that never began",
  },
  TestAsyncTableScanException: {
    testDoNotRetryIOException: FINAL,
    testIOException: [REOPENED, "does not open scanners for ever where each is lost"],
    testRecoveryFromScannerResetWhileOpening: REOPENED,
    testRecoveryFromScannerResetInTheMiddle: REOPENED,
  },
  TestAsyncTableScanMetrics: {
    testScanMetricsDisabled: METRICS,
    testScanMetricsWithScanMetricsByRegionDisabled: METRICS,
    testScanMetricsByRegionForSingleRegionScan: BY_REGION,
    testScanMetricsByRegionForMultiRegionScan: BY_REGION,
  },
  TestAsyncTableScanMetricsWithScannerSuspending: { testScanMetricsByRegionWithScannerSuspending: BY_REGION },
  TestAsyncTableScanRenewLease: { test: SLOW_READER },
  TestAsyncTableScannerCloseWhileSuspending: { testCloseScannerWhileSuspending: SLOW_READER },
  TestRawAsyncScanCursor: {
    testHeartbeatWithSparseFilter: "goes on after signs of life",
    testHeartbeatWithSparseFilterReversed: "goes on after signs of life",
    testSizeLimit: "goes on after signs of life",
  },
  TestRawAsyncTableLimitedScanWithFilter: {
    testCompleteResult: RANDOM_SCANS,
    testAllowPartial: [PARTS, RANDOM_SCANS],
    testBatchAllowPartial: [PARTS, RANDOM_SCANS],
    testBatch: [PARTS, RANDOM_SCANS],
    testBatchAndFilterDiffer: RANDOM_SCANS,
  },
  TestRawAsyncTablePartialScan: {
    testBatchDoNotAllowPartial: "of so many cells are cut from what comes",
    testReversedBatchDoNotAllowPartial: ["of so many cells are cut from what comes", RANDOM_SCANS],
  },
};

const PLACES: TestTable = {
  AbstractTestAsyncTableRegionReplicasRead: {
    testNoReplicaRead: "needs no other copy without being asked for that",
    testReplicaRead: [
      REPLICAS,
      "is a copy's, and stale, when the primary takes longer than its time; the primary is given up",
    ],
    testReadSpecificReplica: [
      "a copy that is asked by its number answers, and its results are stale",
      "of one copy is that copy's alone",
    ],
  },
  TestAsyncNonMetaRegionLocator: {
    testNoTable: REFUSED,
    testDisableTable: DISABLED,
    testSingleRegionTable: LOCATIONS,
    testMultiRegionTable: LOCATIONS,
    testRegionMove: MOVED,
    testLocateAfter: {
      no: "Rows after a split are found by the row itself: here no look-up goes by the region that comes after",
    },
    testConcurrentLocate: ONE_LOOKUP,
    testReload: "a client begins with what another knows, and finds out what is wrong in it",
    testLocateBeforeLastRegion: "is for what comes before it the one that ends there, and before an empty row the last",
    testRegionReplicas: "counts by replica, the later opening before the earlier, whichever comes last",
    testLocateBeforeInOnlyRegion:
      "is for what comes before it the one that ends there, and before an empty row the last",
    testConcurrentUpdateCachedLocationOnError: "is not, if another was found meanwhile",
    testCacheLocationWhenGetAllLocations: LOCATIONS,
    testDoNotCacheLocationWithNullServerNameWhenGetAllLocations: "is forgotten, and the region with its last one",
  },
  TestAsyncNonMetaRegionLocatorConcurrenyLimit: { test: "go side by side in different gaps, up to the limit" },
  TestAsyncTableLocatePrefetch: { test: "one look-up brings the regions before the row as well" },
  TestAsyncTableLocateRegionForDeletedTable: { test: DISABLED },
  TestAsyncTableUseMetaReplicas: {
    testNotUseMetaReplicas: "whether a table is enabled is asked of the primary alone",
    testUseMetaReplicas: [
      "look-ups that any copy of hbase:meta may answer find regions",
      "a copy that knows nothing of a table is not believed: the primary is asked",
    ],
  },
  TestAsyncTableRSCrashPublish: {
    test: {
      no: "Servers' deaths are published there by UDP multicast, which edge runtimes have not; a lost connection tells the same",
    },
  },
  TestAsyncTableQueryMetrics: {
    itTestsGets: QUERY_METRICS,
    itTestsDefaultGetNoMetrics: QUERY_METRICS,
    itTestsScans: QUERY_METRICS,
    itTestsDefaultScanNoMetrics: QUERY_METRICS,
    itTestsAtomicOperations: QUERY_METRICS,
    itTestsDefaultAtomicOperations: QUERY_METRICS,
  },
};

const BATCHES: TestTable = {
  TestAsyncTableBatch: {
    test: BATCH,
    testWithRegionServerFailover: "a batch is done although a server dies in the middle of it",
    testMixed: MIXED,
    testPartialSuccess: PARTIAL,
    testPartialSuccessOnSameRegion: [PARTIAL, MIXED],
    testInvalidPut: TWICE,
    testInvalidPutInRowMutations: SIZE,
    testInvalidPutInRowMutationsInCheckAndMutate: SIZE,
    testWithCheckAndMutate: [MIXED, CONDITION_BATCH],
  },
  TestAsyncTableBatchRetryImmediately: { test: "tries again only what failed, each as its exception asks" },
  TestAsyncTableGetMultiThreaded: { test: [SIDE_BY_SIDE, "many scans and writes go side by side"] },
  TestAsyncTableNoncedRetry: {
    testAppend: LOST,
    testAppendWhenReturnResultsEqualsFalse: LOST,
    testIncrement: LOST,
    testIncrementWhenReturnResultsEqualsFalse: LOST,
    testIncrementInRowMutations: LOST,
    testAppendInRowMutations: LOST,
    testIncrementAndAppendInRowMutations: LOST,
    testIncrementInCheckAndMutate: NOT_AGAIN,
    testAppendInCheckAndMutate: NOT_AGAIN,
    testIncrementInRowMutationsInCheckAndMutate: NOT_AGAIN,
    testAppendInRowMutationsInCheckAndMutate: NOT_AGAIN,
    testIncrementAndAppendInRowMutationsInCheckAndMutate: NOT_AGAIN,
    testBatch: LOST,
  },
};

const FROM_CLIENT_SIDE: TestTable = {
  TestFromClientSide: {
    testDuplicateAppend: LOST,
    testDuplicateBatchAppend: LOST,
    testKeepDeletedCells: SERVERS_OWN,
    testPurgeFutureDeletes: SERVERS_OWN,
    testGetConfiguration: JAVA_API,
    testWeirdCacheBehaviour: BASIC,
    testFilterAcrossMultipleRegions: [FILTERS, BACKWARDS],
    testSuperSimple: BASIC,
    testMaxKeyValueSize: SIZE,
    testFilters: FILTERS,
    testFilterWithLongCompartor: COMPARATORS,
    testKeyOnlyFilter: "values can be left out",
    testSimpleMissing: EMPTY,
    testSingleRowMultipleFamily: COLUMNS,
    testNullTableName: NULLS,
    testNullFamilyName: NULLS,
    testNullRowAndQualifier: NULLS,
    testNullEmptyQualifier: EMPTY,
    testNullValue: EMPTY,
    testNullQualifier: EMPTY,
    testVersions: VERSIONS,
    testVersionLimits: VERSIONS,
    testDeleteFamilyVersion: DELETES,
    testDeleteFamilyVersionWithOtherDeletes: DELETES,
    testDeleteWithFailed: [REFUSED, DELETES],
    testDeletes: DELETES,
  },
  FromClientSide3TestBase: {
    testScanAfterDeletingSpecifiedRow: [DELETES, BACKWARDS],
    testScanAfterDeletingSpecifiedRowV2: [DELETES, BACKWARDS],
    testAdvancedConfigOverride: SERVERS_OWN,
    testHTableBatchWithEmptyPut: TWICE,
    testHTableWithLargeBatch: "a load is written in bulk, and what fails in it is told",
    testBatchWithRowMutation: MIXED,
    testBatchWithCheckAndMutate: [MIXED, CONDITION_BATCH],
    testHTableExistsMethodSingleRegionSingleGet: BASIC,
    testHTableExistsMethodSingleRegionMultipleGets: BATCH,
    testHTableExistsBeforeGet: BASIC,
    testHTableExistsAllBeforeGet: BATCH,
    testHTableExistsMethodMultipleRegionsSingleGet: BATCH,
    testHTableExistsMethodMultipleRegionsMultipleGets: BATCH,
    testGetEmptyRow: REFUSED,
    testConnectionDefaultUsesCodec: "says who calls what, and how cells travel",
    testPutWithPreBatchMutate: SERVER_HOOK,
    testRowMutationsWithPreBatchMutate: SERVER_HOOK,
    testLockLeakWithDelta: SERVER_HOOK,
    testMultiRowMutations: SERVER_HOOK,
    testMVCCUsingMVCCPreAssign: SERVER_HOOK,
    testPutThenGetWithMultipleThreads: SIDE_BY_SIDE,
    testScanWithBatchSizeReturnIncompleteCells: PARTS,
  },
  TestFromClientSide4: {
    testBatchOperationsWithErrors: PARTIAL,
    testJiraTest867: FILTERS,
    testJiraTest861: VERSIONS,
    testJiraTest33: VERSIONS,
    testJiraTest1014: VERSIONS,
    testJiraTest1182: VERSIONS,
    testJiraTest52: VERSIONS,
    testDuplicateVersions: SAME_TIME,
    testUpdates: SAME_TIME,
    testUpdatesWithMajorCompaction: SERVERS_OWN,
    testMajorCompactionBetweenTwoUpdates: SERVERS_OWN,
    testGet_EmptyTable: BASIC,
    testGet_NullQualifier: EMPTY,
    testGet_NonExistentRow: EMPTY,
    testPut: BASIC,
    testPutNoCF: REFUSED,
    testRowsPut: BATCH,
    testRowsPutBufferedManyManyFlushes: "a load is written in bulk, and what fails in it is told",
    testAddKeyValue: JAVA_API,
    testHBase737: COLUMNS,
    testListTables:
      "a table is made with what is said of its families, listed, described, and deleted once it is disabled",
    testUnmanagedHConnection: BASIC,
    testUnmanagedHConnectionReconnect: "is made again, and a read asked again",
    testMiscHTableStuff: [BASIC, COLUMNS],
  },
  TestFromClientSide5: {
    testGetClosestRowBefore: BACKWARDS,
    testScanVariableReuse: JAVA_API,
    testMultiRowMutation: SERVICE,
    testMultiRowMutationWithSingleConditionWhenConditionMatches: SERVICE_CONDITION,
    testMultiRowMutationWithSingleConditionWhenConditionNotMatch: SERVICE_CONDITION,
    testMultiRowMutationWithMultipleConditionsWhenConditionsMatch: SERVICE_CONDITION,
    testMultiRowMutationWithMultipleConditionsWhenConditionsNotMatch: SERVICE_CONDITION,
    testMultiRowMutationWithFilterConditionWhenConditionMatches: SERVICE_CONDITION,
    testMultiRowMutationWithFilterConditionWhenConditionNotMatch: SERVICE_CONDITION,
    testRowMutations: CONDITION_ROW,
    testBatchAppendWithReturnResultFalse: TWICE,
    testAppend: COUNTERS,
    testAppendWithoutWAL: "a mutation carries its time to live, durability and attributes",
    testClientPoolRoundRobin: JAVA_API,
    testClientPoolThreadLocal: JAVA_API,
    testCheckAndPut: CONDITION,
    testCheckAndMutateWithTimeRange: CONDITION_TIMES,
    testCheckAndPutWithCompareOp: CONDITION,
    testCheckAndDelete: CONDITION,
    testCheckAndDeleteWithCompareOp: CONDITION,
    testScanMetrics: METRICS,
    testCacheOnWriteEvictOnClose: SERVERS_OWN,
    testNonCachedGetRegionLocation: LOCATIONS,
    testGetRegionsInRange: LOCATIONS,
    testJira6912: FILTERS,
    testScan_NullQualifier: EMPTY,
    testNegativeTimestamp: TWICE,
    testRawScanRespectsVersions: {
      no: "Raw scans have no option of their own here: they are an attribute, _raw_, which is the caller's to set",
    },
    testEmptyFilterList: FILTERS,
    testSmallScan: LIMITS,
    testSuperSimpleWithReverseScan: BACKWARDS,
    testFiltersWithReverseScan: BACKWARDS,
    testKeyOnlyFilterWithReverseScan: BACKWARDS,
    testSimpleMissingWithReverseScan: BACKWARDS,
    testNullWithReverseScan: [EMPTY, BACKWARDS],
    testDeletesWithReverseScan: BACKWARDS,
    testReversedScanUnderMultiRegions: BACKWARDS,
    testSmallReversedScanUnderMultiRegions: BACKWARDS,
    testFilterAllRecords: FILTERS,
    testCellSizeLimit: SIZE,
    testCellSizeNoLimit: "keys and values are bytes, and long ones too",
    testDeleteSpecifiedVersionOfSpecifiedColumn: [DELETES, SAME_TIME],
    testDeleteLatestVersionOfSpecifiedColumn: DELETES,
    testReadWithFilter: FILTERS,
    testCellUtilTypeMethods: VERSIONS,
    testCreateTableWithZeroRegionReplicas: "a table is to have one copy of each region at least",
    testModifyTableWithZeroRegionReplicas: "a table is to have one copy of each region at least",
    testModifyTableWithMemstoreData: "families are added, changed and deleted, one by one and in one step",
    testDeleteCFWithMemstoreData: "families are added, changed and deleted, one by one and in one step",
  },
  TestFromClientSideNoCodec: {
    testBasics: { no: "The client always names a codec: without one, cells would travel inside of the messages" },
    testNoCodec: { no: "The client always names a codec: without one, cells would travel inside of the messages" },
  },
  TestFromClientSideScanExcpetion: {
    testClientScannerIsResetWhenScanThrowsIOException: REOPENED,
    testScannerThrowsExceptionWhenCoprocessorThrowsDNRIOE: FINAL,
    testScannerFailsAfterRetriesWhenCoprocessorThrowsIOE: "does not open scanners for ever where each is lost",
  },
};

const MADE = "a table is made with what is said of its families, listed, described, and deleted once it is disabled";
const MADE_ALIKE = "a table is made like another, by its description and where its regions begin";
const FAMILIES = "families are added, changed and deleted, one by one and in one step";
const NO_TABLE = "what cannot be is refused by its name, before anything is done";
const ENABLED = "a table is disabled and enabled, and has what it had";
const TRUNCATED = "a truncated table is empty, and its regions are as they were if that is wanted";
const AVAILABLE = {
  no: "Whether every region is open is no question of its own here: a table that was made is waited for, and its regions are listed with their servers",
};

const TABLES: TestTable = {
  TestAsyncTableAdminApi: {
    testCreateTable: MADE,
    testCreateTableNumberOfRegions: MADE_ALIKE,
    testCreateTableWithRegions: MADE_ALIKE,
    testCreateTableWithOnlyEmptyStartRow: NO_TABLE,
    testCreateTableWithEmptyRowInTheSplitKeys: NO_TABLE,
    testDeleteTable: MADE,
    testTruncateTable: TRUNCATED,
    testTruncateTablePreservingSplits: TRUNCATED,
    testCloneTableSchema: MADE_ALIKE,
    testCloneTableSchemaPreservingSplits: MADE_ALIKE,
    testCloneTableSchemaWithNonExistentSourceTable: MADE_ALIKE,
    testCloneTableSchemaWithExistentDestinationTable: MADE_ALIKE,
    testIsTableAvailableWithInexistantTable: AVAILABLE,
  },
  TestAsyncTableAdminApi2: {
    testDisableCatalogTable: NO_TABLE,
    testAddColumnFamily: FAMILIES,
    testAddSameColumnFamilyTwice: NO_TABLE,
    testModifyColumnFamily: FAMILIES,
    testModifyNonExistingColumnFamily: NO_TABLE,
    testDeleteColumnFamily: FAMILIES,
    testDeleteSameColumnFamilyTwice: NO_TABLE,
    testTableAvailableWithRandomSplitKeys: AVAILABLE,
    testCompactionTimestamps: {
      no: "When a table was last compacted, which the master guesses from its regions' reports, is not offered here",
    },
  },
  TestAsyncTableAdminApi3: {
    testTableExist: MADE,
    testListTables: MADE,
    testGetTableDescriptor: MADE,
    testDisableAndEnableTable: ENABLED,
    testDisableAndEnableTables: ENABLED,
    testEnableTableRetainAssignment: {
      no: "It is about where the master puts the regions of a table that is enabled again, which no client has a part in",
    },
    testIsTableEnabledAndDisabled: MADE,
    testIsTableAvailable: AVAILABLE,
  },
};

export const javaTests: TestTable = {
  ...TABLES,
  TestAsyncTable: TEST_ASYNC_TABLE,
  ...SCANS,
  ...PLACES,
  ...BATCHES,
  ...FROM_CLIENT_SIDE,
};
