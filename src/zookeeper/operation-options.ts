/** What all operations take, and those that change a node. */

/** How one operation is asked for. */
export interface OperationOptions {
  /** Abandons the operation; what was sent may still be carried out. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until it is abandoned. Default: it waits as long as the session does. */
  readonly timeoutMs?: number | undefined;
}

/** What a node holds, as one gives it: text is UTF-8. */
export type NodeInput = Uint8Array | string | undefined;

/** How to change a node. */
export interface VersionOptions extends OperationOptions {
  /** What the node's version must be. Default: any. */
  readonly version?: number | undefined;
}
