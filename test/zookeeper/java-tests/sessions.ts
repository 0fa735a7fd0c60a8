/** The Java client's tests of sessions, and of the servers that have them, and where they are played here. */
import { client, elsewhere, none, scenario, type JavaTest } from "./row.ts";

export const sessions: Readonly<Record<string, Readonly<Record<string, JavaTest>>>> = {
  SessionTest: {
    testSession: scenario("sessions", "a session goes on over another connection, by its id and password"),
    testSessionMove: client(
      "java-sessions",
      "a session that another server has by now is an error that may be tried again",
    ),
    testSessionStateNoDupStateReporting: client(
      "java-sessions",
      "are told once each, however often a server is tried in vain",
    ),
    testSessionTimeoutAccess: client("java-sessions", "the timeout is what was negotiated"),
    testMinMaxSessionTimeout: scenario("sessions", "the server holds a session's timeout between 2 ticks and its most"),
    testMaximumCnxnPerIP: client(
      "java-sessions",
      "are CONNECTING while a server is full and closes each connection at once, and CONNECTED when it has room",
    ),
  },
  SessionTimeoutTest: {
    testSessionExpiration: client("session", "that expires on the server ends the client, once and for all"),
    testSessionRecoveredAfterMultipleFailedAttempts: elsewhere(
      "test/zookeeper/server/faults.test.ts",
      "comes back to its session in time",
    ),
    testSessionExpirationAfterAllServerDown: client(
      "session",
      "expires on the client when no server was heard of for 4/3 of its timeout",
    ),
    testSessionExpirationWhenNoServerUp: client(
      "java-sessions",
      "do not come to Expired for a client that never had a session",
    ),
    testQueueEvent: none(
      "puts an event into the client's queue by a hook for Java's own tests; there is no such hook here",
    ),
    testSessionDisconnect: scenario("sessions", "an ephemeral node goes when its session is closed, before the answer"),
    testSessionRestore: scenario("sessions", "another client goes on with a session that was left, by its ticket"),
    testSessionSurviveServerRestart: elsewhere(
      "test/zookeeper/server/server.test.ts",
      "restarts: the client comes back to its session, its ephemerals and its watches",
    ),
  },
  ReadOnlyModeTest: {
    testMultiTransaction: client("read-only", "is joined by who asks for it, reads, and refuses writes"),
    testReadOnlyClient: client("read-only", "is joined by who asks for it, reads, and refuses writes"),
    testConnectionEvents: client("read-only", "moves the session there, and its watches with it"),
    testSessionEstablishment: client("read-only", "moves the session there, and its watches with it"),
    testGlobalSessionInRO: client("read-only", "a session that a server with a quorum has had keeps its id"),
    testSeekForRwServer: elsewhere(
      "test/integration/zookeeper/ensemble.test.ts",
      "without a quorum serves readers, who move over when it is back",
    ),
  },
  ClientReconnectTest: {
    testClientReconnect: elsewhere("test/zookeeper/server/faults.test.ts", "comes back to its session in time"),
  },
  ClientRequestTimeoutTest: {
    testClientRequestTimeout: client(
      "session",
      "gives up its connection, and all that waits, when one request is not answered in time",
    ),
    testClientRequestTimeoutTime: client(
      "session",
      "gives up its connection, and all that waits, when one request is not answered in time",
    ),
    testClientRequestTimeoutTimeSimulatingSpuriousWakeup: none(
      "is of a Java thread's wait that returns too early; nothing waits in a thread here",
    ),
  },
  StaticHostProviderTest: {
    testNextGoesRound: client("host-provider", "goes round, and waits only when a circle is full"),
    testNextGoesRoundAndSleeps: client("host-provider", "goes round, and waits only when a circle is full"),
    testNextDoesNotSleepForZero: client("host-provider", "does not wait for a pause of nothing"),
    testEmptyServerAddressesList: client("session", 'refuses the connect string "${connectString}"'),
    testInvalidHostAddresses: client("hosts", "that cannot be looked up is left to dialling, as is an address"),
    testTwoConsequitiveCallsToNextReturnDifferentElement: client(
      "host-provider",
      "goes round, and waits only when a circle is full",
    ),
    testOnConnectDoesNotReset: client(
      "host-provider",
      "goes on after a server that answered, and its circle ends there",
    ),
    testUpdateClientMigrateOrNot: client(
      "host-provider",
      "more, its own among them: it leaves with the chance that evens the load",
    ),
    testUpdateMigrationGoesRound: client(
      "host-provider",
      "is tried whole, the new ones first if load is to leave the old; then the ring goes on after a pause",
    ),
    testUpdateLoadBalancing: client(
      "host-provider",
      'keeps the load even through every change, clients ${connected ? "connected" : "between servers"}',
    ),
    testNoCurrentHostDuringNormalMode: client(
      "host-provider",
      'keeps the load even through every change, clients ${connected ? "connected" : "between servers"}',
    ),
    testReconfigDuringReconfigMode: client(
      "host-provider",
      'keeps the load even through every change, clients ${connected ? "connected" : "between servers"}',
    ),
    testUpdateServerList_UnresolvedHostnames_NoDisconnection1: client(
      "host-provider",
      "leaves one that is still among it where it was in the circle",
    ),
    testUpdateServerList_UnresolvedHostnames_NoDisconnection2: client(
      "host-provider",
      "leaves one that is still among it where it was in the circle",
    ),
    testUpdateServerList_UnresolvedHostnames_Disconnection1: client("host-provider", "fewer, its own gone: it leaves"),
    testUpdateServerList_UnresolvedHostnames_Disconnection2: client("host-provider", "fewer, its own gone: it leaves"),
    testUpdateServerList_ResolvedWithUnResolvedAddress_ForceDisconnect: none(
      "an address in the list is a name or an IP and a port, and is compared as it is written: it is resolved when it is dialled, and so there is no resolved or unresolved kind",
    ),
    testUpdateServerList_ResolvedWithResolvedAddress_NoDisconnect: none(
      "an address in the list is a name or an IP and a port, and is compared as it is written: it is resolved when it is dialled, and so there is no resolved or unresolved kind",
    ),
    testUpdateServerList_UnResolvedWithUnResolvedAddress_ForceDisconnect: none(
      "an address in the list is a name or an IP and a port, and is compared as it is written: it is resolved when it is dialled, and so there is no resolved or unresolved kind",
    ),
    testUpdateServerList_UnResolvedWithResolvedAddress_ForceDisconnect: none(
      "an address in the list is a name or an IP and a port, and is compared as it is written: it is resolved when it is dialled, and so there is no resolved or unresolved kind",
    ),
    testLiteralIPNoReverseNS: none("nothing here asks for an address's name"),
    testReResolvingSingle: client("hosts", "is looked up at each attempt, and one of its addresses is dialled"),
    testReResolvingMultiple: client("hosts", "with several addresses is one of them by chance"),
    testReResolveMultipleOneFailing: client("hosts", "that has no addresses, or loses them, is left to dialling"),
    testEmptyResolution: client("hosts", "that has no addresses, or loses them, is left to dialling"),
    testReResolvingLocalhost: client("hosts", "is looked up at each attempt, and one of its addresses is dialled"),
  },
  SaslAuthTest: {
    testAuth: elsewhere(
      "test/integration/zookeeper/secured.test.ts",
      "authenticates ${name}, who owns what he creates",
    ),
    testValidSaslIds: none("is of the server's check of identities (SASLAuthenticationProvider.isValid)"),
    testInvalidSaslIds: none("is of the server's check of identities (SASLAuthenticationProvider.isValid)"),
    testZKOperationsAfterClientSaslAuthFailure: client(
      "sasl",
      "only tells AuthFailed and goes on unauthenticated, where one asks for it",
    ),
    testThreadsShutdownOnAuthFailed: client(
      "sasl",
      "with a wrong password is AUTH_FAILED, final, and everybody who waits hears it, without the password",
    ),
    testDisconnectNotCreatingLoginThread: none("counts the threads that Java's JAAS login starts; there are none here"),
  },
};
