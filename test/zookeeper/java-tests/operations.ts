/** The Java client's tests of operations, and who may do them, and where they are played here. */
import { client, elsewhere, none, scenario, type JavaTest } from "./row.ts";

export const operations: Readonly<Record<string, Readonly<Record<string, JavaTest>>>> = {
  ClientTest: {
    testPing: scenario("sessions", "the client keeps a quiet session by pings"),
    testClientwithoutWatcherObj: scenario(
      "nodes",
      "a node is created, read, changed and deleted, and its Stat tells of it",
    ),
    testClientWithWatcherObj: scenario(
      "watches",
      "the client's watches hear once, in the server's order, between the answers",
    ),
    testTestability: none(
      "prints what Java's own test hooks (TestableZooKeeper) say of sockets; there are no such hooks here",
    ),
    testACLs: scenario("access", "lists that are none are refused"),
    testNullAuthId: scenario("java-operations", "a wrong proof is none, and the right one after it counts"),
    testMutipleWatcherObjs: scenario(
      "java-watches",
      "of many watchers each hears of its own node, and one that watches twice hears once",
    ),
    testSequentialNodeNames: scenario("nodes", "sequential names count the children that were created"),
    testSequentialNodeData: scenario(
      "java-operations",
      "sequential nodes have each its own data, in the order of their names",
    ),
    testLargeNodeData: scenario("nodes", "a node of nearly a packet's length comes back, and a longer one fails alone"),
    testPathValidation: client("operations", "the path ${JSON.stringify(path)} is refused before it is sent"),
    testDeleteWithChildren: scenario("nodes", "what cannot be is refused by ZooKeeper's codes"),
    testClientCleanup: client("java-sessions", "thirty of them, one after the other, leave nothing on the server"),
    testNonExistingOpCode: scenario("access", "an unknown operation is refused, and the connection closed"),
    testTryWithResources: client("java-sessions", "one that is disposed of is closed"),
    testCXidRollover: elsewhere(
      "test/zookeeper/wire/records.test.ts",
      "request ids begin again at 1 behind the largest",
    ),
  },
  ChrootTest: {
    testChrootWithZooKeeperPathWatcher: elsewhere(
      "test/integration/zookeeper/ensemble.test.ts",
      "tells its configuration, and changes it for who may",
    ),
    testChrootSynchronous: scenario(
      "java-operations",
      "within a chroot, whose node need not be there before, all paths are its own",
    ),
  },
  MultiOperationTest: {
    testInvalidPath: client(
      "java-sessions",
      "with the path ${JSON.stringify(path)} is refused while it is put together",
    ),
    testMultiRollback: scenario("client", "a transaction that fails says where, and leaves nothing"),
    testBlankPath: client("java-sessions", "with the path ${JSON.stringify(path)} is refused while it is put together"),
    testInvalidCreateModeFlag: client(
      "java-sessions",
      "of an unknown mode, or with a TTL that is none, is refused while it is put together",
    ),
    testChRootCreateDelete: scenario("java-operations", "operations of one transaction build on each other"),
    testChRootSetData: scenario("java-operations", "operations of one transaction build on each other"),
    testChRootCheck: scenario("client", "a transaction gives each operation's result"),
    testChRootTransaction: scenario("client", "a transaction gives each operation's result"),
    testCreate: scenario("client", "a transaction gives each operation's result"),
    testCreate2: scenario("java-operations", "a transaction creates nodes of every kind, and gives their Stats"),
    testEmpty: client("operations", "without operations is an empty list, and none is committed twice"),
    testCreateDelete: scenario("java-operations", "operations of one transaction build on each other"),
    testInvalidVersion: scenario("java-operations", "operations of one transaction build on each other"),
    testNestedCreate: scenario("java-operations", "operations of one transaction build on each other"),
    testSetData: scenario("java-operations", "operations of one transaction build on each other"),
    testUpdateConflict: scenario("java-operations", "operations of one transaction build on each other"),
    testDeleteUpdateConflict: scenario("java-operations", "operations of one transaction build on each other"),
    testGetResults: scenario("client", "a transaction that fails says where, and leaves nothing"),
    testOpResultEquals: none("compares Java's result objects by equals; results here are plain values"),
    testWatchesTriggered: scenario("multi", "its watches fire one by one, when all of it is done"),
    testNoWatchesTriggeredForFailedMultiRequest: scenario("java-operations", "a transaction that fails fires no watch"),
    testTransactionBuilder: scenario("client", "a transaction gives each operation's result"),
    testMultiGetChildren: scenario("client", "reads in one packet succeed or fail by themselves"),
    testMultiGetChildrenSameNode: scenario(
      "java-operations",
      "of reads in one packet, those that are not allowed fail by themselves",
    ),
    testMultiGetChildrenAuthentication: scenario(
      "java-operations",
      "of reads in one packet, those that are not allowed fail by themselves",
    ),
    testMultiGetChildrenMixedAuthenticationErrorFirst: scenario(
      "java-operations",
      "of reads in one packet, those that are not allowed fail by themselves",
    ),
    testMultiGetChildrenMixedAuthenticationCorrectFirst: scenario(
      "java-operations",
      "of reads in one packet, those that are not allowed fail by themselves",
    ),
    testMultiGetData: scenario("client", "reads in one packet succeed or fail by themselves"),
    testMultiRead: scenario("client", "reads in one packet succeed or fail by themselves"),
    testMixedReadAndTransaction: none(
      "transactions and reads are two builders with types of their own: they cannot be mixed",
    ),
  },
  CreateTTLTest: {
    testCreate: scenario("nodes", "a container goes when its last child has gone, and a node when its TTL has passed"),
    testBadTTLs: client("operations", "create with ${JSON.stringify(options)} is refused"),
    testMaxTTLs: scenario("java-operations", "nodes with a TTL take any up to the longest, and sequence numbers"),
    testCreateSequential: scenario(
      "java-operations",
      "nodes with a TTL take any up to the longest, and sequence numbers",
    ),
    testCreateAsync: scenario(
      "nodes",
      "a container goes when its last child has gone, and a node when its TTL has passed",
    ),
    testModifying: client("java-sessions", "live on with each change"),
    testMulti: scenario("java-operations", "a transaction creates nodes of every kind, and gives their Stats"),
    testBadUsage: client("operations", "create with ${JSON.stringify(options)} is refused"),
    testDisabled: client("java-sessions", "are Unimplemented where a server has them disabled"),
  },
  GetEphemeralsTest: {
    testGetEphemeralsSync: scenario("access", "a session's ephemerals are listed by their prefix"),
    testGetEphemeralsSyncByPath: scenario("client", "counts and ephemerals are the chroot's own"),
    testGetEphemerals: scenario("access", "a session's ephemerals are listed by their prefix"),
    testGetEphemeralsByPath: scenario("client", "counts and ephemerals are the chroot's own"),
    testGetEphemeralsEmpty: scenario("client", "counts and ephemerals are the chroot's own"),
    testGetEphemeralsErrors: client("operations", "the path ${JSON.stringify(path)} is refused before it is sent"),
  },
  ACLTest: {
    testIPAuthenticationIsValidCIDR: none(
      "is of the server's reading of an ip entry (IPAuthenticationProvider.isValid)",
    ),
    testIPAuthenticationIsValidIpv6CIDR: none(
      "is of the server's reading of an ip entry (IPAuthenticationProvider.isValid)",
    ),
    testIPAuthenticationIsValidIpv6Mask: none(
      "is of the server's reading of an ip entry (IPAuthenticationProvider.isValid)",
    ),
    testNettyIpAuthDefault: scenario("access", "whoAmI tells of the address and of every proof"),
    testAuthWithIPV6Server: none("is of the server's ip authentication for clients of another family"),
    testAuthWithIPV4Server: scenario("access", "whoAmI tells of the address and of every proof"),
    testDisconnectedAddAuth: scenario("java-operations", "a wrong proof is none, and the right one after it counts"),
    testAcls: scenario("access", "what the creator alone may do, others may not"),
    testNullACL: client("operations", "create with ${JSON.stringify(options)} is refused"),
    testNullValueACL: none("an entry that is null does not compile, and has no form in the packet"),
    testExistACLCheck: scenario("java-operations", "exists needs the permission to read"),
    testExistACLCheckAtRootPath: none(
      "is of the server's check, made on the root of a server of its own; on another node it is ACLTest.testExistACLCheck",
    ),
  },
  ReconfigTest: {
    testRemoveAddOne: elsewhere(
      "test/integration/zookeeper/ensemble.test.ts",
      "tells its configuration, and changes it for who may",
    ),
    testRemoveAddTwo: elsewhere(
      "test/integration/zookeeper/ensemble.test.ts",
      "changes roles, lets two go at once, and takes a whole configuration",
    ),
    testBulkReconfig: elsewhere(
      "test/integration/zookeeper/ensemble.test.ts",
      "changes roles, lets two go at once, and takes a whole configuration",
    ),
    testRemoveOneAsynchronous: elsewhere(
      "test/integration/zookeeper/ensemble.test.ts",
      "tells its configuration, and changes it for who may",
    ),
    testRoleChange: elsewhere(
      "test/integration/zookeeper/ensemble.test.ts",
      "changes roles, lets two go at once, and takes a whole configuration",
    ),
    testPortChange: none(
      "is of the ports that a server listens on once its entry names others; to the client an entry is text, as in testRoleChange",
    ),
    testPortChangeToBlockedPortFollower: none(
      "is of a follower whose new client port is taken, and which then listens nowhere; what is sent is as in testRoleChange",
    ),
    testPortChangeToBlockedPortLeader: none(
      "is of a leader whose new client port is taken, and which then listens nowhere; what is sent is as in testRoleChange",
    ),
    testUnspecifiedClientAddress: none(
      "is of the address that a server fills in where an entry names a client port alone; Java's test makes no call to a server",
    ),
    testQuorumSystemChange: none(
      "is of how servers count votes by groups and weights; what is sent is a whole configuration, as in testBulkReconfig",
    ),
    testInitialConfigHasPositiveVersion: elsewhere(
      "test/integration/zookeeper/ensemble.test.ts",
      "tells its configuration, and changes it for who may",
    ),
    testJMXBeanAfterRemoveAddOne: none("is of the servers' management beans"),
    testJMXBeanAfterRoleChange: none("is of the servers' management beans"),
    testReconfigEnablemntWithRollingRestart: none(
      "is of the servers' setting over a rolling restart; that it is off is an error of its own, in the client's scenarios",
    ),
  },
};
