/** What a session tells (`Watcher.Event.KeeperState`). `Closed` is the last word: nothing follows it. */
export type SessionEvent =
  | "SyncConnected"
  | "ConnectedReadOnly"
  | "Disconnected"
  | "SaslAuthenticated"
  | "AuthFailed"
  | "Expired"
  | "Closed";
