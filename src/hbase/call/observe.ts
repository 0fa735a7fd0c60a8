/** Who hears of attempts: interceptors of every one, the client's events of failures beyond the first few. */
import type { HBaseError } from "../error.ts";
import type { AttemptInfo, CallContext } from "./call-context.ts";
import type { Failure } from "./failure.ts";

/** What an interceptor throws, this throws. */
export function attemptBegins({ interceptors }: CallContext, info: () => AttemptInfo): void {
  if (interceptors.length === 0) return;
  const told = info();
  for (const each of interceptors) each.before?.(told);
}

/** @param bytes The frames' lengths. */
export function attemptSucceeded(
  { interceptors }: CallContext,
  info: () => AttemptInfo,
  bytes: { readonly request: number; readonly response: number },
): void {
  if (interceptors.length === 0) return;
  const told = info();
  for (const each of interceptors) each.succeeded?.(told, bytes);
}

export function attemptFailed({ interceptors }: CallContext, info: () => AttemptInfo, error: () => HBaseError): void {
  if (interceptors.length === 0) return;
  const [told, failed] = [info(), error()];
  for (const each of interceptors) each.failed?.(told, failed);
}

/** @param count How many actions of a batch it is about. */
export function logFailure(
  { silentAttempts, log }: CallContext,
  { operation, table, attempt, server }: Omit<AttemptInfo, "region">,
  failure: Failure,
  count?: number,
): void {
  if (attempt <= silentAttempts) return;
  const where = table === undefined ? "" : ` on "${table}"`;
  const what = count === undefined || count === 1 ? "" : `, ${count} actions`;
  log.add("warning", `${operation}${where}${what}, attempt ${attempt}, ${server}: ${failure.message}`);
}
