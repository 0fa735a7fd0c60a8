/**
 * What an attempt asks before its headers leave: call credentials' metadata, and the attempt interceptors' opinions.
 */
import { Code, ConnectError } from "@connectrpc/connect";
import type { HeaderFields } from "../http2/hpack/header-fields.ts";
import type { CallContext } from "./call-context.ts";
import type { CallRequest } from "./call-handler.ts";
import { callAudience, type CallCredentials } from "./credentials/call-credentials.ts";
import { GrpcError } from "./error.ts";
import type { AttemptTracer } from "./stats.ts";
import { appendFields, toFields } from "./wire/metadata.ts";

/** What {@link authorize} takes. */
export interface AuthorizeOptions {
  readonly context: CallContext;
  readonly request: CallRequest;
  /** From 1. */
  readonly attempt: number;
  /** `host:port` of the connection. */
  readonly address: string;
  readonly signal: AbortSignal;
}

/** What an attempt may send, and who wants to hear of it. */
export interface Authorized {
  readonly fields: HeaderFields;
  /** Names whose values credentials made: not to be shown. */
  readonly secrets: ReadonlySet<string>;
  readonly tracers: readonly AttemptTracer[];
}

/** Rejects with a GrpcError, in which no value is repeated. */
export async function authorize(options: AuthorizeOptions): Promise<Authorized> {
  const { context, request } = options;
  const fields = [...request.fields];
  const secrets = new Set<string>();
  const { path } = request.method;
  const asked = { audience: callAudience(context.authority, path), path, signal: options.signal };
  for (const credentials of [context.credentials, request.credentials]) {
    if (credentials === undefined) continue;
    const made = await credentialFields(credentials, asked);
    fields.push(...made);
    for (let i = 0; i < made.length; i += 2) secrets.add(made[i] as string);
  }
  if (context.attemptInterceptors === undefined) return { fields, secrets, tracers: [] };
  try {
    return { secrets, ...(await intercept(options, fields)) };
  } catch (cause) {
    throw refusal("An attempt interceptor refused the call", cause);
  }
}

/** What credentials say of a call. Rejects with a GrpcError, in which no value is repeated. */
export async function credentialFields(
  credentials: CallCredentials,
  asked: Parameters<CallCredentials["metadata"]>[0],
): Promise<HeaderFields> {
  try {
    return checkedFields(await credentials.metadata(asked));
  } catch (cause) {
    throw refusal("The call's credentials refused it", cause, SERVERS_OWN);
  }
}

function checkedFields(made: Readonly<Record<string, string>>): HeaderFields {
  try {
    return toFields(made);
  } catch (cause) {
    throw new ConnectError(messageOf(cause), Code.Internal);
  }
}

async function intercept(
  { context, request, attempt, address, signal }: AuthorizeOptions,
  fields: HeaderFields,
): Promise<Omit<Authorized, "secrets">> {
  const header = new Headers();
  appendFields(header, fields);
  const tracers: AttemptTracer[] = [];
  const { path } = request.method;
  for (const interceptor of context.attemptInterceptors ?? []) {
    const tracer = await interceptor({ path, attempt, address, header, signal });
    if (tracer !== undefined) tracers.push(tracer);
  }
  return { fields: toFields(header), tracers };
}

/** A code of its own counts, unless it is one that only a server may give. */
function refusal(what: string, cause: unknown, not?: ReadonlySet<Code>): GrpcError {
  const own = cause instanceof ConnectError ? cause.code : Code.Unauthenticated;
  const code = not?.has(own) === true ? Code.Internal : own;
  return new GrpcError({ code, step: "request", message: `${what}: ${messageOf(cause)}`, reach: "not-sent", cause });
}

function messageOf(cause: unknown): string {
  return cause instanceof ConnectError ? cause.rawMessage : cause instanceof Error ? cause.message : "no reason";
}

/** gRFC A54: codes that credentials must not make up. */
const SERVERS_OWN: ReadonlySet<Code> = new Set([
  Code.InvalidArgument,
  Code.NotFound,
  Code.AlreadyExists,
  Code.FailedPrecondition,
  Code.Aborted,
  Code.OutOfRange,
  Code.DataLoss,
]);
