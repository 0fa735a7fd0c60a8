/**
 * The headers of calls and answers (RPC.proto's RequestHeader and ResponseHeader), by hand: every call has both.
 */
import { ProtoReader } from "./proto-reader.ts";
import type { ProtoWriter } from "./proto-writer.ts";

/** What goes before a request. */
export interface RequestHeader {
  readonly callId: number;
  readonly methodName: string;
  readonly priority: number | undefined;
  /** Milliseconds that the caller will wait. */
  readonly timeout: number | undefined;
  /** The bytes of the cell block behind the request. */
  readonly cellBlockBytes: number | undefined;
  /** Where the caller's trace goes on (`traceparent` and the like). */
  readonly traceHeaders: Readonly<Record<string, string>> | undefined;
  readonly attributes: Readonly<Record<string, Uint8Array>> | undefined;
}

export function writeRequestHeader(out: ProtoWriter, header: RequestHeader): void {
  const { cellBlockBytes, traceHeaders, attributes } = header;
  out.uint(1, header.callId);
  if (traceHeaders !== undefined) writeTrace(out, traceHeaders);
  out.string(3, header.methodName);
  out.bool(4, true);
  if (cellBlockBytes !== undefined) {
    const meta = out.beginField(5);
    out.uint(1, cellBlockBytes);
    out.end(meta);
  }
  out.uint(6, header.priority);
  out.uint(7, header.timeout);
  if (attributes !== undefined) writeNamedBytes(out, 8, attributes);
}

/** A repeated NameBytesPair. */
export function writeNamedBytes(out: ProtoWriter, field: number, named: Readonly<Record<string, Uint8Array>>): void {
  for (const [name, value] of Object.entries(named)) {
    const pair = out.beginField(field);
    out.string(1, name);
    out.bytes(2, value);
    out.end(pair);
  }
}

function writeTrace(out: ProtoWriter, headers: Readonly<Record<string, string>>): void {
  const info = out.beginField(2);
  for (const [name, value] of Object.entries(headers)) {
    const entry = out.beginField(3);
    out.string(1, name);
    out.string(2, value);
    out.end(entry);
  }
  out.end(info);
}

/** What a server says instead of an answer. */
export interface RemoteException {
  /** The Java class. */
  readonly className: string;
  /** The exception's own words, and where in the server it was thrown. */
  readonly stackTrace: string;
  readonly doNotRetry: boolean;
  /** Whatever it is about, the server has too much to do. */
  readonly serverOverloaded: boolean;
}

/** What comes before an answer. */
export interface ResponseHeader {
  readonly callId: number;
  readonly exception: RemoteException | undefined;
  /** The bytes of the cell block behind the answer; 0 for none. */
  readonly cellBlockBytes: number;
}

export function readResponseHeader(reader: ProtoReader): ResponseHeader {
  let callId = -1;
  let exception: RemoteException | undefined;
  let cellBlockBytes = 0;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) callId = reader.uint() | 0;
    else if (field === 2) exception = readException(reader.message());
    else if (field === 3) cellBlockBytes = readCellBlockMeta(reader.message());
    else reader.skip();
  }
  return { callId, exception, cellBlockBytes };
}

/** Whose answer begins so, as far as that can be told: behind the header's length, its first field. */
export function readCallId(head: Uint8Array): number | undefined {
  const reader = new ProtoReader(head);
  try {
    reader.uint();
    return reader.next() === 1 ? reader.uint() | 0 : undefined;
  } catch {
    return undefined;
  }
}

function readCellBlockMeta(reader: ProtoReader): number {
  let length = 0;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) length = reader.uint();
    else reader.skip();
  }
  return length;
}

function readException(reader: ProtoReader): RemoteException {
  let className = "";
  let stackTrace = "";
  let doNotRetry = false;
  let serverOverloaded = false;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) className = reader.string();
    else if (field === 2) stackTrace = reader.string();
    else if (field === 5) doNotRetry = reader.bool();
    else if (field === 6) serverOverloaded = reader.bool();
    else reader.skip();
  }
  return { className, stackTrace, doNotRetry, serverOverloaded };
}
