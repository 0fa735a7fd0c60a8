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
  readonly tracers: readonly AttemptTracer[];
}

/** Rejects with a GrpcError, in which no value is repeated. */
export async function authorize(options: AuthorizeOptions): Promise<Authorized> {
  try {
    const { context, request } = options;
    const fields = [...request.fields];
    for (const credentials of [context.credentials, request.credentials]) {
      if (credentials !== undefined) fields.push(...(await metadataOf(credentials, options)));
    }
    if (context.attemptInterceptors === undefined) return { fields, tracers: [] };
    return await intercept(options, fields);
  } catch (cause) {
    throw cause instanceof GrpcError ? cause : refusal(Code.Unauthenticated, cause);
  }
}

async function metadataOf(credentials: CallCredentials, options: AuthorizeOptions): Promise<HeaderFields> {
  const { context, request, signal } = options;
  const { path } = request.method;
  const audience = callAudience(context.authority, path);
  const made = await credentials.metadata({ audience, path, signal });
  try {
    return toFields(made);
  } catch (cause) {
    throw refusal(Code.Internal, cause);
  }
}

async function intercept(
  { context, request, attempt, address, signal }: AuthorizeOptions,
  fields: HeaderFields,
): Promise<Authorized> {
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

/** A failure of credentials by gRPC's rules: a code of its own counts, unless it is one that only a server may give. */
function refusal(otherwise: Code, cause: unknown): GrpcError {
  const own = cause instanceof ConnectError ? cause.code : otherwise;
  const code = SERVERS_OWN.has(own) ? Code.Internal : own;
  const said = cause instanceof ConnectError ? cause.rawMessage : cause instanceof Error ? cause.message : "no reason";
  const message = `The call's credentials or an attempt interceptor refused it: ${said}`;
  return new GrpcError({ code, step: "request", message, reach: "not-sent", cause });
}

/** gRFC A54: codes that the control plane and credentials must not make up. */
const SERVERS_OWN: ReadonlySet<Code> = new Set([
  Code.InvalidArgument,
  Code.NotFound,
  Code.AlreadyExists,
  Code.FailedPrecondition,
  Code.Aborted,
  Code.OutOfRange,
  Code.DataLoss,
]);
