/** Builders around builders: what a resolver's decorators share. */
import { TransportError } from "../transport-error.ts";
import type { ResolverBuilder } from "./resolver.ts";
import { targetError } from "./target.ts";

/** `builder` with another `build`; it may be of a class, so that its members are not just copied. */
export function decorate(builder: ResolverBuilder, build: ResolverBuilder["build"]): ResolverBuilder {
  const { scheme, defaultAuthority } = builder;
  return { scheme, defaultAuthority: defaultAuthority?.bind(builder), build };
}

/** What a decorator's own part failed with, as an error of the resolver. */
export function decoratorError(what: string, text: string, cause: unknown): TransportError {
  if (cause instanceof TransportError) return cause;
  return targetError(text, `${what} of "${text}" failed: ${String(cause)}`, cause);
}
