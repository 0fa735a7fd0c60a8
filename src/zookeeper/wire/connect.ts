/** The first packets of a connection (`zookeeper.jute`, `proto.ConnectRequest`, `proto.ConnectResponse`): they have no headers. */
import type { JuteReader } from "./jute-reader.ts";
import type { JuteWriter } from "./jute-writer.ts";

/** What a client says first. */
export interface ConnectRequest {
  /** The last transaction that the client has seen; a server that is behind it closes without a word. */
  readonly lastZxidSeen: bigint;
  readonly timeoutMs: number;
  /** 0 for a new session. */
  readonly sessionId: bigint;
  readonly password: Uint8Array;
  /** Whether a server without a quorum will do. */
  readonly canBeReadOnly: boolean;
}

/** What the server answers. */
export interface ConnectResponse {
  /** The negotiated session timeout; 0 or less: the session has expired. */
  readonly timeoutMs: number;
  readonly sessionId: bigint;
  readonly password: Uint8Array;
  /** Whether the server is read-only. */
  readonly readOnly: boolean;
}

const PROTOCOL_VERSION = 0;

export function writeConnectRequest(writer: JuteWriter, request: ConnectRequest): void {
  writer.int(PROTOCOL_VERSION);
  writer.long(request.lastZxidSeen);
  writer.int(request.timeoutMs);
  writer.long(request.sessionId);
  writer.buffer(request.password);
  writer.bool(request.canBeReadOnly);
}

export function readConnectRequest(reader: JuteReader): ConnectRequest {
  reader.int();
  return {
    lastZxidSeen: reader.long(),
    timeoutMs: reader.int(),
    sessionId: reader.long(),
    password: reader.buffer() ?? new Uint8Array(0),
    canBeReadOnly: reader.remaining > 0 && reader.bool(),
  };
}

export function readConnectResponse(reader: JuteReader): ConnectResponse {
  reader.int();
  return {
    timeoutMs: reader.int(),
    sessionId: reader.long(),
    password: reader.buffer() ?? new Uint8Array(0),
    // Servers before 3.4 do not send it.
    readOnly: reader.remaining > 0 && reader.bool(),
  };
}

export function writeConnectResponse(writer: JuteWriter, response: ConnectResponse): void {
  writer.int(PROTOCOL_VERSION);
  writer.int(response.timeoutMs);
  writer.long(response.sessionId);
  writer.buffer(response.password);
  writer.bool(response.readOnly);
}
