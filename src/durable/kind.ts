/** What makes an object of one client out of the house that all three share: one such value for each client. */
import type { FrameReader, FrameWriter } from "./boundary/frames.ts";
import type { PlainError } from "./boundary/protocol.ts";

/** What a method knows of its call. */
export interface CallScope {
  /** Aborted when the caller cancels, or is gone. */
  readonly signal: AbortSignal;
  /** Milliseconds that the caller will wait. */
  readonly timeoutMs: number | undefined;
  /** Closes the client, for all its callers, and forgets what it was opened for. Never rejects. */
  close(): Promise<void>;
}

/** What a stream's method has besides. */
export interface StreamScope extends CallScope {
  /** The caller's messages, if it sends any. */
  readonly requests: FrameReader | undefined;
  readonly response: FrameWriter;
}

/** Answers with what crosses back, as a structured clone. What it rejects with crosses as {@link ClientKind.plainError} has it. */
export type CallMethod<Client> = (client: Client, args: never, scope: CallScope) => Promise<unknown>;

/** The same for a stream: it writes what comes, and is fulfilled with what its status is to say. */
export type StreamMethod<Client> = (client: Client, args: never, scope: StreamScope) => Promise<unknown>;

/** Why an object refuses a call before its client hears of it. */
export type Refusal =
  /** The owner does not allow the target, or the object is another target's. */
  | "target"
  /** There are as many calls as there may be. */
  | "busy"
  /** There is no such method, or its arguments cannot be. */
  | "request";

/** One client. */
export interface ClientKind<Client> {
  /** Of the variable that lists the targets: `"GRPC"` for `GRPC_TARGETS`. */
  readonly name: string;
  /** Opens a client. What it throws is the call's error. */
  open(target: string, options: unknown): Client;
  /** Ends it. Never rejects. */
  close(client: Client): Promise<void>;
  /** Whether it will never answer again, so that another one has to be opened. Default: never. */
  isOver?(client: Client): boolean;
  /**
   * Whether the client holds what has to outlive its calls: then one that was opened to be kept (`"session"`) is kept, whatever later
   * callers say. Default: never.
   */
  holdsOn?(client: Client): boolean;
  /** Whether callers with other options are served by the client as it was opened, and not refused. Default: no. */
  readonly takesAnyOptions?: boolean;
  /** How often an alarm has to look after a client that is kept. Default: as often as keeps the runtime from evicting the object. */
  alarmEveryMs?(client: Client): number;
  readonly calls: Readonly<Record<string, CallMethod<Client>>>;
  readonly streams: Readonly<Record<string, StreamMethod<Client>>>;
  plainError(error: unknown): PlainError;
  /** The client's own error for a call that never reached it. */
  refusal(reason: Refusal, message: string): Error;
}
